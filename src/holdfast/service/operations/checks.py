"""Checks of preventive maintenance: the catalogue, what they said last, and a round of them at once."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.check import CADENCES, Cadence, CheckState
from holdfast.model.checks_kept import CHECK_ROUNDS, CHECK_RUNS, CheckRound, CheckRun, round_key
from holdfast.model.registry import CLUSTERS
from holdfast.pillars.prevention.catalogue import check_of, checks
from holdfast.pillars.prevention.check import Check
from holdfast.reports.checks import person_text
from holdfast.service.checks.check_times import Times, job_of, rounds_of, times_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.jobs import JobShown, shown_job
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.present import clusters_of
from holdfast.service.working import add_job


class LastRun(Struct, frozen=True, kw_only=True):
    """What a check said last of a cluster; without a `state` it never ran there. `due` finds the whole result."""

    cluster: str
    state: CheckState | None = None
    due: datetime | None = None
    ran: datetime | None = None
    bad: int = 0
    seen: int = 0
    next_run: datetime | None = None


class CheckShown(Struct, frozen=True, kw_only=True):
    """A check of the catalogue in the reader's language, what decides it, and what it said last of each cluster."""

    id: str
    cadence: Cadence
    number: int
    group: str
    title: str
    why: str
    fix: str
    automatic: bool
    opens: str
    awaits: str
    asks: str
    rules: tuple[str, ...]
    queries: tuple[str, ...]
    last: tuple[LastRun, ...]


class ListChecks(Paging, frozen=True, kw_only=True):
    """Which checks are wanted."""

    cluster: str = ""
    cadence: Cadence | None = None
    state: CheckState | None = None


class OfCheck(Struct, frozen=True, kw_only=True):
    """One check by its id (`daily.claim-states`)."""

    check: str
    cluster: str = ""


class NewRound(Struct, frozen=True, kw_only=True):
    """A round of all checks of a cadence, at once."""

    cluster: str
    cadence: Cadence


class Lasts(Struct, frozen=True, kw_only=True):
    """The newest run of each check of a cluster, and when each cadence comes next."""

    cluster: str
    runs: dict[str, CheckRun]
    next: dict[Cadence, datetime | None]


def _list(desk: Desk, asked: ListChecks) -> Page[CheckShown]:
    lasts = _lasts(desk, asked.cluster)
    found = [_check(desk, item, lasts) for item in checks().values() if asked.cadence in (None, item.cadence)]
    if asked.state:
        found = [item for item in found if any(last.state == asked.state for last in item.last)]
    return paged(asked, found, lambda item: (CADENCES.index(item.cadence), item.number, item.id))


def _get(desk: Desk, asked: OfCheck) -> CheckShown:
    return _check(desk, check_of(asked.check), _lasts(desk, asked.cluster))


def _run(desk: Desk, asked: NewRound) -> JobShown:
    cluster = desk.store.shelf(CLUSTERS).get(asked.cluster)
    moment = desk.now.replace(microsecond=0)
    item = CheckRound(cluster=cluster.id, cadence=asked.cadence, due=moment, state="waiting", by=desk.who.id)
    key = round_key(cluster.id, asked.cadence, moment)
    desk.store.shelf(CHECK_ROUNDS).add(key, item)
    kept = add_job(desk.office, desk.store, job_of(key, item, desk.now, desk.who.id))
    desk.note(cluster.id, cadence=asked.cadence, job=kept.id)
    return shown_job(desk, kept)


def _check(desk: Desk, item: Check, lasts: tuple[Lasts, ...]) -> CheckShown:
    words, steps = item.words(desk.lang), item.file.decide
    return CheckShown(
        id=item.id,
        cadence=item.cadence,
        number=item.file.number,
        group=item.file.group,
        title=words.title,
        why=words.why,
        fix=words.fix,
        automatic=item.is_automatic,
        opens=item.file.opens,
        awaits=item.file.awaits,
        asks=person_text(item.id, desk.lang),
        rules=tuple(rule for step in steps for rule in step.rules),
        queries=tuple(step.query for step in steps if step.query),
        last=tuple(_last(item, known) for known in lasts),
    )


def _lasts(desk: Desk, cluster: str) -> tuple[Lasts, ...]:
    """Gives for each cluster whose checks the asker may see what its newest rounds said."""
    times = times_of(desk.store, *([cluster] if cluster else ()))
    whole = (kept.id for kept in clusters_of(desk, cluster) if desk.reach.has_whole(kept.id))
    return tuple(_lasts_of(desk, name, times.get(name)) for name in whole)


def _lasts_of(desk: Desk, cluster: str, times: Times | None) -> Lasts:
    newest: dict[Cadence, tuple[datetime, str]] = {}
    for key, item in rounds_of(desk.store, cluster).items():
        if item.state == "done" and item.ran is not None:
            newest[item.cadence] = max(newest.get(item.cadence, (item.ran, key)), (item.ran, key))
    runs = {
        kept.item.check: kept.item
        for _, key in newest.values()
        for kept in desk.store.shelf(CHECK_RUNS).find("round", key)
    }
    ahead = {cadence: times.next(cadence, desk.now) for cadence in CADENCES} if times else {}
    return Lasts(cluster=cluster, runs=runs, next=ahead)


def _last(item: Check, known: Lasts) -> LastRun:
    run, ahead = known.runs.get(item.id), known.next.get(item.cadence)
    if run is None:
        return LastRun(cluster=known.cluster, next_run=ahead)
    return LastRun(
        cluster=known.cluster,
        state=run.state,
        due=run.due,
        ran=run.ran,
        bad=run.result.bad,
        seen=run.result.seen,
        next_run=ahead,
    )


OPERATIONS = (
    Operation(
        name="checks.list",
        parameters=ListChecks,
        result=Page[CheckShown],
        run=_list,
        permission="read:checks",
        bearing="fleet",
        path="/checks",
        examples={"daily": {"cadence": "daily"}, "failing": {"cluster": "prod-seoul", "state": "fail"}},
    ),
    Operation(
        name="checks.get",
        parameters=OfCheck,
        result=CheckShown,
        run=_get,
        permission="read:checks",
        bearing="fleet",
        path="/checks/{check}",
        examples={"claims": {"check": "daily.claim-states"}},
    ),
    Operation(
        name="checks.run",
        parameters=NewRound,
        result=JobShown,
        run=_run,
        permission="run:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/check-rounds",
        effect="record",
        method="POST",
        examples={"daily": {"cluster": "prod-seoul", "cadence": "daily"}},
    ),
)
