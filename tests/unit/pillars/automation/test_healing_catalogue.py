"""The self-healing catalogue: its entries, their proof and how often they helped."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from holdfast.engine.discover import discover
from holdfast.engine.texts import LANGUAGES
from holdfast.model.autonomy import RunEnd
from holdfast.model.diagnosis import Problem
from holdfast.model.finding import Evidence
from holdfast.model.graph import Edge, Graph
from holdfast.model.refs import Ref
from holdfast.pillars.automation.autonomy import ceiling, rank
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.healing_catalogue import Aiming, Entry, HealingTexts, Proof, entries
from holdfast.pillars.automation.healing_matches import Lack, Match, Sighted, matches, targets_of
from holdfast.pillars.automation.healing_success import Success, Treated, success_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POD, SET, WEB = Ref("Pod", "web-1", "shop"), Ref("ReplicaSet", "web", "shop"), Ref("Deployment", "web", "shop")
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
GRAPH = Graph(
    outgoing={POD: (Edge(POD, "mounts", CLAIM),)},
    incoming={POD: (Edge(SET, "made-of", POD),), SET: (Edge(WEB, "made-of", SET),)},
)
ENTRIES = tuple(entries())


@cache
def causes() -> frozenset[str]:
    return frozenset(rule.name for rule in discover(("holdfast.rules",)))


def entry(aiming: Aiming, **proof: object) -> Entry:
    known: dict[str, object] = {"confidence": 0.8, "looks": 3, "minutes": 10}
    words = HealingTexts("t", "w", "n")
    return Entry(
        causes=("a/b/broken",),
        action="pod.recreate",
        area="workload",
        aim="service-recovery",
        level="approve",
        proof=Proof(**known | proof),  # type: ignore[arg-type]
        target=aiming,
        healed_within_minutes=15,
        texts=dict.fromkeys(LANGUAGES, words),
    )


def sighted(
    cause: str = "a/b/broken",
    subject: Ref = POD,
    *,
    confidence: float = 0.9,
    looks: int | None = 3,
    minutes: int = 10,
    evidence: tuple[Ref, ...] = (),
) -> Sighted:
    problem = Problem(
        rank=1,
        cause=cause,
        object=subject,
        effect="latent",
        confidence=confidence,
        severity="high",
        type="availability",
        scope="pod",
        cause_kind="software",
        values={},
        evidence=tuple(Evidence(object=ref) for ref in evidence),
    )
    return Sighted(id=cause, problem=problem, first_seen=NOON - timedelta(minutes=minutes), looks=looks)


def matched(found: Entry, *seen: Sighted) -> Match:
    (match,) = matches(seen, GRAPH, {"try": found}, NOON)
    return match


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_names_causes_and_an_action_that_exist(name: str):
    found = entries()[name]

    action = actions()[found.action].fields
    named = {*found.causes, *found.proof.beside, *found.proof.without}
    assert named - causes() == set()
    assert set(found.target.kinds) <= {action.target, *action.also}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_never_goes_further_than_its_action_may(name: str):
    found = entries()[name]
    limit = ceiling(actions()[found.action].fields)

    assert limit is None or rank(found.level) <= rank(limit[0])
    assert found.aim != "data-recovery" or rank(found.level) <= rank("approve")


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_proven_by_more_than_one_look_and_said_in_every_language(name: str):
    found = entries()[name]

    assert found.proof.looks >= 2
    assert found.proof.minutes >= 5
    assert 0.8 <= found.proof.confidence <= 1
    assert set(found.texts) == set(LANGUAGES)
    assert all(text for words in found.texts.values() for text in (words.title, words.why, words.when_not))


def test_the_catalogue_covers_every_area_and_aim():
    found = entries().values()

    assert len(found) >= 15
    assert set(Counter(item.area for item in found)) == {"storage", "workload", "node", "network", "config"}
    assert set(Counter(item.aim for item in found)) == {
        "fault-isolation",
        "service-recovery",
        "data-recovery",
        "capacity",
        "configuration",
    }


def test_what_is_proven_names_its_one_target():
    assert matched(entry(Aiming(("Pod",))), sighted()) == Match(
        entry="try", action="pod.recreate", problem="a/b/broken", target=POD, proven="yes"
    )


@pytest.mark.parametrize(
    ("seen", "lack"),
    [
        (sighted(confidence=0.79), "confidence"),
        (sighted(looks=2), "looks"),
        (sighted(minutes=9), "time"),
        (sighted(subject=CLAIM), "no-target"),
    ],
)
def test_one_missing_part_of_the_proof_is_enough_to_propose_nothing(seen: Sighted, lack: Lack):
    found = matched(entry(Aiming(("Pod",))), seen)

    assert (found.proven, found.lacks) == ("no", (lack,))


def test_looks_that_nobody_counted_leave_it_unknown():
    assert matched(entry(Aiming(("Pod",))), sighted(looks=None)).proven == "unknown"


def test_another_cause_beside_it_may_be_needed_or_forbidden():
    other = sighted("a/b/other", WEB, evidence=(POD,))
    near = sighted("a/b/other", CLAIM)
    needed, forbidden = (entry(Aiming(("Pod",)), **{word: ("a/b/other",)}) for word in ("beside", "without"))

    def lacks(found: Entry, *seen: Sighted) -> tuple[Lack, ...]:
        return next(item.lacks for item in matches(seen, GRAPH, {"try": found}, NOON))

    assert lacks(needed, sighted()) == ("beside",)
    assert lacks(needed, sighted(), other) == ("beside",)
    assert lacks(needed, sighted(), near) == ()
    assert lacks(forbidden, sighted(), near) == ("without",)


def test_several_targets_are_none():
    twice = sighted(subject=WEB, evidence=(POD, Ref("Pod", "web-2", "shop")))

    found = matched(entry(Aiming(("Pod",), ("evidence",))), twice)

    assert (found.target, found.lacks) == (None, ("several-targets",))


@pytest.mark.parametrize(
    ("aiming", "target"),
    [
        (Aiming(("Deployment",), ("owner",)), WEB),
        (Aiming(("PersistentVolumeClaim",), ("mounts",)), CLAIM),
        (Aiming(("Pod",)), POD),
    ],
)
def test_a_target_is_found_through_what_the_object_hangs_on(aiming: Aiming, target: Ref):
    assert targets_of(sighted().problem, aiming, GRAPH) == (target,)


def test_an_object_that_is_not_there_is_no_target():
    gone = Graph(outgoing=GRAPH.outgoing, incoming={}, absent=frozenset({CLAIM}))

    assert targets_of(sighted().problem, Aiming(("PersistentVolumeClaim",), ("mounts",)), gone) == ()


def treated(plan: str, end: RunEnd, healed: float | None, hours_ago: float = 10) -> Treated:
    ended = NOON - timedelta(hours=hours_ago)
    return Treated(
        plan=plan, ended=ended, end=end, healed=None if healed is None else ended + timedelta(minutes=healed)
    )


def test_what_healed_in_time_helped_and_nothing_else_did():
    runs = [
        treated("a", "verified", 5),
        treated("b", "verified", 90),
        treated("c", "verified", None),
        treated("d", "unknown", 5),
        treated("e", "verified", None, hours_ago=0.1),
    ]

    found = success_of(runs, timedelta(minutes=30), NOON)

    assert found == Success(runs=5, healed=1, not_healed=3, open=1, share=0.25)


def test_without_a_run_whose_time_is_over_there_is_no_share():
    assert success_of((), timedelta(minutes=30), NOON).share is None
    assert success_of([treated("e", "verified", None, 0.1)], timedelta(minutes=30), NOON).share is None
