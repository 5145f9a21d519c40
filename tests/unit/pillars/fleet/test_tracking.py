"""Problems over time: what opens, changes, heals and returns, and what is not known to have healed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.model.diagnosis import Diagnosis, Problem, Stages
from holdfast.model.finding import Evidence, Severity
from holdfast.model.outcome import NotEvaluated, Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.fleet.judging import unjudged
from holdfast.pillars.fleet.tracking import Seen, problem_id, track

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
STAGES = Stages(unhealthy=0, objects=0, kinds=0, events=0, logs=0, rules=0, findings=0, citations=0)
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
POD = Ref("Pod", "web", "shop")
CAUSES = ("storage/claim/class-missing", "workload/image/missing", "node/disk-pressure")


def problem(cause: str = CAUSES[0], ref: Ref = CLAIM, severity: Severity = "high", **fields: object) -> Problem:
    return Problem(
        rank=1,
        cause=cause,
        object=ref,
        effect="claim-unbound",
        confidence=0.9,
        severity=severity,
        type="configuration",
        scope="namespace",
        cause_kind="misconfiguration",
        values={},
        evidence=(),
        **fields,  # type: ignore[arg-type]  # The fields are those of a Problem.
    )


def seen(*problems: Problem, hours: float = 0.0, unjudged: frozenset[str] = frozenset(), **more: object) -> Seen:
    found = Diagnosis(snapshot=Provenance(source="test"), stages=STAGES, problems=problems, **more)  # type: ignore[arg-type]  # As above.
    moment = NOON + timedelta(hours=hours)
    return Seen(cluster="prod", snapshot=f"s{hours:g}", moment=moment, diagnosis=found, unjudged=unjudged)


def told(known: tuple[TrackedProblem, ...], *steps: Seen) -> tuple[dict[str, TrackedProblem], list[str]]:
    """Takes snapshots one after the other; gives the problems at the end and what happened."""
    state = {item.id: item for item in known}
    turns: list[str] = []
    newest: datetime | None = None
    for step in steps:
        found = track(state.values(), step, newest)
        state |= {item.id: item for item in found.problems}
        turns += [turn.turn for turn in found.turns]
        newest = max(filter(None, (newest, step.moment)))
    return state, turns


def test_a_problem_opens_heals_and_returns() -> None:
    state, turns = told((), seen(problem()), seen(hours=1), seen(problem(), hours=2))

    (found,) = state.values()
    assert turns == ["opened", "healed", "returned"]
    assert (found.state, found.first_seen, found.last_seen, found.healed, found.returns) == (
        "open",
        NOON,
        NOON + timedelta(hours=2),
        None,
        1,
    )


def test_a_problem_whose_evidence_was_not_read_has_not_healed() -> None:
    key = problem_id("prod", CAUSES[0], CLAIM)

    state, turns = told((), seen(problem()), seen(hours=1, unjudged=frozenset({key})))

    assert (turns, state[key].state, state[key].last_seen) == (["opened"], "open", NOON)


def test_a_snapshot_that_comes_late_leaves_the_present_alone() -> None:
    state, turns = told((), seen(problem(), hours=5), seen(hours=1), seen(problem(CAUSES[1], POD), hours=2))

    assert turns == ["opened"]
    assert [item.state for item in state.values()] == ["open"]


def test_a_change_is_one_of_severity_of_what_suffers_or_a_real_one_of_confidence() -> None:
    first = problem()
    steps = [
        first,
        replace(first, confidence=0.85),
        replace(first, confidence=0.7),
        replace(first, severity="critical"),
        replace(first, severity="critical", affected=(POD,)),
        replace(first, severity="critical", affected=(POD,), rank=7),
    ]

    _, turns = told((), *(seen(item, hours=number) for number, item in enumerate(steps)))

    assert turns == ["opened", "changed", "changed", "changed"]


def test_a_waived_problem_is_said_to_be_once_and_counts_no_more() -> None:
    waived = (problem(),)

    state, turns = told((), seen(problem()), seen(hours=1, waived=waived), seen(hours=2, waived=waived))

    (found,) = state.values()
    assert (turns, found.state, found.problem.rank) == (["opened", "waived"], "waived", 0)


def test_a_problem_that_was_waived_from_the_first_opens_all_the_same() -> None:
    _, turns = told((), seen(waived=(problem(),)))

    assert turns == ["opened", "waived"]


def test_a_problem_whose_waiver_ended_counts_again_and_was_never_gone() -> None:
    state, turns = told((), seen(waived=(problem(),)), seen(problem(), hours=1))

    (found,) = state.values()
    assert (turns, found.state, found.returns) == (["opened", "waived", "returned"], "open", 0)


def test_what_was_waived_heals_as_well_and_is_said_to_have_been() -> None:
    known = track((), seen(waived=(problem(),))).problems

    later = track(known, seen(hours=1))

    assert [
        (item.state, turn.turn, turn.was_waived) for item, turn in zip(later.problems, later.turns, strict=True)
    ] == [("healed", "healed", True)]


def test_what_is_waived_and_cannot_be_judged_stays_waived() -> None:
    known = track((), seen(waived=(problem(),))).problems

    later = track(known, seen(hours=1, unjudged=frozenset(item.id for item in known)))

    assert later.problems == ()


def test_risks_are_marked_and_places_begin_with_that_of_the_object() -> None:
    risk = problem(ref=Ref("Node", "n1"), affected=(POD, Ref("Namespace", "shop"), Ref("Pod", "x", "other")))

    state, _ = told((), seen(risks=(risk,)))

    (found,) = state.values()
    assert (found.is_risk, found.places) == (True, ("", "shop", "other"))


SOME = st.lists(st.tuples(st.sampled_from(CAUSES), st.sampled_from((CLAIM, POD))), unique=True, max_size=4)


@given(st.lists(st.tuples(SOME, st.booleans()), max_size=6))
def test_what_is_open_is_what_was_seen_last_and_what_could_not_be_judged_since(
    steps: list[tuple[list[tuple[str, Ref]], bool]],
) -> None:
    every = frozenset(problem_id("prod", cause, ref) for cause in CAUSES for ref in (CLAIM, POD))
    state: dict[str, TrackedProblem] = {}
    expected: set[str] = set()
    for number, (pairs, is_blind) in enumerate(steps):
        step = seen(*(problem(*pair) for pair in pairs), hours=number, unjudged=every if is_blind else frozenset())
        found = {problem_id("prod", *pair) for pair in pairs}
        expected = expected | found if is_blind else found

        state |= {item.id: item for item in track(state.values(), step).problems}

        assert {key for key, item in state.items() if item.state == "open"} == expected
        assert all((item.healed is None) == (item.state == "open") for item in state.values())


@given(st.permutations([0, 1, 2, 3]), st.lists(SOME, min_size=4, max_size=4))
def test_the_present_is_that_of_the_newest_snapshot_in_whatever_order_they_come(
    order: list[int], found: list[list[tuple[str, Ref]]]
) -> None:
    steps = [seen(*(problem(*pair) for pair in pairs), hours=number) for number, pairs in enumerate(found)]

    state, _ = told((), *(steps[number] for number in order))

    newest = {problem_id("prod", *pair) for pair in found[3]}
    assert {key for key, item in state.items() if item.state == "open"} == newest


@given(SOME)
def test_the_same_snapshot_again_changes_nothing(pairs: list[tuple[str, Ref]]) -> None:
    once = seen(*(problem(*pair) for pair in pairs))
    known = track((), once).problems

    again = track(known, once)

    assert (set(map(repr, again.problems)), again.turns) == (set(map(repr, known)), ())


def tracked(item: Problem) -> TrackedProblem:
    return track((), seen(item)).problems[0]


def judged(item: Problem, snapshot: Snapshot, *blind: NotEvaluated) -> bool:
    """Says that a snapshot that does not find a problem may say that it is gone."""
    found = Diagnosis(snapshot=Provenance(source="test"), stages=STAGES, not_evaluated=blind)
    return not unjudged([tracked(item)], snapshot, found)


def test_a_snapshot_judges_what_it_read_and_nothing_else() -> None:
    cited = problem()
    on_pod = replace(cited, evidence=(Evidence(object=POD, field="status.phase", value="Pending"),))
    measured = replace(cited, evidence=(Evidence(object=CLAIM, field="metric[volume_used_bytes]", value=1.0),))
    whole = Snapshot(
        provenance=Provenance(source="test"), objects={}, listed=frozenset({"PersistentVolumeClaim", "Pod"})
    )
    claims = replace(whole, listed=frozenset({"PersistentVolumeClaim"}))
    other = replace(whole, scoped={"PersistentVolumeClaim": frozenset({"elsewhere"})})
    broken = replace(whole, partial=frozenset({"PersistentVolumeClaim"}))
    refused = replace(whole, listed=frozenset(), unread=(Unread("PersistentVolumeClaim", "forbidden"),))

    answers = {
        "read": judged(cited, whole),
        "evidence read": judged(on_pod, whole),
        "evidence not read": judged(on_pod, claims),
        "not measured": judged(measured, whole),
        "another namespace": judged(cited, other),
        "read in part": judged(cited, broken),
        "forbidden": judged(cited, refused),
        "rule not evaluated": judged(cited, whole, NotEvaluated(CAUSES[0], "StorageClass")),
        "rule not evaluated elsewhere": judged(cited, whole, NotEvaluated(CAUSES[0], "StorageClass", POD)),
    }

    assert answers == {
        "read": True,
        "evidence read": True,
        "evidence not read": False,
        "not measured": False,
        "another namespace": False,
        "read in part": False,
        "forbidden": False,
        "rule not evaluated": False,
        "rule not evaluated elsewhere": True,
    }


def test_an_id_tells_nobody_without_the_salt_which_name_is_behind_it() -> None:
    plain, salted, other = (problem_id("prod", CAUSES[0], CLAIM, salt) for salt in ("", "salt", "other"))

    assert len({plain, salted, other}) == 3
    assert salted == problem_id("prod", CAUSES[0], CLAIM, "salt")
