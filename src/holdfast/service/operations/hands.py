"""The hand that a cluster gives: what it is written to with, apart from what it is read with."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.automation_kept import HANDS, Hand
from holdfast.model.registry import CLUSTERS, CREDENTIALS, IN_CLUSTER_KIND, Credential
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.clusters import IN_CLUSTER
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation

READ, WRITE = "read:automation", "write:automation"


class HandShown(Struct, frozen=True, kw_only=True):
    """Whether a cluster may be written to, and who allowed it."""

    cluster: str
    is_given: bool
    by: str = ""
    context: str = ""


class GiveHand(Struct, frozen=True, kw_only=True):
    """The kubeconfig with which a cluster is written to, apart from what it is read with.

    For the cluster in which the server runs it may be the words `in-cluster`: the account of its Pod.
    """

    cluster: str
    body: bytes
    context: str = ""


class OfHand(Struct, frozen=True, kw_only=True):
    """One cluster by its name."""

    cluster: str


def _get(desk: Desk, asked: OfHand) -> HandShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    try:
        item = desk.store.shelf(HANDS).get(asked.cluster).item
    except RecordAbsent:
        return HandShown(cluster=asked.cluster, is_given=False)
    return HandShown(cluster=asked.cluster, is_given=True, by=item.by, context=item.context)


def _give(desk: Desk, asked: GiveHand) -> HandShown:
    """Keeps, sealed, what a cluster is written to with; nothing can be written to a cluster without."""
    cluster = desk.store.shelf(CLUSTERS).get(asked.cluster).item
    if asked.body.strip() != IN_CLUSTER or not _is_own(desk, cluster.credential):
        desk.office.clusters.check(asked.body, asked.context)
    _forget(desk, asked.cluster)
    key = desk.office.chance.new_id()
    closed = desk.office.sealing.seal(asked.body.strip(), key)
    desk.store.shelf(CREDENTIALS).add(key, Credential(kind="kubeconfig", key=closed.key, data=closed.data))
    item = Hand(credential=key, context=asked.context, by=desk.who.name)
    desk.store.shelf(HANDS).put(asked.cluster, item)
    desk.note(asked.cluster)
    return HandShown(cluster=asked.cluster, is_given=True, by=item.by, context=item.context)


def _is_own(desk: Desk, credential: str) -> bool:
    """Says that a cluster is the one in which the server runs, so that the account of its Pod may be meant."""
    return bool(credential) and desk.store.shelf(CREDENTIALS).get(credential).item.kind == IN_CLUSTER_KIND


def _take(desk: Desk, asked: OfHand) -> Nothing:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    _forget(desk, asked.cluster)
    desk.note(asked.cluster)
    return Nothing()


def _forget(desk: Desk, cluster: str) -> None:
    try:
        item = desk.store.shelf(HANDS).get(cluster).item
    except RecordAbsent:
        return
    desk.store.shelf(HANDS).remove(cluster)
    desk.store.shelf(CREDENTIALS).remove(item.credential)


OPERATIONS = (
    Operation(
        name="hands.get",
        parameters=OfHand,
        result=HandShown,
        run=_get,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/hand",
    ),
    Operation(
        name="hands.give",
        parameters=GiveHand,
        result=HandShown,
        run=_give,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/hand",
        effect="record",
        method="PUT",
        raw="body",
    ),
    Operation(
        name="hands.take",
        parameters=OfHand,
        result=Nothing,
        run=_take,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/hand",
        effect="record",
        method="DELETE",
    ),
)
