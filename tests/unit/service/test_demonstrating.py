"""A demonstration is a server like any other: its clusters come as uploads, its visitor manages nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.app.context import KEEPER
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import WorkFailed
from holdfast.service.demonstrating import (
    Exhibit,
    Sent,
    Stage,
    admit,
    furnish,
    is_furnished,
    let_ask,
    set_stage,
    taken_in,
    visitor,
)
from holdfast.service.people.authentication import by_session, by_token
from tests.builders.office import Testing, example, testing

SHOWN = Exhibit(
    name="prod",
    title="Production",
    labels={"region": "here"},
    owners={"shop": "Team Shop"},
    sent=tuple(Sent(name=name, data=example(name)) for name in ("healthy-shop", "missing-class")),
)

KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "http://127.0.0.1:9"}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
"""
STAGE = Stage(
    name="live",
    title="Live",
    labels={"environment": "demo"},
    owners={},
    kubeconfig=KUBECONFIG.encode(),
    prometheus="http://127.0.0.1:9/prometheus",
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made


def test_snapshots_are_taken_in_in_their_order(office: Testing) -> None:
    sent = furnish(office.office, KEEPER, (SHOWN,))
    office.work()

    turns = [item.problems for item in office.call("snapshots.list", cluster="prod").items]
    assert (sent, taken_in(office.office), turns) == (2, 2, [1, 0])


def test_a_snapshot_that_cannot_be_read_ends_the_demonstration(office: Testing) -> None:
    broken = Exhibit(name="a", title="", labels={}, owners={}, sent=(Sent(name="a.tar", data=b"no archive"),))
    furnish(office.office, KEEPER, (broken,))
    office.work()

    with pytest.raises(WorkFailed) as caught:
        taken_in(office.office)

    assert caught.value.values["detail"] == "a: nothing-readable"


def test_a_store_with_clusters_is_not_filled_again(office: Testing) -> None:
    before = is_furnished(office.office)
    office.register("mine")

    assert (before, is_furnished(office.office)) == (False, True)


def test_a_visitor_sees_everything_and_manages_nothing(office: Testing) -> None:
    office.register("prod")
    user = visitor(office.office)
    signed = admit(office.office, user)

    who = by_session(office.stores, signed.secret, office.clock())

    assert (who.name, visitor(office.office)) == ("visitor", user)
    assert [item.name for item in office.call("clusters.list", who).items] == ["prod"]
    with pytest.raises(NotPermitted):
        office.call("clusters.delete", who, cluster="prod")


def test_a_visitor_s_program_asks_in_their_name_until_the_session_would_end(office: Testing) -> None:
    secret = let_ask(office.office, visitor(office.office))

    now = by_token(office.stores, secret, office.clock())
    later = by_token(office.stores, secret, office.clock.on(hours=13))

    assert (now.name, later.id) == ("visitor (demo)", "")


def test_a_cluster_that_answers_is_read_every_minute_and_may_be_written_to(office: Testing) -> None:
    set_stage(office.office, KEEPER, STAGE)

    [cluster] = office.call("clusters.list").items
    [schedule] = office.call("schedules.list").items
    assert (cluster.name, cluster.way, cluster.has_credential, cluster.labels) == ("live", "live", True, STAGE.labels)
    assert (schedule.action, schedule.cluster, schedule.cron) == ("scan", "live", "* * * * *")
    assert office.call("hands.get", cluster="live").is_given
    assert [(job.action, job.state) for job in office.call("jobs.list").items] == [("scan", "waiting")]


def test_a_kept_demonstration_finds_its_cluster_where_it_answers_now(office: Testing) -> None:
    set_stage(office.office, KEEPER, STAGE)
    set_stage(office.office, KEEPER, replace(STAGE, prometheus="http://127.0.0.1:10/prometheus"))

    [cluster] = office.call("clusters.list").items
    assert cluster.prometheus == "http://127.0.0.1:10/prometheus"
    assert len(office.call("schedules.list").items) == 1
