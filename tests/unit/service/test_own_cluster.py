"""A server that runs in a cluster knows it from its start, and reads it with the account of its own Pod."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.adapters.kubernetes.kept import check
from holdfast.app.context import KEEPER
from holdfast.model.errors import UsageError
from holdfast.model.registry import CREDENTIALS
from holdfast.model.usage_refusals import KubeconfigUnusable
from holdfast.ports.clusters import IN_CLUSTER
from holdfast.ports.sealing import Sealed
from holdfast.service.own_cluster import keep_own
from tests.builders.office import Testing, testing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made


def test_it_is_registered_scanned_on_a_schedule_and_audited(office: Testing) -> None:
    keep_own(office.office, KEEPER, "home")

    cluster = office.call("clusters.get", cluster="home")
    schedules = office.call("schedules.list", cluster="home").items
    deeds = [(item.deed.actor, item.deed.action) for item in office.call("audit.list").items]
    assert (cluster.way, cluster.has_credential) == ("live", True)
    assert [(item.name, item.cron, item.action) for item in schedules] == [("home", "*/15 * * * *", "scan")]
    assert deeds == [
        ("keeper", "schedules.create"),
        ("keeper", "clusters.scan"),
        ("keeper", "clusters.set-credential"),
        ("keeper", "clusters.create"),
    ]


def test_what_stands_for_the_account_opens_as_no_kubeconfig(office: Testing) -> None:
    keep_own(office.office, KEEPER, "home")

    with office.stores.read() as store:
        [kept] = store.shelf(CREDENTIALS).page()
    opened = office.office.sealing.open(Sealed(key=kept.item.key, data=kept.item.data), kept.id)
    assert opened == IN_CLUSTER
    # Whoever may set credentials cannot choose the server's own account.
    with pytest.raises(KubeconfigUnusable):
        check(IN_CLUSTER, "")


def test_another_start_changes_nothing_that_was_changed_meanwhile(office: Testing) -> None:
    keep_own(office.office, KEEPER, "home")
    [schedule] = office.call("schedules.list", cluster="home").items
    office.call("schedules.delete", schedule=schedule.id)

    keep_own(office.office, KEEPER, "home")

    assert office.call("schedules.list", cluster="home").items == ()


def test_a_cluster_that_was_registered_without_a_way_is_read_with_the_account(office: Testing) -> None:
    office.register("home", title="Our own")

    keep_own(office.office, KEEPER, "home")

    cluster = office.call("clusters.get", cluster="home")
    assert (cluster.title, cluster.way, cluster.has_credential) == ("Our own", "live", True)


def test_a_name_that_no_cluster_can_have_is_refused(office: Testing) -> None:
    with pytest.raises(UsageError):
        keep_own(office.office, KEEPER, "Home!")
