"""What is known follows the changes exactly, and a problem is told only when it has lasted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.app.context import Context
from holdfast.model.codec import convert_object
from holdfast.model.deltas import Blind, Damaged, Delta, Fresh, Gone, Listed, Put, Stale
from holdfast.model.diagnosis import Explained, Problem
from holdfast.model.finding import Severity
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.pillars.watching.known import Known, apply
from holdfast.pillars.watching.noise import Weight, weight_of
from holdfast.pillars.watching.steadiness import Change, Judged, Seen, State, step
from holdfast.service.diagnosis.diagnosing import diagnose_snapshot

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=20)
HERE = Provenance(source="here", format="live", taken_at=NOON, inferred=False)
KINDS = ("PersistentVolumeClaim", "StorageClass", "Pod", "Event")


def made(kind: str, name: str, fields: dict[str, Any], version: str = "1") -> KubeObject:
    api = {"StorageClass": "storage.k8s.io/v1", "Lease": "coordination.k8s.io/v1"}.get(kind, "v1")
    meta = {"name": name, "namespace": "shop", "resourceVersion": version, "creationTimestamp": "2026-01-15T09:00:00Z"}
    return convert_object({"apiVersion": api, "kind": kind, "metadata": meta, **fields})


def variant(kind: str, name: str, number: int) -> KubeObject:
    if kind == "PersistentVolumeClaim":
        spec = {"storageClassName": f"class-{number % 2}", "accessModes": ["ReadWriteOnce"]}
        fields: dict[str, Any] = {"spec": spec, "status": {"phase": ("Pending", "Bound")[number // 2]}}
    elif kind == "StorageClass":
        fields = {"provisioner": f"driver-{number % 2}", "volumeBindingMode": "Immediate"}
        name = f"class-{name}"
    elif kind == "Pod":
        volume = {"name": "data", "persistentVolumeClaim": {"claimName": str(number % 3)}}
        fields = {"spec": {"volumes": [volume], "containers": [{"name": "app"}]}, "status": {"phase": "Pending"}}
    else:
        about = {"kind": "PersistentVolumeClaim", "name": "0", "namespace": "shop", "apiVersion": "v1"}
        fields = {"involvedObject": about, "reason": "ProvisioningFailed", "type": "Warning", "count": number}
        fields["lastTimestamp"] = f"2026-01-15T11:5{number}:00Z"
    return made(kind, name, fields, str(number))


items = st.builds(variant, st.sampled_from(KINDS), st.sampled_from("01"), st.integers(min_value=0, max_value=3))
lists = st.sampled_from(KINDS).flatmap(
    lambda kind: st.lists(
        st.builds(variant, st.just(kind), st.sampled_from("01"), st.integers(min_value=0, max_value=3)), max_size=2
    ).map(lambda found: Listed(kind, {item.ref: item for item in found}))
)
deltas = st.one_of(
    items.map(lambda item: Put(item.KIND, item)),
    items.map(lambda item: Gone(item.KIND, item.ref)),
    items.map(lambda item: Damaged(item.KIND, Unread(str(item.ref), "invalid-object"))),
    lists,
    st.sampled_from(KINDS).map(lambda kind: Blind(kind, Unread(kind, "forbidden"))),
    st.sampled_from(KINDS).map(lambda kind: Stale(kind, "cut")),
    st.sampled_from(KINDS).map(Fresh),
)
BEGUN = tuple(Listed(kind, {}) for kind in KINDS)


def replayed(stream: list[Delta]) -> Snapshot:
    """The same cluster, worked out in the plainest way."""
    objects: dict[str, dict[Ref, KubeObject]] = {}
    refused: dict[str, Unread] = {}
    damaged: dict[tuple[str, str], Unread] = {}
    for delta in (*BEGUN, *stream):
        if isinstance(delta, Listed | Blind):
            objects[delta.key] = dict(delta.objects) if isinstance(delta, Listed) else {}
            damaged = {key: item for key, item in damaged.items() if key[0] != delta.key}
            refused.pop(delta.key, None)
            if isinstance(delta, Blind):
                refused[delta.key] = delta.unread
        elif isinstance(delta, Put):
            objects[delta.key][delta.object.ref] = delta.object
            damaged.pop((delta.key, str(delta.object.ref)), None)
        elif isinstance(delta, Gone):
            objects[delta.key].pop(delta.ref, None)
            damaged.pop((delta.key, str(delta.ref)), None)
        elif isinstance(delta, Damaged):
            damaged[delta.key, delta.unread.what] = delta.unread
            objects[delta.key] = {r: o for r, o in objects[delta.key].items() if str(r) != delta.unread.what}
    return Snapshot(
        provenance=HERE,
        objects={kind: objects[kind] for kind in sorted(objects) if objects[kind]},
        listed=frozenset(KINDS) - refused.keys(),
        unread=tuple(sorted({*refused.values(), *damaged.values()})),
        partial=frozenset(what for _, what in damaged),
    )


@given(st.lists(st.lists(deltas, max_size=6), max_size=6))
def test_what_is_known_is_what_a_fresh_reading_would_give(batches: list[list[Delta]]) -> None:
    known, _ = apply(Known(), BEGUN)

    for batch in batches:
        known, _ = apply(known, batch)

    assert known.snapshot(HERE) == replayed([delta for batch in batches for delta in batch])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(deltas, max_size=5), min_size=1, max_size=4))
def test_problems_after_any_stream_are_those_of_a_full_diagnosis(batches: list[list[Delta]]) -> None:
    rules = Context().rules
    known, _ = apply(Known(), BEGUN)
    judged = diagnose_snapshot(known.snapshot(HERE), rules)

    for batch in batches:
        known, weight = apply(known, batch)
        if weight is not Weight.NOTHING:
            judged = diagnose_snapshot(known.snapshot(HERE), rules)

    assert judged.problems == diagnose_snapshot(replayed([d for b in batches for d in b]), rules).problems


@given(st.lists(deltas, max_size=8))
def test_what_was_handed_out_never_changes(stream: list[Delta]) -> None:
    known, _ = apply(Known(), (*BEGUN, Put("Pod", variant("Pod", "0", 0))))
    snapshot = known.snapshot(HERE)
    before = {kind: dict(found) for kind, found in snapshot.objects.items()}

    apply(known, stream)

    assert snapshot.objects == before


def beaten(kind: str, number: int, **more: Any) -> KubeObject:
    moment = f"2026-01-15T12:00:0{number}Z"
    if kind == "Lease":
        return made(kind, "node-1", {"spec": {"holderIdentity": "node-1", "renewTime": moment, **more}}, str(number))
    if kind == "Node":
        ready = {"type": "Ready", "status": "True", "lastHeartbeatTime": moment, **more}
        return made(kind, "node-1", {"status": {"conditions": [ready]}}, str(number))
    return made(kind, "tick", {"reason": "BackOff", "count": number, "lastTimestamp": moment, **more}, str(number))


NEWS: dict[str, dict[str, str]] = {
    "Lease": {"holderIdentity": "node-2"},
    "Node": {"status": "False"},
    "Event": {"reason": "Failed"},
}


@pytest.mark.parametrize("kind", NEWS)
def test_a_heartbeat_asks_for_no_judgement_and_news_does(kind: str) -> None:
    steps = (
        (beaten(kind, 1), made_again(beaten(kind, 1))),
        (beaten(kind, 1), beaten(kind, 2)),
        (beaten(kind, 1), beaten(kind, 2, **NEWS[kind])),
    )

    weights = [weight_of(old, new) for old, new in steps]

    assert weights == [Weight.NOTHING, Weight.PULSE, Weight.NEWS]


def made_again(item: KubeObject) -> KubeObject:
    return replace(item, metadata=replace(item.metadata, resource_version="99"))


def test_only_normal_events_come_and_go_without_news() -> None:
    steps = [(None, beaten("Event", 1)), (beaten("Event", 1), None), (None, beaten("Event", 1, type="Warning"))]

    weights = [weight_of(old, new) for old, new in (*steps, (None, beaten("Lease", 1)))]

    assert weights == [Weight.PULSE, Weight.PULSE, Weight.NEWS, Weight.NEWS]


CLAIM = Ref("PersistentVolumeClaim", "data", "shop")


def problem(
    cause: str = "storage/claim/class-missing",
    ref: Ref = CLAIM,
    severity: Severity = "high",
    confidence: float = 0.97,
    affected: tuple[Ref, ...] = (),
    since: datetime | None = None,
    explains: tuple[Explained, ...] = (),
) -> Problem:
    return Problem(
        rank=1,
        cause=cause,
        object=ref,
        effect="claim-unbound",
        confidence=confidence,
        severity=severity,
        type="availability",
        scope="pod",
        cause_kind="misconfiguration",
        values={},
        evidence=(),
        affected=affected,
        since=since,
        explains=explains,
    )


def seen(*problems: Problem, **unsure: Any) -> Judged:
    return Judged(seen=tuple(Seen(one, frozenset({one.object.kind})) for one in problems), **unsure)


RUNNING = State({}, True)


def run(*judged: tuple[int, Judged], state: State = RUNNING) -> tuple[State, list[Change]]:
    told: list[Change] = []
    for second, one in judged:
        state, changes = step(state, one, NOON + timedelta(seconds=second), SETTLE)
        told += changes
    return state, told


def words(changes: list[Change]) -> list[tuple[str, str]]:
    return [(change.sort, change.problem.cause) for change in changes]


MISSING = "storage/claim/class-missing"


def test_a_problem_opens_after_it_has_stood_and_heals_after_it_was_away() -> None:
    state, told = run(
        (0, seen(problem())), (10, seen(problem())), (20, seen(problem())), (30, seen()), (40, seen()), (50, seen())
    )

    assert [(one.sort, (one.time - NOON).seconds) for one in told] == [("opened", 20), ("healed", 50)]
    assert state.watched == {}


def test_what_flickers_is_no_problem() -> None:
    _, told = run(*((second, seen(*([problem()] if second % 30 else []))) for second in range(0, 300, 15)))

    assert told == []


def test_an_open_problem_that_is_away_for_a_moment_has_not_healed() -> None:
    _, told = run((0, seen(problem())), (20, seen(problem())), (30, seen()), (45, seen(problem())), (60, seen()))

    assert words(told) == [("opened", MISSING)]


def test_what_the_objects_date_back_opens_at_the_first_judgement_and_only_then() -> None:
    old = problem(since=NOON - timedelta(hours=1))

    _, first = run((0, seen(old)), state=State())
    _, later = run((0, seen(old)))

    assert (words(first), later) == ([("opened", MISSING)], [])


@pytest.mark.parametrize(
    "blind",
    [
        {"stale": frozenset({"PersistentVolumeClaim"})},
        {"unread": frozenset({"PersistentVolumeClaim"})},
        {"blind": frozenset({(MISSING, None)})},
        {"blind": frozenset({(MISSING, CLAIM)})},
    ],
)
def test_what_cannot_be_seen_has_not_healed(blind: dict[str, Any]) -> None:
    _, told = run(
        (0, seen(problem())),
        (20, seen(problem())),
        *((second, seen(**blind)) for second in range(30, 300, 10)),
        (300, seen()),
        (310, seen()),
        (320, seen()),
    )

    assert [(one.sort, (one.time - NOON).seconds) for one in told] == [("opened", 20), ("healed", 320)]


def test_what_is_out_of_date_does_not_open() -> None:
    stale = {"stale": frozenset({"PersistentVolumeClaim"})}

    _, told = run(*((second, seen(problem(), **stale)) for second in range(0, 100, 10)))

    assert told == []


PODS = tuple(Ref("Pod", f"web-{number}", "shop") for number in range(8))
WEB = Ref("Deployment", "web", "shop")


@pytest.mark.parametrize(
    ("after", "fields"),
    [
        (problem(severity="critical"), ("severity",)),
        (problem(confidence=0.7), ("confidence",)),
        (problem(affected=(WEB,)), ("affected",)),
        (problem(affected=PODS), ("affected",)),
    ],
)
def test_a_problem_that_is_another_thing_to_its_reader_changes(after: Problem, fields: tuple[str, ...]) -> None:
    _, told = run(*((s, seen(problem())) for s in (0, 20)), *((s, seen(after)) for s in (30, 40, 50)))

    assert [(one.sort, one.fields) for one in told] == [("opened", ()), ("changed", fields)]


def test_pods_that_take_turns_are_no_change() -> None:
    one, other = problem(affected=PODS[:3]), problem(affected=PODS[3:6])

    _, told = run(*((s, seen(one)) for s in (0, 20)), *((s, seen(other)) for s in (30, 40, 50, 60)))

    assert words(told) == [("opened", MISSING)]


def test_another_cause_of_the_same_harm_is_a_change_and_no_healing() -> None:
    first, second = problem(affected=(WEB,)), problem("storage/driver/down", Ref("CSIDriver", "d"), affected=(WEB,))

    state, told = run(*((s, seen(first)) for s in (0, 20)), *((s, seen(second)) for s in (30, 40, 50, 60)))

    assert [(one.sort, one.problem.cause, one.fields) for one in told] == [
        ("opened", MISSING, ()),
        ("changed", "storage/driver/down", ("cause",)),
    ]
    assert [one.cause for one in state.open] == ["storage/driver/down"]


def test_a_problem_that_another_one_explains_has_not_healed() -> None:
    told_first = problem(affected=(WEB,))
    below = (Explained(cause=MISSING, object=CLAIM, effect="claim-unbound"),)
    node = problem("node/gone", Ref("Node", "n"))
    root = problem("node/gone", Ref("Node", "n"), explains=below)

    _, told = run(*((s, seen(told_first, node)) for s in (0, 20)), *((s, seen(root)) for s in (30, 40, 50)))

    assert [(one.sort, one.problem.cause) for one in told][2:] == [("changed", "node/gone")]


sightings = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=30),
        st.sets(st.sampled_from("abc")),
        st.sampled_from(["", "stale", "unread"]),
    ),
    max_size=40,
)


@given(sightings)
def test_each_problem_opens_before_it_heals_and_never_heals_unseen(stream: list[tuple[int, set[str], str]]) -> None:
    state, now, is_open = RUNNING, NOON, dict.fromkeys("abc", False)
    last: dict[str, tuple[bool, datetime]] = {}
    for pause, names, blindness in stream:
        now += timedelta(seconds=pause)
        problems = [problem(name, Ref("Pod", name, "shop")) for name in sorted(names)]
        judged = seen(*problems, **({blindness: frozenset({"Pod"})} if blindness else {}))
        state, changes = step(state, judged, now, SETTLE)
        for change in changes:
            name = change.problem.cause
            assert change.sort in ("opened", "healed")
            assert is_open[name] is (change.sort == "healed")
            assert (name in names) is (change.sort == "opened")
            assert not blindness
            assert now - last[name][1] >= SETTLE
            is_open[name] = change.sort == "opened"
        for name in "abc":
            is_seen = name in names
            if name not in last or last[name][0] is not is_seen or blindness:
                last[name] = (is_seen, now)
    assert {one.cause for one in state.open} == {name for name, value in is_open.items() if value}


@given(st.sets(st.sampled_from("abc")), sightings)
def test_whatever_happened_before_a_lasting_state_is_told_in_full(
    final: set[str], stream: list[tuple[int, set[str], str]]
) -> None:
    state, now = State(), NOON
    calm = [(15, final, "")] * 4
    for pause, names, blindness in (*stream, *calm):
        now += timedelta(seconds=pause)
        problems = [problem(name, Ref("Pod", name, "shop")) for name in sorted(names)]
        state, _ = step(state, seen(*problems, **({blindness: frozenset({"Pod"})} if blindness else {})), now, SETTLE)

    assert {one.cause for one in state.open} == final
    assert state.is_settled
