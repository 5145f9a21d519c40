"""What actions would be good for, found with each look at a cluster: by the actions, and by what they heal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.model.automation_kept import ActionTerms
from holdfast.model.automation_uses import Offered, Use
from holdfast.model.backups import DRILL, LegalHold
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.objects.config import Namespace
from holdfast.model.prices import NO_PRICES, PriceList
from holdfast.model.refs import Ref
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.automation.action import Proposal, Proposing
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.claim_namers import EXTENSIONS
from holdfast.pillars.automation.healing_catalogue import entries
from holdfast.pillars.automation.healing_matches import Sighted, matches
from holdfast.pillars.automation.needs_of_claims import unseen
from holdfast.pillars.automation.scene import Raw, RecoveryPoint, Told
from holdfast.pillars.automation.uses import remembered, seen_uses
from holdfast.pillars.fleet.tracking import problem_id
from holdfast.ports.source import Source
from holdfast.service.actions.terms import terms_at
from holdfast.service.actions.witnesses import held_in

MOST_OFFERS = 500
"""So many are kept of a look; the most urgent of each action come first."""


class Memory(Struct, frozen=True, kw_only=True):
    """What the store knows before a look: use so far, changes of volumes, known problems, and when it was looked.

    `recovery` are proven points, `holds` legal ones, `laid` is what people laid down for actions, and
    `prices` what things cost.
    """

    cluster: str
    salt: str = ""
    uses: Mapping[str, Use] = {}
    modified: Mapping[str, tuple[datetime, ...]] = {}
    known: tuple[TrackedProblem, ...] = ()
    looked: tuple[datetime, ...] = ()
    recovery: tuple[RecoveryPoint, ...] = ()
    holds: tuple[LegalHold, ...] = ()
    laid: tuple[ActionTerms, ...] = ()
    prices: PriceList = NO_PRICES


class Offers(Struct, frozen=True, kw_only=True):
    """What a look gives: use over time with it, kinds in which a use could hide, and what actions would be good for."""

    uses: Mapping[str, Use]
    blind: tuple[str, ...] = ()
    offered: tuple[Offered, ...] = ()


def offers(facts: Facts, diagnosis: Diagnosis, source: Source, memory: Memory) -> Offers:
    """Looks at a cluster with the eyes of every action."""
    now = facts.now
    if now is None:
        return Offers(uses=memory.uses)
    raws = raws_of(facts, source)
    uses = remembered(memory.uses, seen_uses(facts, raws), now)
    held = held_in(facts.snapshot, memory.holds, now)
    told = Told(uses=uses, modified=memory.modified, recovery=memory.recovery, held=held, prices=memory.prices)
    found = (*_proposed(facts, told, memory), *_healing(facts, diagnosis, memory, now))
    # What a drill made is thrown away as a whole, and nothing is mended in it until then.
    scratch = {space.name for space in facts.all(Namespace) if space.labels.get(DRILL)}
    best = _best(item for item in found if item.target.namespace not in scratch)
    return Offers(uses=uses, blind=unseen(facts.snapshot, raws), offered=best)


def raws_of(facts: Facts, source: Source) -> Mapping[Ref, Raw]:
    """Gives the whole objects of extensions that may name claims; nothing is read where there are none."""
    refs = [ref for kind in EXTENSIONS for ref in facts.snapshot.objects.get(kind, {})]
    return source.raw(refs) if refs else {}


def _proposed(facts: Facts, told: Told, memory: Memory) -> Iterator[Offered]:
    for action in actions().values():
        if action.propose is None:
            continue
        try:
            found = tuple(_of_action(facts, told, memory, action.name, action.propose))
        except Exception:  # One action that breaks takes nothing from the others, nor from the scan.
            yield Offered(action=action.name, target=Ref("Action", action.name), evidence=(), lacks=("crashed",))
            continue
        for item in found:
            yield Offered(
                action=action.name,
                target=item.target,
                evidence=item.evidence,
                wanted=item.wanted,
                urgency_hours=item.urgency_hours,
            )


def _of_action(facts: Facts, told: Told, memory: Memory, name: str, propose: Proposing) -> Iterator[Proposal]:
    """Lists the proposals of an action, each made with the terms of the namespace of its target.

    Namespaces of the same terms are looked at together, so that an action looks as often as there are different terms.
    """
    places = sorted({"", *(item.namespace for item in memory.laid if item.action == name)})
    terms = {place: terms_at(memory.laid, name, memory.cluster, place) for place in places}
    said = {place: msgspec.json.encode(here, order="deterministic") for place, here in terms.items()}
    for same, here in {said[place]: here for place, here in terms.items()}.items():
        for item in propose(facts, replace(told, terms=here)):
            if said.get(item.target.namespace, said[""]) == same:
                yield item


def _healing(facts: Facts, diagnosis: Diagnosis, memory: Memory, now: datetime) -> Iterator[Offered]:
    known = {item.id: item for item in memory.known}
    sighted = []
    for problem in diagnosis.problems:
        key = problem_id(memory.cluster, problem.cause, problem.object, memory.salt)
        first = known[key].first_seen if key in known else now
        looks = sum(moment >= first for moment in memory.looked) + 1
        sighted.append(Sighted(id=key, problem=problem, first_seen=first, looks=looks))
    for match in matches(sighted, facts.graph, entries(), now):
        if match.target is not None:
            lacks = match.lacks if match.proven != "yes" else ()
            yield Offered(
                action=match.action,
                target=match.target,
                evidence=(match.problem,),
                problem=match.problem,
                entry=match.entry,
                lacks=lacks,
            )


def _best(found: Iterable[Offered]) -> tuple[Offered, ...]:
    """Keeps one offer for each action and target, that of a problem before others, the most urgent first."""
    by_key: dict[tuple[str, Ref], Offered] = {}
    for item in found:
        key = (item.action, item.target)
        before = by_key.get(key)
        if before is None or (bool(before.lacks), not before.problem) > (bool(item.lacks), not item.problem):
            by_key[key] = item
    return tuple(sorted(by_key.values(), key=_urgency)[:MOST_OFFERS])


def _urgency(item: Offered) -> tuple[bool, float, str, Ref]:
    hours = item.urgency_hours
    return bool(item.lacks), hours if hours is not None else float("inf"), item.action, item.target
