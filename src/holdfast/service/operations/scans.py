"""Scanning clusters: the credential that reads one, a scan at once, and snapshots that are sent."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.job_refusals import NothingToScan
from holdfast.model.registry import CLUSTERS, CREDENTIALS, UPLOADS, Credential, Job, Upload
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.clusters import ClusterShown, OfCluster, shown_cluster
from holdfast.service.operations.jobs import JobShown, shown_job
from holdfast.service.scans.scanning import RECEIVE, SCAN
from holdfast.service.views.judged import judged
from holdfast.service.working import add_job


class NewCredential(Struct, frozen=True, kw_only=True):
    """A kubeconfig to read a cluster with: it holds its certificates itself and runs no program."""

    cluster: str
    body: bytes


class NewScan(Struct, frozen=True, kw_only=True):
    """A scan at once; `namespaces` are those to fall back to where reading all is not allowed."""

    cluster: str
    namespaces: tuple[str, ...] = ()


class NewUpload(Struct, frozen=True, kw_only=True):
    """A snapshot: an archive, a List or YAML, as any tool writes them."""

    cluster: str
    body: bytes
    name: str = ""


def _set_credential(desk: Desk, asked: NewCredential) -> ClusterShown:
    shelf = desk.store.shelf(CLUSTERS)
    cluster = shelf.get(asked.cluster)
    desk.office.clusters.check(asked.body, cluster.item.context)
    if cluster.item.credential:
        desk.store.shelf(CREDENTIALS).remove(cluster.item.credential)
    key = desk.office.chance.new_id()
    sealed = desk.office.sealing.seal(asked.body, key)
    desk.store.shelf(CREDENTIALS).add(key, Credential(kind="kubeconfig", key=sealed.key, data=sealed.data))
    kept = shelf.replace(cluster.id, replace(cluster.item, credential=key, way="live"), desk.asker.revision)
    desk.note(cluster.id)
    return shown_cluster(desk, kept)


def _delete_credential(desk: Desk, asked: OfCluster) -> ClusterShown:
    shelf = desk.store.shelf(CLUSTERS)
    cluster = shelf.get(asked.cluster)
    if not cluster.item.credential:
        raise RecordAbsent(type="credential", id=cluster.id)
    desk.store.shelf(CREDENTIALS).remove(cluster.item.credential)
    kept = shelf.replace(cluster.id, replace(cluster.item, credential="", way="bundle"), desk.asker.revision)
    desk.note(cluster.id)
    return shown_cluster(desk, kept)


def _scan(desk: Desk, asked: NewScan) -> JobShown:
    cluster = desk.store.shelf(CLUSTERS).get(asked.cluster)
    if not cluster.item.credential and judged(desk.store, cluster.id) is None:
        raise NothingToScan(cluster=cluster.id)
    return _add(desk, cluster.id, SCAN, {"namespaces": ",".join(asked.namespaces)} if asked.namespaces else {})


def _sealed(desk: Desk, asked: NewUpload) -> tuple[str, Upload]:
    """Closes an upload under its id, which takes long for a large one."""
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    key = desk.office.chance.new_id()
    sealed = desk.office.sealing.seal(asked.body, key)
    return key, Upload(key=sealed.key, data=sealed.data)


def _upload(desk: Desk, asked: NewUpload) -> JobShown:
    cluster = desk.store.shelf(CLUSTERS).get(asked.cluster)
    key, upload = desk.prepared
    desk.store.shelf(UPLOADS).add(key, upload)
    way = "agent" if desk.who.actor == "agent" else "upload"
    return _add(desk, cluster.id, RECEIVE, {"upload": key, "way": way, "name": asked.name})


def _add(desk: Desk, cluster: str, action: str, options: dict[str, str]) -> JobShown:
    job = Job(action=action, cluster=cluster, state="waiting", asked=desk.now, by=desk.who.id, options=options)
    kept = add_job(desk.office, desk.store, job)
    desk.note(cluster, job=kept.id)
    return shown_job(desk, kept)


_ABOUT: dict[str, Any] = {"bearing": "whole-cluster", "effect": "record"}

OPERATIONS = (
    Operation(
        name="clusters.set-credential",
        parameters=NewCredential,
        result=ClusterShown,
        run=_set_credential,
        permission="write:clusters",
        path="/clusters/{cluster}/credential",
        method="PUT",
        raw="body",
        **_ABOUT,
    ),
    Operation(
        name="clusters.delete-credential",
        parameters=OfCluster,
        result=ClusterShown,
        run=_delete_credential,
        permission="write:clusters",
        path="/clusters/{cluster}/credential",
        method="DELETE",
        **_ABOUT,
    ),
    Operation(
        name="clusters.scan",
        parameters=NewScan,
        result=JobShown,
        run=_scan,
        permission="scan:clusters",
        path="/clusters/{cluster}/scan",
        method="POST",
        examples={"all": {"cluster": "prod-seoul"}},
        **_ABOUT,
    ),
    Operation(
        name="clusters.upload",
        parameters=NewUpload,
        result=JobShown,
        prepare=_sealed,
        run=_upload,
        permission="upload:clusters",
        path="/clusters/{cluster}/snapshots",
        method="POST",
        raw="body",
        **_ABOUT,
    ),
)
