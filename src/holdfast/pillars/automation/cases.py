"""The cases of an action and their runner: every case says what would be written, or why nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from holdfast.engine.cases import NOON, BuildGraph, Case, CaseOutlook, CaseSeries, facts_of, named
from holdfast.engine.texts import documents
from holdfast.model.automation import Stop, Verb
from holdfast.model.automation_uses import Use
from holdfast.model.errors import RuleError
from holdfast.model.prices import Price, PriceList
from holdfast.model.provider import ProviderAnswer
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Draft, LoadedAction, Proposal
from holdfast.pillars.automation.contents import holds
from holdfast.pillars.automation.scene import RecoveryPoint, Scene, Told, ref_of, target_of


class ExpectedWrite(Struct, frozen=True, forbid_unknown_fields=True):
    """One write that a case expects: `of` names its object, `body` is a part of what is written."""

    verb: Verb
    of: str
    body: dict[str, Any] = {}
    subresource: str = ""
    gates: tuple[str, ...] = ()


class ExpectedProposal(Struct, frozen=True, forbid_unknown_fields=True):
    """One proposal that a case expects."""

    target: str
    wanted: dict[str, Any] = {}


class CasePoint(Struct, frozen=True, forbid_unknown_fields=True):
    """A recovery point of a case."""

    claim: str
    at: datetime
    by: str = "VolumeSnapshot"
    proven: datetime | None = None


class CaseTold(Struct, frozen=True, forbid_unknown_fields=True):
    """What the store knows in a case; uses are by the name of an object (`Kind namespace/name`)."""

    uses: dict[str, Use] = {}
    blind: tuple[str, ...] = ()
    recovery: tuple[CasePoint, ...] = ()
    modified: dict[str, tuple[datetime, ...]] = {}
    held: tuple[str, ...] = ()
    terms: dict[str, Any] = {}
    prices: dict[str, float] = {}
    machines: dict[str, ProviderAnswer] = {}


class ActionCase(Struct, frozen=True, forbid_unknown_fields=True):
    """Objects, what is asked for, and what the action must plan, refuse or propose.

    `expect` is `plan` (with all `writes` in their order, and as many undoing ones as `undo` names), `stopped` (by the
    condition, or the draft's key, that `stop` names), or `proposes` (exactly these). Unique ids and versions are made
    up where they are not given. `missing` names kinds that could not be read, `unserved` those (`Kind.group`) that the
    server does not know.
    """

    name: str
    expect: Literal["plan", "stopped", "proposes"]
    given: tuple[dict[str, Any], ...]
    target: str = ""
    targets: tuple[str, ...] = ()
    wanted: dict[str, Any] = {}
    told: CaseTold = CaseTold()
    writes: tuple[ExpectedWrite, ...] = ()
    undo: tuple[ExpectedWrite, ...] = ()
    irreversible: str = ""
    probes: tuple[str, ...] = ()
    effect: dict[str, str] = {}
    warnings: tuple[str, ...] = ()
    stop: str = ""
    proposes: tuple[ExpectedProposal, ...] = ()
    missing: tuple[str, ...] = ()
    unserved: tuple[str, ...] = ()
    metrics: tuple[CaseSeries, ...] = ()
    outlooks: tuple[CaseOutlook, ...] = ()
    now: str = NOON


class Outcome(Struct, frozen=True):
    """What an action said of a case; `unmet` are conditions that do not hold, by name and answer."""

    unmet: tuple[tuple[str, str], ...]
    draft: Draft | Stop | None
    proposals: tuple[Proposal, ...]
    complaints: tuple[str, ...]


def cases_of(action: LoadedAction) -> tuple[ActionCase, ...]:
    """Reads the cases of an action; raises RuleError where one has an unknown or missing field."""
    _, second = documents(action.module)
    try:
        return msgspec.convert(second.get("cases", []), tuple[ActionCase, ...])
    except msgspec.ValidationError as error:
        raise RuleError(rule=action.name, detail=str(error)) from error


def scene_of(action: LoadedAction, case: ActionCase, build: BuildGraph, reverse: bool = False) -> Scene:
    """Makes what an action sees of a case."""
    given = tuple(identified(raw) for raw in case.given)
    raws = {_ref(raw): raw for raw in (reversed(given) if reverse else given)}
    plain = Case(
        name=case.name,
        expect="quiet",
        given=given,
        missing=case.missing,
        metrics=case.metrics,
        outlooks=case.outlooks,
        now=case.now,
    )
    reads = (*action.fields.reads, *action.fields.wide)
    seen = {ref: raw for ref, raw in raws.items() if ref.kind not in case.missing}
    names = case.targets or ((case.target,) if case.target else ())
    wishes = action.fields.wishes
    return Scene(
        cluster="prod",
        facts=facts_of(plain, reads, build, reverse, action.fields.signals),
        raw=seen,
        targets=tuple(target_of("prod", raws[named(name)]) for name in names),
        told=_told(case.told, raws),
        now=datetime.fromisoformat(case.now),
        wanted=msgspec.convert(case.wanted, wishes) if wishes else None,
        unserved=frozenset(case.unserved),
    )


def run_case(action: LoadedAction, case: ActionCase, build: BuildGraph, reverse: bool = False) -> Outcome:
    """Runs an action on a case and lists everything that differs from what the case expects."""
    scene = scene_of(action, case, build, reverse)
    before = msgspec.json.encode(list(scene.raw.values()))
    found = tuple(action.propose(scene.facts, scene.told)) if case.expect == "proposes" and action.propose else ()
    unmet: tuple[tuple[str, str], ...] = ()
    draft: Draft | Stop | None = None
    if case.expect != "proposes":
        answers = tuple(action.conditions(scene))
        unmet = tuple((item.name, item.answer) for item in answers if item.answer != "yes")
        draft = None if unmet else action.draft(scene)
    complaints = [*_differences(case, unmet, draft, found)]
    if msgspec.json.encode(list(scene.raw.values())) != before:
        complaints.append("the action changed its input")
    return Outcome(unmet, draft, found, tuple(complaints))


def identified(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Gives an object a unique id and a version where it has none."""
    metadata = {"uid": f"uid-{raw['kind']}-{raw['metadata']['name']}", "resourceVersion": "7"} | raw["metadata"]
    return {**raw, "metadata": metadata}


def _differences(
    case: ActionCase,
    unmet: tuple[tuple[str, str], ...],
    draft: Draft | Stop | None,
    found: tuple[Proposal, ...],
) -> Iterator[str]:
    if case.expect == "proposes":
        told = [(str(item.target), item.wanted) for item in found]
        wanted = [(str(named(item.target)), item.wanted) for item in case.proposes]
        if sorted(map(repr, told)) != sorted(map(repr, wanted)):
            yield f"it proposes {told}, not {wanted}"
        return
    if case.expect == "stopped":
        stops = {name for name, _ in unmet} | {f"{name}.{answer}" for name, answer in unmet}
        stops |= {draft.key} if isinstance(draft, Stop) else set()
        if case.stop not in stops:
            yield f"it is stopped by {sorted(stops)}, not by `{case.stop}`; it drafts {draft}"
        return
    if not isinstance(draft, Draft):
        yield f"there is no draft: {unmet or draft}"
        return
    yield from _unlike("writes", case.writes, draft.writes)
    yield from _unlike("undo", case.undo, draft.undo)
    pairs = (
        ("irreversible", case.irreversible, draft.irreversible),
        ("probes", case.probes, tuple(probe.fact for probe in draft.probes)),
        ("warnings", case.warnings, tuple(item.key for item in draft.warnings)),
    )
    for name, expected, got in pairs:
        if expected != got:
            yield f"{name}: {got}, not {expected}"
    for name, text in case.effect.items():
        if draft.effect.get(name) != text:
            yield f"effect {name}: {draft.effect.get(name)}, not {text}"


def _unlike(what: str, expected: tuple[ExpectedWrite, ...], got: tuple[Any, ...]) -> Iterator[str]:
    if len(expected) != len(got):
        yield f"{what}: {[(write.verb, write.target.kind, write.target.name) for write in got]}"
        return
    for wanted, write in zip(expected, got, strict=True):
        said = (write.verb, ref_of(write.target), write.subresource, tuple(gate.fact for gate in write.gates))
        if said != (wanted.verb, named(wanted.of), wanted.subresource, wanted.gates):
            yield f"{what}: {said}, not {wanted}"
        elif not holds(write.body, wanted.body):
            yield f"{what}: the body of {wanted.of} is {write.body}"


def _told(told: CaseTold, raws: Mapping[Ref, Mapping[str, Any]]) -> Told:
    def uid(name: str) -> str:
        raw = raws.get(named(name))
        return str(raw["metadata"]["uid"]) if raw else name

    points = tuple(
        RecoveryPoint(claim=named(item.claim), at=item.at, by=item.by, proven=item.proven) for item in told.recovery
    )
    return Told(
        uses={uid(name): use for name, use in told.uses.items()},
        blind=told.blind,
        recovery=points,
        modified=told.modified,
        held=frozenset(uid(name) for name in told.held),
        terms=told.terms,
        prices=PriceList(tuple(Price(gib_month=price, storage_class=name) for name, price in told.prices.items())),
        machines=told.machines,
    )


def _ref(raw: Mapping[str, Any]) -> Ref:
    return ref_of(target_of("", raw))
