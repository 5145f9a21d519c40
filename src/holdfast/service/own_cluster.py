"""The cluster in which a server runs: registered at its start, and read with the account of its own Pod."""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace

from holdfast.model.access import Principal
from holdfast.model.audit import Deed
from holdfast.model.registry import CLUSTERS, CREDENTIALS, IN_CLUSTER_KIND, Credential
from holdfast.model.store_refusals import RecordAbsent, RecordTaken
from holdfast.ports.clusters import IN_CLUSTER
from holdfast.ports.store import Store
from holdfast.service.desk import Asker, Office
from holdfast.service.operations.clusters import NewCluster
from holdfast.service.operations.scans import NewScan
from holdfast.service.operations.schedules import NewSchedule
from holdfast.service.table import call

CRON = "*/15 * * * *"


def keep_own(office: Office, keeper: Principal, name: str) -> None:
    """Registers the cluster in which the server runs, with a first scan and a schedule, unless that was done already.

    A cluster of this name that is reached in another way stays as it is, and so does one whose schedule was changed.
    Raises UsageError for a name that no cluster can have.
    """
    if _is_known(office, name):
        return
    asker, table = Asker(who=keeper), office.table()
    with suppress(RecordTaken):
        call(office, asker, table["clusters.create"], NewCluster(name=name, way="live"))
    with office.stores.write() as store:
        if not _give(office, store, keeper, name):
            return
    call(office, asker, table["clusters.scan"], NewScan(cluster=name))
    with suppress(RecordTaken):
        call(office, asker, table["schedules.create"], NewSchedule(name=name, cluster=name, cron=CRON))


def _is_known(office: Office, name: str) -> bool:
    with office.stores.read() as store, suppress(RecordAbsent):
        return bool(store.shelf(CLUSTERS).get(name).item.credential)
    return False


def _give(office: Office, store: Store, keeper: Principal, name: str) -> bool:
    """Says in the place of a kubeconfig that the account of the Pod is meant; another server may have been first."""
    shelf = store.shelf(CLUSTERS)
    cluster = shelf.get(name)
    if cluster.item.credential:
        return False
    key = office.chance.new_id()
    sealed = office.sealing.seal(IN_CLUSTER, key)
    store.shelf(CREDENTIALS).add(key, Credential(kind=IN_CLUSTER_KIND, key=sealed.key, data=sealed.data))
    shelf.replace(name, replace(cluster.item, credential=key, way="live"))
    deed = Deed(time=office.now(), actor=keeper.id, action="clusters.set-credential", target=name)
    store.audit.append(deed)
    return True
