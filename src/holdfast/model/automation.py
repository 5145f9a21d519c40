"""What an action is before it is carried out: what is wanted, what it would write, who agreed and what it costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Literal

from msgspec import Struct

from holdfast.model.prices import Monthly

Risk = Literal["R0", "R1", "R2", "R3", "R4"]
"""How dangerous an action is.

R0 makes a text for people to apply. R1 changes something in place without a disruption, and can be taken back or is
bounded. R2 disrupts, R3 touches data. R4 is never done by a machine: deleting the last copy, detaching without proof.
"""
RISKS: Final[tuple[Risk, ...]] = ("R0", "R1", "R2", "R3", "R4")
Verb = Literal["create", "patch", "apply", "delete", "evict", "command"]
"""How something is changed.

`patch` merges a body into an object (RFC 7386, or the strategic merge of built-in kinds), `apply` sets the fields that
are ours and no others, `evict` asks for a Pod to go within its disruption budgets. `command` is what a provider is
asked for: nobody can look whether it arrived, so it is asked at most once.
"""
Answer = Literal["yes", "no", "unknown"]
UNMADE = ""
"""The unique id of an object that is still to be made."""


class Target(Struct, frozen=True, kw_only=True, order=True):
    """One object as it was when the plan was made; an object of the same name made anew has another `uid`.

    `content` names what people and controllers want of it: all but its status and its bookkeeping. While it stays the
    same, the object is the one that was agreed to, whatever `resource_version` its status has brought it to.
    """

    cluster: str
    group: str
    kind: str
    namespace: str
    name: str
    uid: str
    resource_version: str
    content: str = ""


class Intent(Struct, frozen=True, kw_only=True):
    """What is wanted of which objects, because of which evidence, by whom and why.

    `evidence` names findings, forecasts or metrics; `seen_from` and `seen_until` are the window that they are of.
    `after` names the run after which the same is wanted once more.
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
    after: str = ""


class Condition(Struct, frozen=True, kw_only=True):
    """Something that must hold before an action begins, whether it does, and why; `values` fill the text of `why`."""

    name: str
    answer: Answer
    why: str = ""
    values: dict[str, str] = {}


class Probe(Struct, frozen=True, kw_only=True):
    """A fact that shows that an action had its effect, and by when it must be seen; nothing seen is no success.

    For `soak` it must go on being seen.
    """

    fact: str
    target: Target
    wanted: str
    within: timedelta
    soak: timedelta = timedelta(0)


class Write(Struct, frozen=True, kw_only=True):
    """One request that changes an object: only while it is the object that was agreed to.

    `gates` are facts that must be seen before it is sent. `subresource` names the part that is written (`resize`).
    """

    verb: Verb
    target: Target
    body: dict[str, Any] = {}
    subresource: str = ""
    is_strategic: bool = False
    gates: tuple[Probe, ...] = ()


class Remark(Struct, frozen=True, kw_only=True):
    """A sentence by its key and its values."""

    key: str
    values: dict[str, str] = {}


class Cost(Struct, frozen=True, kw_only=True):
    """What an action takes of each budget: objects of a kind, bytes, and the most money a month that it may cost.

    `monthly` says what is likely, and who says so; without it the action costs no money, unless it `is_unpriced`: then
    nobody has said what it costs.
    """

    objects: int = 0
    bytes: int = 0
    money: float = 0.0
    monthly: Monthly | None = None
    is_unpriced: bool = False


class Plan(Struct, frozen=True, kw_only=True):
    """All that an action would do: writes in their order, how they are undone, and what must be seen afterwards.

    `undo` has the way back of each write, in the order of the writes. Without it the plan is irreversible, and
    `irreversible` is the key of the text that says why. `scope` names the part of the world whose budgets it uses,
    `group` the StatefulSet or the like of which one action runs at a time, and `domain` the failure domain. `effect`
    holds the numbers and names of the sentence that says what will be different, and `warnings` are sentences that
    whoever agrees must have read.
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
    domain: str = ""
    effect: dict[str, str] = {}
    warnings: tuple[Remark, ...] = ()


class Approval(Struct, frozen=True, kw_only=True):
    """Somebody's word that a plan may be carried out: that plan and no other, on those versions, until a moment.

    A version is the unique id of an object and the name of its content.
    """

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
