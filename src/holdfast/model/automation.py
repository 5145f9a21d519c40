"""What an action is before it is carried out: what is wanted, what it would write, who agreed and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from msgspec import Struct

Risk = Literal["R0", "R1", "R2", "R3", "R4"]
"""How dangerous an action is.

R0 makes a text for people to apply. R1 changes something in place without a disruption, and can be taken back or is
bounded. R2 disrupts, R3 touches data. R4 is never done by a machine: deleting the last copy, detaching without proof.
"""
RISKS: Final[tuple[Risk, ...]] = ("R0", "R1", "R2", "R3", "R4")
Verb = Literal["create", "patch", "delete"]
Answer = Literal["yes", "no", "unknown"]


class Target(Struct, frozen=True, kw_only=True, order=True):
    """One object as it was when the plan was made; an object of the same name made anew has another `uid`."""

    cluster: str
    group: str
    kind: str
    namespace: str
    name: str
    uid: str
    resource_version: str


class Intent(Struct, frozen=True, kw_only=True):
    """What is wanted of which objects, because of which evidence, by whom and why.

    `evidence` names findings, forecasts or metrics; `seen_from` and `seen_until` are the window that they are of.
    """

    action: str
    version: int
    targets: tuple[Target, ...]
    evidence: tuple[str, ...]
    seen_from: datetime
    seen_until: datetime
    by: str
    reason: str
    wanted: dict[str, Any] = {}


class Condition(Struct, frozen=True, kw_only=True):
    """Something that must hold before an action begins, whether it does, and why; `values` fill the text of `why`."""

    name: str
    answer: Answer
    why: str = ""
    values: dict[str, str] = {}


class Write(Struct, frozen=True, kw_only=True):
    """One request that changes an object: only while it is at the version that the target names."""

    verb: Verb
    target: Target
    body: dict[str, Any] = {}


class Probe(Struct, frozen=True, kw_only=True):
    """A fact that shows that an action had its effect, and by when it must be seen; nothing seen is no success."""

    fact: str
    target: Target
    wanted: str
    within: timedelta


class Cost(Struct, frozen=True, kw_only=True):
    """What an action takes of each budget: objects of a kind, bytes, and money a month in the plan's currency."""

    objects: int = 0
    bytes: int = 0
    money: float = 0.0


class Plan(Struct, frozen=True, kw_only=True):
    """All that an action would do: writes in their order, how they are undone, and what must be seen afterwards.

    Without `undo` it is irreversible, which `irreversible` says why. `scope` names the part of the world whose budgets
    it uses, and `group` the StatefulSet or the like of which one action runs at a time.
    """

    intent: Intent
    risk: Risk
    writes: tuple[Write, ...]
    undo: tuple[Write, ...] = ()
    irreversible: str = ""
    probes: tuple[Probe, ...] = ()
    cost: Cost = Cost()
    scope: str = ""
    group: str = ""


class Approval(Struct, frozen=True, kw_only=True):
    """Somebody's word that a plan may be carried out: that plan and no other, on those versions, until a moment."""

    plan: str
    versions: tuple[tuple[str, str], ...]
    by: str
    at: datetime
    expires: datetime
    is_emergency: bool = False


class Stop(Struct, frozen=True, kw_only=True):
    """Why nothing may be written now: a key of the texts below `automation.stop` and its values."""

    key: str
    values: dict[str, str] = {}
