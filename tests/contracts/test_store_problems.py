"""The problems of every store: whatever is asked, the answer is that of a plain filter over all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.adapters.sql.stores import SqlStore, SqlStores
from holdfast.model.access import ALL_REACH, Reach
from holdfast.model.errors import UsageError
from holdfast.model.finding import SEVERITIES
from holdfast.model.tracked import TrackedProblem
from holdfast.ports.problems import Count, Wanted
from tests.builders.tracked import START, happened, tracked

CLUSTERS = ("prod", "test", "edge")
SPACES = ("shop", "bank", "100%", "")
CAUSES = ("storage/claim/class-missing", "storage/volume/full", "network/service/no-endpoints")
SHARED = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=40,
)

moments = st.integers(0, 5).map(lambda hours: START + timedelta(hours=hours))
one_problem = st.builds(
    tracked,
    st.just(""),
    st.sampled_from(CLUSTERS),
    state=st.sampled_from(["open", "healed"]),
    severity=st.sampled_from(SEVERITIES),
    score=st.sampled_from([0.0, 0.1, 0.1 + 0.2, 0.3, -2.5, 1e9]),
    cause=st.sampled_from(CAUSES),
    kind=st.sampled_from(["Pod", "Node"]),
    name=st.sampled_from(["web_0", "webx0", "DB"]),
    namespace=st.sampled_from(SPACES),
    places=st.lists(st.sampled_from(SPACES), max_size=3, unique=True).map(tuple),
    is_risk=st.booleans(),
    first_seen=moments,
    last_seen=moments,
)
some_problems = st.lists(one_problem, max_size=25).map(
    lambda found: [replace(item, id=f"p{number:02}") for number, item in enumerate(found)]
)
spaces = st.sets(st.sampled_from(SPACES), max_size=3).map(frozenset)
reaches = st.one_of(
    st.just(ALL_REACH),
    st.builds(
        Reach,
        clusters=st.sets(st.sampled_from(CLUSTERS), max_size=2).map(frozenset),
        namespaces=st.dictionaries(st.sampled_from(CLUSTERS), spaces, max_size=3),
    ),
)
questions = st.builds(
    Wanted,
    reach=reaches,
    cluster=st.sampled_from(["", *CLUSTERS]),
    namespaces=st.lists(st.sampled_from(SPACES), max_size=2).map(tuple),
    state=st.sampled_from(["", "open", "healed"]),
    risks=st.sampled_from([None, True, False]),
    least=st.sampled_from(SEVERITIES),
    families=st.lists(st.sampled_from(["storage", "network"]), max_size=2).map(tuple),
    causes=st.lists(st.sampled_from(CAUSES), max_size=2).map(tuple),
    text=st.sampled_from(["", "WEB", "web_", "shop", "%", "claim", "pod", "\\", "pod  shop", "full web"]),
    titled=st.sampled_from([{}, {"full": CAUSES[1:], "web": CAUSES[:1], "%": CAUSES}]),
    since=st.none() | moments,
    order=st.sampled_from(["score", "first_seen", "last_seen", "severity"]),
)


class Undone(Exception):
    pass


@contextmanager
def trial(stores: SqlStores) -> Iterator[SqlStore]:
    """Gives a transaction that is undone, so that each example finds the store empty."""
    try:
        with stores.write() as store:
            yield store
            raise Undone
    except Undone:
        pass


def lies_in(item: TrackedProblem, wanted: Wanted) -> bool:
    reach = wanted.reach
    if not wanted.namespaces:
        return reach.has_whole(item.cluster) or any(reach.covers(item.cluster, place) for place in item.places)
    return any(place in wanted.namespaces and reach.covers(item.cluster, place) for place in item.places)


def is_wanted(item: TrackedProblem, wanted: Wanted) -> bool:
    at, cause = item.object, item.problem.cause
    own = item.places[0] if item.places else ""
    words = tuple(text.lower() for text in (cause, at.kind, at.namespace, at.name))
    return (
        lies_in(item, wanted)
        and wanted.cluster in ("", item.cluster)
        and wanted.state in ("", item.state)
        and wanted.risks in (None, item.is_risk)
        and SEVERITIES.index(item.severity) <= SEVERITIES.index(wanted.least)
        and (not wanted.families or cause.split("/")[0] in wanted.families)
        and (not wanted.causes or cause in wanted.causes)
        and all(
            any(text in word for word in words) or cause in wanted.titled.get(text, ())
            for text in wanted.text.lower().split()
        )
        and (not (wanted.text or wanted.causes) or wanted.reach.covers(item.cluster, own))
        and (wanted.since is None or item.last_seen >= wanted.since)
    )


def place_in_order(item: TrackedProblem, wanted: Wanted) -> tuple[Any, ...]:
    if wanted.order == "score":
        return item.problem.score, item.id
    if wanted.order == "severity":
        return -SEVERITIES.index(item.severity), item.problem.score, item.id
    return item.first_seen if wanted.order == "first_seen" else item.last_seen, item.id


def in_pages(store: SqlStore, wanted: Wanted, limit: int) -> list[TrackedProblem]:
    found: list[TrackedProblem] = []
    mark = ""
    while True:
        page, mark = store.problems.page(wanted, mark, limit)
        found += page
        assert len(page) == limit or not mark
        if not mark:
            return found


@SHARED
@given(some_problems, questions, st.integers(1, 7))
def test_pages_and_counts_are_those_of_a_plain_filter(
    stores: SqlStores, problems: list[TrackedProblem], wanted: Wanted, limit: int
) -> None:
    expected = sorted(
        (item for item in problems if is_wanted(item, wanted)),
        key=lambda item: place_in_order(item, wanted),
        reverse=True,
    )
    groups = {(item.cluster, item.severity, item.is_risk) for item in expected}

    with trial(stores) as store:
        store.problems.put(problems)
        found = in_pages(store, wanted, limit)
        counts = store.problems.count(wanted)

    assert found == expected
    assert {(count.cluster, count.severity, count.is_risk) for count in counts} == groups
    assert sum(count.count for count in counts) == len(expected)


@SHARED
@given(some_problems, reaches, st.sampled_from(["", *CLUSTERS]), st.integers(0, 4))
def test_turns_in_a_reach_are_those_of_the_problems_that_lie_in_it(
    stores: SqlStores, problems: list[TrackedProblem], reach: Reach, cluster: str, hours: int
) -> None:
    happenings = [happened(item.id, hours=number % 5) for number, item in enumerate(problems)]
    since = START + timedelta(hours=hours)
    wanted = Wanted(reach=reach, cluster=cluster)
    lying = {item.id: item.cluster for item in problems if lies_in(item, wanted)}
    expected = sorted(
        (turn for turn in happenings if turn.problem in lying and turn.time >= since), key=lambda turn: turn.time
    )
    named = [turn for turn in expected if cluster in ("", lying[turn.problem])]

    with trial(stores) as store:
        store.problems.put(problems, happenings)
        found = store.problems.turns(cluster=cluster, since=since, reach=reach)
        by_cluster = store.problems.turns_since(since, reach)

    assert list(found) == named
    assert by_cluster == {
        name: tuple(turn for turn in expected if lying[turn.problem] == name)
        for name in {lying[turn.problem] for turn in expected}
    }


def test_counts_stand_by_cluster_and_severity(stores: SqlStores) -> None:
    found = (tracked("1"), tracked("2"), tracked("3", severity="low"), tracked("4", "test", is_risk=True))
    with stores.write() as store:
        store.problems.put(found)

        assert store.problems.count(Wanted(reach=ALL_REACH)) == (
            Count("prod", "high", False, 2),
            Count("prod", "low", False, 1),
            Count("test", "high", True, 1),
        )


def test_a_problem_is_kept_as_it_is_now(stores: SqlStores) -> None:
    with stores.write() as store:
        store.problems.put([tracked("1"), tracked("2", places=("shop", "bank"))])
        store.problems.put([tracked("2", state="healed", places=("bank",))])

    with stores.read() as store:
        assert store.problems.get("2") == tracked("2", state="healed", places=("bank",))
        assert store.problems.of_cluster("prod") == (tracked("1"), tracked("2", state="healed", places=("bank",)))
        assert store.problems.page(Wanted(reach=ALL_REACH)) == ((tracked("1"),), "")
        shop = Reach(namespaces={"prod": frozenset({"shop"})})
        assert store.problems.page(Wanted(reach=shop, state="healed")) == ((), "")


def test_a_problem_that_lies_elsewhere_too_cannot_be_found_by_its_names(stores: SqlStores) -> None:
    shop = Reach(namespaces={"prod": frozenset({"shop"})})
    hidden = tracked("1", namespace="bank", name="vault", places=("bank", "shop"))
    with stores.write() as store:
        store.problems.put([hidden])

        assert store.problems.page(Wanted(reach=shop)) == ((hidden,), "")
        assert store.problems.page(Wanted(reach=shop, text="vault")) == ((), "")
        assert store.problems.page(Wanted(reach=shop, causes=(hidden.problem.cause,))) == ((), "")
        assert store.problems.page(Wanted(reach=shop, namespaces=("bank",))) == ((), "")


def test_turns_are_told_oldest_first_and_forgotten_with_their_cluster(stores: SqlStores) -> None:
    opened, healed, other = happened("1"), happened("1", "healed", 2), happened("2", hours=1)
    with stores.write() as store:
        store.problems.put([tracked("1"), tracked("2", "test")], [healed, other, opened])

        problems = store.problems
        assert problems.turns() == (opened, other, healed)
        assert problems.turns(problem="1") == problems.turns(cluster="prod") == (opened, healed)
        assert problems.turns(cluster="prod", since=healed.time) == (healed,)
        problems.forget("prod")
        assert problems.turns() == (other,)
        assert problems.of_cluster("prod") == ()
        assert [item.id for item in problems.page(Wanted(reach=ALL_REACH))[0]] == ["2"]


@pytest.mark.parametrize(
    "mark",
    [
        "!",
        "WzFd",
        "WyJmaXJzdF9zZWVuIiwgOTk5OTk5OTk5OTk5OTk5OTk5OSwgIngiXQ",
        "WyJzY29yZSIsICJ4IiwgInkiXQ",
        "WyJzZXZlcml0eSIsIDEsICJ5Il0",
    ],
)
def test_a_mark_that_no_page_gave_is_the_askers_mistake(stores: SqlStores, mark: str) -> None:
    with stores.read() as store, pytest.raises(UsageError):
        store.problems.page(Wanted(reach=ALL_REACH), mark)
