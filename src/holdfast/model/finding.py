"""The one currency: what a rule says of a cluster, as values without prose."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.refs import Ref

Severity = Literal["critical", "high", "medium", "low", "info"]
Stance = Literal["for", "against"]
ProblemType = Literal["capacity", "performance", "availability", "security", "configuration"]
Scope = Literal["cluster", "node", "namespace", "pod"]
CauseKind = Literal["hardware", "software", "misconfiguration", "resource-shortage", "network"]
Value = str | int | float | bool | list[str] | None

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")


class Evidence(Struct, frozen=True, kw_only=True):
    """One observation in the input, for or against a cause.

    `field` is a path into the object as it was given (`spec.containers[0].image`, `metadata.labels['app']`); it is
    empty when the observation is that the object is absent. A line of a container's log is cited on the Pod with
    the field `log[CONTAINER]`. `note` names a sentence under `notes` in the rule's texts; `weight` says how much
    the observation moves the confidence: 1.0 is a normal observation, 3.0 settles the matter.
    """

    object: Ref
    field: str = ""
    value: Value = None
    time: datetime | None = None
    stance: Stance = "for"
    note: str = ""
    weight: float = 1.0


class Finding(Struct, frozen=True, kw_only=True):
    """A rule's statement that an object is the place of a fault.

    `subject` is the object that someone must edit or repair. `affects` lists objects that the rule itself knows to
    suffer, beyond those that the graph leads to. `values` fill the placeholders of the rule's texts. `cause` and
    `shows` are set by the engine from the rule; a rule sets `shows` only where it differs from its declaration.
    `certainty` and `severity` override the rule's own where the instance differs.
    """

    subject: Ref
    values: dict[str, Value] = {}
    evidence: tuple[Evidence, ...] = ()
    affects: tuple[Ref, ...] = ()
    since: datetime | None = None
    cause: str = ""
    shows: str = ""
    certainty: float | None = None
    severity: Severity | None = None


class Clue(Struct, frozen=True, kw_only=True):
    """Evidence that a rule gives for or against a cause that another rule states."""

    root: Ref
    cause: str
    evidence: tuple[Evidence, ...]
