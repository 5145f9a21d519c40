"""Scanning a cluster: its files are kept, a worker process judges them, and what it found is kept in one step.

Until that step nothing of the present changes, so that a scan that fails leaves what was known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.engine.waivers import Waiver
from holdfast.model.acceptance import WAIVERS
from holdfast.model.automation_kept import ActionTerms
from holdfast.model.automation_uses import USES, KeptUses, Use
from holdfast.model.automation_watched import KNOBS, ROLLOUTS
from holdfast.model.checks_kept import CHECK_ROUNDS, CHECK_RUNS, CHECK_TIMETABLES
from holdfast.model.codec import read_plain
from holdfast.model.errors import HoldfastError
from holdfast.model.job_refusals import JobLost, NothingToScan
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.readings import READINGS, DayOfReadings
from holdfast.model.record import Kept
from holdfast.model.registry import (
    CLUSTERS,
    CREDENTIALS,
    JOBS,
    LAST_RUNS,
    SCHEDULES,
    UPLOADS,
    RegisteredCluster,
)
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.tracked import ProblemTurn, TrackedProblem
from holdfast.model.units import parse_moment
from holdfast.pillars.fleet.tracking import Seen, Tracked, track
from holdfast.ports.clusters import Files
from holdfast.ports.sealing import Sealed
from holdfast.ports.store import Store
from holdfast.service.actions.forgetting import forget_actions
from holdfast.service.actions.knowing import modified_volumes
from holdfast.service.actions.looping import keep_knobs, signals_of, wanted_loops
from holdfast.service.actions.offering import Memory
from holdfast.service.actions.pricing import prices_of
from holdfast.service.actions.rollout_rounds import keep_rollouts
from holdfast.service.actions.terms import laid_terms
from holdfast.service.actions.witnesses import holds_of, proven_points
from holdfast.service.desk import Office
from holdfast.service.forecasts.readings import KEPT_DAYS, day_of
from holdfast.service.intake.findings import Filling, fillings, from_forecasts, from_turns, severities
from holdfast.service.intake.inbox import forget_alerts
from holdfast.service.scans.assessing import Asked, Assessed, assess, read_live, unpack
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES
from holdfast.service.views.rows import ObjectsView, OutlooksView
from holdfast.service.working import Act, Held, check_held, end, forget_upload

SCAN, RECEIVE = "scan", "receive"
AGAIN = "again"
"""The option of a scan that judges the newest snapshot anew instead of reading the cluster."""
MANIFEST = "holdfast-bundle.json"
MOST_NOTES = 500
"""How many notes one snapshot adds to the feed before one stands for all."""
# A file of metrics alone is of the cluster as it was read last.
_METRICS = re.compile(r"(?i)\.(?:csv|tsv|prom|openmetrics)(?:\.gz)?$")
# Only what is being judged, or could not be, stands before the newest one that was.
_LISTED = 1_000


def scan(office: Office, held: Held) -> None:
    """Reads a live cluster, or looks again at the newest snapshot; raises HoldfastError."""
    with office.stores.read() as store:
        cluster = store.shelf(CLUSTERS).get(held.job.cluster)
        kept = _kept_already(store, held)
        latest = judged(store, cluster.id)
    if kept is None and cluster.item.credential and AGAIN not in held.job.options:
        kept = _keep(office, held, _read(office, cluster, held.job.options), "live")
    elif kept is None:
        if latest is None:
            raise NothingToScan(cluster=cluster.id)
        kept = _keep(office, held, _files(office, latest), "again", latest.taken_at)
    _judge(office, held, cluster, kept)


def receive(office: Office, held: Held) -> None:
    """Takes an upload in; raises HoldfastError."""
    try:
        with office.stores.read() as store:
            cluster = store.shelf(CLUSTERS).get(held.job.cluster)
            kept = _kept_already(store, held)
        _judge(office, held, cluster, kept or _keep(office, held, _unpacked(office, held), held.job.options["way"]))
    except JobLost:
        raise
    except HoldfastError:
        _forget_upload(office, held)
        raise
    _forget_upload(office, held)


ACTIONS: Mapping[str, Act] = {SCAN: scan, RECEIVE: receive}
"""What jobs can do, by the name of the action."""


def waivers_of(store: Store, cluster: str, now: datetime) -> tuple[Waiver, ...]:
    """Lists the waivers of a cluster that hold now."""
    found = (kept.item for kept in store.shelf(WAIVERS).find("cluster", cluster))
    return tuple(
        Waiver(cause=item.cause, object=item.object, owner=item.owner, reason=item.why, expires=item.expires)
        for item in found
        if item.expires > now
    )


def forget_cluster(store: Store, cluster: Kept[RegisteredCluster]) -> None:
    """Forgets everything that was kept of a cluster, what it was read with first of all."""
    if cluster.item.credential:
        store.shelf(CREDENTIALS).remove(cluster.item.credential)
    for schedule in store.shelf(SCHEDULES).find("cluster", cluster.id):
        store.shelf(SCHEDULES).remove(schedule.id)
        with suppress(RecordAbsent):
            store.shelf(LAST_RUNS).remove(schedule.id)
    for job in store.shelf(JOBS).find("cluster", cluster.id):
        forget_upload(store, job.item)
        store.shelf(JOBS).remove(job.id)
    for day in store.shelf(READINGS).find("cluster", cluster.id):
        store.shelf(READINGS).remove(day.id)
    for waiver in store.shelf(WAIVERS).find("cluster", cluster.id):
        store.shelf(WAIVERS).remove(waiver.id)
    forget_checks(store, cluster.id)
    forget_alerts(store, cluster.id)
    forget_actions(store, cluster.id)
    keep_knobs(store, cluster.id, ())
    for rollout in store.shelf(ROLLOUTS).find("cluster", cluster.id):
        store.shelf(ROLLOUTS).remove(rollout.id)
    store.problems.forget(cluster.id)
    store.snapshots.remove([item.id for item in store.snapshots.of_cluster(cluster.id, limit=100_000)])


def forget_checks(store: Store, cluster: str) -> None:
    """Forgets when a cluster was checked, and what its checks said."""
    for check_run in store.shelf(CHECK_RUNS).find("cluster", cluster):
        store.shelf(CHECK_RUNS).remove(check_run.id)
    for check_round in store.shelf(CHECK_ROUNDS).find("cluster", cluster):
        store.shelf(CHECK_ROUNDS).remove(check_round.id)
    with suppress(RecordAbsent):
        store.shelf(CHECK_TIMETABLES).remove(cluster)


def _memory(
    store: Store, cluster: Kept[RegisteredCluster], known: tuple[TrackedProblem, ...], laid: tuple[ActionTerms, ...]
) -> Memory:
    """Gathers what actions remember of a cluster."""
    uses: Mapping[str, Use] = {}
    with suppress(RecordAbsent):
        uses = store.shelf(USES).get(cluster.id).item.uses
    return Memory(
        cluster=cluster.id,
        salt=cluster.item.salt,
        uses=uses,
        modified=modified_volumes(store, cluster.id),
        known=tuple(item for item in known if item.state != "healed"),
        looked=tuple(item.taken_at for item in store.snapshots.of_cluster(cluster.id)),
        recovery=proven_points(store, cluster.id),
        holds=holds_of(store, cluster.id),
        laid=laid,
        prices=prices_of(store, cluster.id),
    )


def _kept_already(store: Store, held: Held) -> KeptSnapshot | None:
    """Gives the snapshot that an earlier attempt at the job kept."""
    return store.snapshots.get(held.job.snapshot) if held.job.snapshot else None


def _read(office: Office, cluster: Kept[RegisteredCluster], options: Mapping[str, str]) -> Files:
    key = cluster.item.credential
    with office.stores.read() as store:
        sealed = store.shelf(CREDENTIALS).get(key).item
    kubeconfig = office.sealing.open(Sealed(key=sealed.key, data=sealed.data), key)
    return office.work.run(read_live, office.clusters, kubeconfig, cluster.item.context, dict(options))


def _unpacked(office: Office, held: Held) -> Files:
    key = held.job.options["upload"]
    with office.stores.read() as store:
        sealed = store.shelf(UPLOADS).get(key).item
        name = held.job.options.get("name") or held.job.cluster
        latest = judged(store, held.job.cluster) if _METRICS.search(name) else None
        base = tuple(store.snapshots.files(latest.id)) if latest else ()
    data = office.sealing.open(Sealed(key=sealed.key, data=sealed.data), key)
    return office.work.run(unpack, office.clusters, data, name, base)


def _files(office: Office, kept: KeptSnapshot) -> Files:
    with office.stores.read() as store:
        return tuple(store.snapshots.files(kept.id))


def _keep(office: Office, held: Held, files: Files, source: str, taken: datetime | None = None) -> KeptSnapshot:
    """Keeps files as a snapshot, and notes it with the job, so that another attempt goes on from there."""
    now = office.now()
    said = dict(files).get(MANIFEST, b"{}")
    manifest = read_plain(said)
    told = parse_moment(manifest.get("taken_at")) if isinstance(manifest, dict) else None
    made = KeptSnapshot(
        id=office.chance.new_id(),
        cluster=held.job.cluster,
        taken_at=taken or told or now,
        received_at=now,
        source=source,
        objects=0,
        bytes=sum(len(data) for _, data in files),
    )
    staged = office.stores.stage(files)
    with office.stores.write() as store:
        check_held(store, held)
        kept = store.snapshots.add(made, staged)
        job = store.shelf(JOBS).get(held.id).item
        store.shelf(JOBS).replace(held.id, replace(job, snapshot=kept.id))
    return kept


def _judge(office: Office, held: Held, cluster: Kept[RegisteredCluster], kept: KeptSnapshot) -> None:
    with office.stores.read() as store:
        known = store.problems.of_cluster(cluster.id)
        latest = judged(store, cluster.id)
        files = tuple(store.snapshots.files(kept.id))
        before = store.snapshots.view(latest.id, NAMES[ObjectsView]) if latest and latest.id != kept.id else None
        days = tuple((item.item.day, item.item.data) for item in store.shelf(READINGS).find("cluster", cluster.id))
        waivers = waivers_of(store, cluster.id, office.now())
        laid = laid_terms(store)
        memory = _memory(store, cluster, known, laid)
        knobs = tuple(item.item for item in store.shelf(KNOBS).find("cluster", cluster.id))
    asked = Asked(
        clusters=office.clusters,
        rules=office.rules,
        cluster=cluster.id,
        salt=cluster.item.salt,
        prometheus=cluster.item.prometheus,
        received=kept.received_at,
        known=tuple(item for item in known if item.state != "healed"),
        days=days,
        before=before,
        waivers=waivers,
        memory=memory,
        more=signals_of(wanted_loops(laid, cluster.id)),
        laid=laid,
        knobs=knobs,
    )
    found = office.work.run(assess, asked, files)
    filling = fillings(cluster.id, found.views.get(NAMES[OutlooksView]))
    with office.stores.write() as store:
        check_held(store, held)
        _write(office, store, cluster, kept, found, filling)
        end(office, store, held, kept.id)


def _write(
    office: Office,
    store: Store,
    cluster: Kept[RegisteredCluster],
    kept: KeptSnapshot,
    found: Assessed,
    filling: Sequence[Filling],
) -> None:
    now, latest = office.now(), judged(store, cluster.id)
    for name, data in found.views.items():
        store.snapshots.keep_view(kept.id, name, data)
    store.snapshots.update(
        replace(
            kept,
            objects=found.summary.objects,
            kubernetes_version=found.provenance.kubernetes_version,
            problems=found.summary.problems,
            risks=found.summary.risks,
            unread=found.summary.unread,
        )
    )
    seen = Seen(
        cluster=cluster.id,
        salt=cluster.item.salt,
        snapshot=kept.id,
        moment=kept.taken_at,
        diagnosis=found.diagnosis,
        unjudged=found.unjudged,
    )
    known = store.problems.of_cluster(cluster.id)
    tracked = track(known, seen, latest.taken_at if latest else None)
    store.problems.put(tracked.problems, tracked.turns)
    from_turns(office, store, cluster.id, tracked, severities(known), now)
    if latest is None or kept.taken_at >= latest.taken_at:
        from_forecasts(office, store, cluster.id, filling, now)
        store.shelf(USES).put(cluster.id, KeptUses(at=kept.taken_at, uses=dict(found.uses), blind=found.blind))
        keep_knobs(store, cluster.id, found.knobs)
        if cluster.item.way == "live":
            keep_rollouts(office, store, cluster.id, found.rollouts, now)
    _keep_days(store, cluster.id, found.days)
    _tell(store, now, cluster.id, kept.id, tracked)
    _retire(store, cluster, kept, now)


def _tell(store: Store, now: datetime, cluster: str, snapshot: str, tracked: Tracked) -> None:
    store.feed.add(now, "snapshot.added", cluster, about=snapshot)
    by_id: dict[str, TrackedProblem] = {item.id: item for item in tracked.problems}
    turns: tuple[ProblemTurn, ...] = tracked.turns
    if len(turns) > MOST_NOTES:
        # Whoever watches looks at everything anew rather than at each of so many.
        every = {place for turn in turns for place in by_id[turn.problem].places if place}
        store.feed.add(now, "problem.many", cluster, tuple(sorted(every)), snapshot)
        return
    for turn in turns:
        places = tuple(place for place in by_id[turn.problem].places if place)
        store.feed.add(now, f"problem.{turn.turn}", cluster, places, turn.problem)


def _keep_days(store: Store, cluster: str, days: Mapping[str, bytes]) -> None:
    shelf = store.shelf(READINGS)
    there = {kept.item.day: kept.id for kept in shelf.find("cluster", cluster)}
    for day, data in days.items():
        item = DayOfReadings(cluster=cluster, day=day, data=data)
        if day in there:
            shelf.replace(there[day], item)
        else:
            shelf.add(f"{cluster}/{day}", item)
    newest = max((*there, *days), default="")
    if newest:
        limit = day_of(datetime.fromisoformat(f"{newest}T00:00:00Z").timestamp() - KEPT_DAYS * 86400.0)
        for day, key in there.items():
            if day < limit:
                shelf.remove(key)


def _retire(store: Store, cluster: Kept[RegisteredCluster], kept: KeptSnapshot, now: datetime) -> None:
    """Forgets snapshots that are older than is wanted, never the newest one."""
    before = now - timedelta(days=cluster.item.keep_days)
    latest = judged(store, cluster.id)
    spared = {kept.id, latest.id if latest else ""}
    old = [item.id for item in store.snapshots.of_cluster(cluster.id, before=before, limit=_LISTED)]
    store.snapshots.remove([key for key in old if key not in spared])


def _forget_upload(office: Office, held: Held) -> None:
    with office.stores.write() as store:
        forget_upload(store, held.job)
