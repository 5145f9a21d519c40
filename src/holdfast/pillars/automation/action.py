"""The form of an action: machine fields, and pure functions from what is seen to what would be written.

An action is two files, found by their path: `actions/pvc/expand.py` and its YAML are `pvc.expand`. The module has a
constant `ACTION` and two functions, `conditions(scene)` and `draft(scene)`; a third, `propose(facts, told)`, finds by
itself what it would be good for. None of them writes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Risk, Stop, Write
from holdfast.model.refs import Ref
from holdfast.pillars.automation.scene import Scene, Told

COMMON: Final = ("Namespace", "StatefulSet")
"""What every plan looks at, whatever the action reads: whether the namespace opted in, and who owns the objects."""
Where = Literal["namespace", "cluster"]
Leaves = Literal["drill", "end-of-drill", "deletion-proof"]


class Right(Struct, frozen=True, kw_only=True, order=True):
    """What an action must be allowed to do by the API server, for the Role that whoever wants it opts in with."""

    group: str
    resource: str
    verbs: tuple[str, ...]


class Action(Struct, frozen=True, kw_only=True):
    """The machine fields of an action.

    `target` is the kind of what it is asked for, `also` are further kinds that it may be asked for. `reads` are the
    kinds that it must have seen, each in the namespace of its target where it has one; those in `wide` in all
    namespaces. One that could not be read leaves the plan unmade. `signals` are metrics that it needs in the same way.
    `wishes` are the parameters that people may give; `rights` what it needs beyond reading. `heals` names the causes
    of findings that it ends, and `never_alone` says that it is never done without a person, however often it went
    well. `moving` are the paths of fields that follow from the clock or from what was measured: what was agreed to is
    written there, whatever would be drafted a moment later. `leaves` says what is kept of its runs: a drill that
    restored, the end of one, or a proof that data was deleted for good. `midway` are the kinds that its conditions
    still ask about between its writes, of Pods those on its target node only; without any it looks at all that it
    reads. `grows` says that it makes claims larger, which operators do by their custom resources. `takes_back` names
    the action whose effect it ends: that people do so speaks against that one.
    """

    risk: Risk
    version: int
    target: str
    reads: tuple[str, ...]
    rights: tuple[Right, ...]
    also: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    wishes: type[Struct] | None = None
    heals: tuple[str, ...] = ()
    never_alone: bool = False
    moving: tuple[str, ...] = ()
    leaves: Leaves | None = None
    midway: tuple[str, ...] = ()
    grows: bool = False
    takes_back: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """What an action would do with a scene; the planner adds who wants it, and why.

    See `Plan` for the fields. `risk` is only given where it is higher than that of the action.
    """

    writes: tuple[Write, ...]
    undo: tuple[Write, ...] = ()
    irreversible: str = ""
    probes: tuple[Probe, ...] = ()
    cost: Cost = Cost()
    group: str = ""
    domain: str = ""
    effect: dict[str, str] = {}
    warnings: tuple[Remark, ...] = ()
    risk: Risk | None = None


class Proposal(Struct, frozen=True, kw_only=True):
    """Something that an action would be good for: its target, why (ids of evidence), and the parameters to use."""

    target: Ref
    evidence: tuple[str, ...]
    wanted: dict[str, Any] = {}
    urgency_hours: float | None = None


Conditions = Callable[[Scene], Iterable[Condition]]
Drafting = Callable[[Scene], "Draft | Stop"]
Proposing = Callable[[Facts, Told], Iterable[Proposal]]


class LoadedAction(Struct, frozen=True, kw_only=True):
    """An action with its name and its functions."""

    name: str
    module: str
    fields: Action
    conditions: Conditions
    draft: Drafting
    propose: Proposing | None = None


ActionTable = Mapping[str, LoadedAction]
