"""Running a round of checks: the newest snapshot is judged apart, and each result is kept once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.model.check import Cadence, CheckResult
from holdfast.model.checks_kept import CHECK_ROUNDS, CHECK_RUNS, CheckRound, CheckRun, place_of
from holdfast.model.errors import HoldfastError
from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.job_refusals import JobLost
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.notices import NOTICES
from holdfast.model.outcome import Unread
from holdfast.model.readings import READINGS
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.prevention.catalogue import check_of
from holdfast.pillars.prevention.check import Check
from holdfast.pillars.prevention.evaluate import unknown
from holdfast.pillars.prevention.records import Records
from holdfast.ports.clusters import Files
from holdfast.ports.store import Store
from holdfast.service.auditing import verified
from holdfast.service.checks.check_failures import tell
from holdfast.service.checks.check_times import CHECK, look_back
from holdfast.service.checks.checking import PAST_SIGNALS, check_snapshot, of_cadence
from holdfast.service.desk import Office
from holdfast.service.incidents.recurring_work import with_people
from holdfast.service.scans.assessing import Asked, loaded
from holdfast.service.scans.scanning import waivers_of
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES
from holdfast.service.views.rows import Summary
from holdfast.service.working import Act, Held, check_held, end

OLDEST: dict[Cadence, timedelta] = {
    "daily": timedelta(hours=36),
    "weekly": timedelta(days=3),
    "monthly": timedelta(days=7),
    "quarterly": timedelta(days=7),
}
"""How old a snapshot may be of which checks of a cadence still say how a cluster is."""
KEPT = timedelta(days=400)
"""How long it is kept what checks said: a year can be compared with the one before."""
_RECORDS = "records."
_PEOPLE = ("process.", "architecture.documented")


def run_round(office: Office, held: Held) -> None:
    """Does the job of a round; what cannot be read leaves each check open with the reason. Raises JobLost."""
    key = held.job.options["round"]
    with office.stores.read() as store:
        item = store.shelf(CHECK_ROUNDS).get(key).item
        snapshot = judged(store, item.cluster)
    wanted, now = of_cadence(item.cadence), office.now()
    try:
        results = _results(office, item, wanted, snapshot)
    except JobLost:
        raise
    except HoldfastError as error:
        results = tuple(unknown(check, Unread("snapshot", error.code)) for check in wanted)
    with office.stores.write() as store:
        check_held(store, held)
        _write(office, store, key, item, results, snapshot, now)
        end(office, store, held)


def records_of(office: Office, store: Store, cluster: str, wanted: Iterable[Check]) -> Records:
    """Looks up what our own store says of a cluster, as far as these checks ask for it."""
    queries = {step.query for check in wanted for step in check.file.decide}
    now = office.now()
    kept = store.snapshots.of_cluster(cluster, limit=1_000)
    open_ = store.shelf(INCIDENTS).find("state", "open")
    found = Records(
        now=now,
        snapshots=tuple(item.taken_at for item in kept),
        open_incidents={item.id: now - item.item.opened for item in open_ if item.item.cluster in ("", cluster)},
        undelivered=len(store.shelf(NOTICES).find("state", "gap")) + len(store.shelf(NOTICES).find("state", "dead")),
    )
    if any(query.startswith(_PEOPLE) for query in queries):
        found = with_people(store, found, cluster)
    if not any(query.startswith(_RECORDS) for query in queries):
        return found
    # Reading the whole log takes long, so it is read only where a check wants to know.
    proof = verified(store, office.sealing.is_signed)
    return replace(
        found,
        audit_entries=proof.records,
        audit_broken=proof.broken.seq if proof.broken else 0,
        audit_unsigned=proof.records - proof.proven,
    )


def judge_files(
    asked: Asked, wanted: tuple[str, ...], files: Files, before: Files | None, records: Records
) -> tuple[CheckResult, ...]:
    """Decides checks over the files of a snapshot, in a process of its own; raises InputError."""
    snapshot, _ = loaded(asked, files)
    earlier = asked.clusters.files(before, asked.cluster).load() if before else None
    checks = [check_of(key) for key in wanted]
    return check_snapshot(snapshot, asked.rules(), checks, before=earlier, records=records, waivers=asked.waivers)


def _results(
    office: Office, item: CheckRound, wanted: tuple[Check, ...], snapshot: KeptSnapshot | None
) -> tuple[CheckResult, ...]:
    now = office.now()
    if snapshot is None:
        return tuple(unknown(check, Unread("snapshot", "no-snapshot")) for check in wanted)
    if now - snapshot.taken_at > OLDEST[item.cadence]:
        old = Unread("snapshot", "too-old", snapshot.taken_at.isoformat(timespec="seconds"))
        return tuple(unknown(check, old) for check in wanted)
    with office.stores.read() as store:
        cluster = store.shelf(CLUSTERS).get(item.cluster)
        files = tuple(store.snapshots.files(snapshot.id))
        earlier = _earlier(store, snapshot, look_back(item.cadence))
        before = tuple(store.snapshots.files(earlier.id)) if earlier else None
        days = tuple((kept.item.day, kept.item.data) for kept in store.shelf(READINGS).find("cluster", item.cluster))
        records = records_of(office, store, item.cluster, wanted)
        waivers = waivers_of(store, item.cluster, now)
    asked = Asked(
        clusters=office.clusters,
        rules=office.rules,
        cluster=cluster.id,
        prometheus=cluster.item.prometheus,
        received=snapshot.received_at,
        days=days,
        more=PAST_SIGNALS,
        waivers=waivers,
    )
    return office.work.run(judge_files, asked, tuple(check.id for check in wanted), files, before, records)


def _earlier(store: Store, snapshot: KeptSnapshot, span: timedelta) -> KeptSnapshot | None:
    """Gives the newest judged snapshot that lies about a span before; one from much earlier compares with nothing."""
    target = snapshot.taken_at - span
    # A scan that came some hours late still stands for its day.
    found = store.snapshots.of_cluster(snapshot.cluster, before=target + span / 4, limit=20)
    near = (item for item in found if item.id != snapshot.id and target - item.taken_at <= span)
    return next((item for item in near if store.snapshots.view(item.id, NAMES[Summary]) is not None), None)


def _write(
    office: Office,
    store: Store,
    key: str,
    item: CheckRound,
    results: tuple[CheckResult, ...],
    snapshot: KeptSnapshot | None,
    now: datetime,
) -> None:
    about = snapshot.id if snapshot else ""
    for result in results:
        run = CheckRun(
            round=key,
            place=place_of(item.cluster, result.check),
            cluster=item.cluster,
            cadence=item.cadence,
            check=result.check,
            due=item.due,
            ran=now,
            by=item.by,
            result=result,
            snapshot=about,
        )
        keep_run(office, store, f"{key}/{result.check}", run)
    counts = dict(Counter(result.state for result in results))
    done = replace(item, state="done", ran=now, snapshot=about, made_up="", counts=counts)
    store.shelf(CHECK_ROUNDS).replace(key, done)
    store.feed.add(now, "check.round", item.cluster, about=key)
    _forget_old(store, item.cluster, now - KEPT)


def _forget_old(store: Store, cluster: str, before: datetime) -> None:
    for kept in store.shelf(CHECK_ROUNDS).find("cluster", cluster):
        if kept.item.due < before:
            for run in store.shelf(CHECK_RUNS).find("round", kept.id):
                store.shelf(CHECK_RUNS).remove(run.id)
            store.shelf(CHECK_ROUNDS).remove(kept.id)


def keep_run(office: Office, store: Store, key: str, run: CheckRun) -> CheckRun:
    """Keeps what a check said; where it fails, an incident is opened, or joined, as its file wants it."""
    incident = tell(office, store, run, at=office.now())
    kept = replace(run, incident=incident or run.incident)
    with suppress(RecordAbsent):
        return store.shelf(CHECK_RUNS).replace(key, kept).item
    return store.shelf(CHECK_RUNS).add(key, kept).item


ACTIONS: dict[str, Act] = {CHECK: run_round}
"""What jobs of checks can do."""
