"""Making and keeping reports of periods: when they are asked for, and when a schedule wants one."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from holdfast.model.access import ALL_REACH, EVERYWHERE, Principal, Reach, Scope
from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import SCHEDULES
from holdfast.model.reports import REPORTS, Form, KeptReport
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.fleet.period import KINDS, Kind
from holdfast.ports.store import Store
from holdfast.reports.indented import indented
from holdfast.reports.period import PeriodReport
from holdfast.reports.period_html import period_html
from holdfast.reports.period_markdown import period_markdown
from holdfast.reports.period_words import title
from holdfast.service.delivering import send_report
from holdfast.service.desk import Asker, Desk, Office
from holdfast.service.periods.period_reports import Period, period_report, reported_clusters
from holdfast.service.scans.scheduling import BY_SCHEDULE
from holdfast.service.working import Held, check_held, end
from holdfast.texts.say import LANGUAGES

REPORT = "report"
SCHEDULER = Principal(id="schedule", name="schedule", actor="system")
FORMS: tuple[Form, ...] = get_args(Form)
MOST_KEPT = 100
"""How many reports of one schedule are kept; the oldest ones go."""
OPTIONS = ("kind", "lang", "format", "channels")


def made_report(desk: Desk, asked: Period, form: Form, by: str) -> KeptReport:
    """Makes a report in a form; raises RecordAbsent."""
    found = period_report(desk, asked)
    content = rendered(found, form).encode()
    return KeptReport(
        kind=asked.kind,
        cluster=asked.cluster,
        since=found.since,
        until=found.until,
        zone=asked.zone,
        lang=desk.lang,
        form=form,
        by=by,
        scopes=_scopes(desk, asked.cluster),
        digest=hashlib.sha256(content).hexdigest(),
        content=base64.b64encode(zlib.compress(content, 6)).decode(),
        title=title(found),
    )


def rendered(report: PeriodReport, form: Form) -> str:
    """Renders a report."""
    if form == "html":
        return period_html(report)
    return period_markdown(report) if form == "md" else indented(report)


def _scopes(desk: Desk, cluster: str) -> tuple[Scope, ...]:
    """Names the parts of the world that a report tells of."""
    reach = desk.reach
    if reach.everywhere and not cluster:
        return (EVERYWHERE,)
    found: list[Scope] = []
    for kept in reported_clusters(desk, cluster):
        spaces = sorted(reach.namespaces.get(kept.id, ()))
        whole = reach.has_whole(kept.id)
        found += [Scope(kept.id)] if whole else [Scope(kept.id, space) for space in spaces]
    return tuple(found)


def check_options(options: Mapping[str, str], zone: str) -> None:
    """Refuses options of a scheduled report that mean nothing; raises UsageError."""
    for name in options:
        if name not in OPTIONS:
            raise UsageError(what="options", value=name, allowed=", ".join(OPTIONS))
    period_of(options, "", zone, datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    for name, known in (("lang", LANGUAGES), ("format", FORMS)):
        if options.get(name, known[0]) not in known:
            raise UsageError(what=name, value=options[name], allowed=", ".join(known))


def period_of(options: Mapping[str, str], cluster: str, zone: str, due: datetime) -> Period:
    """Gives the period of a scheduled report: the one that ended with the last midnight in its zone."""
    kind: Kind | None = next((name for name in KINDS if name == options.get("kind", "daily")), None)
    if kind is None:
        raise UsageError(what="kind", value=options["kind"], allowed=", ".join(KINDS))
    midnight = due.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(kind=kind, until=midnight, zone=zone, cluster=cluster)


def report(office: Office, held: Held) -> None:
    """Makes the report that a schedule wants, keeps it, and has it sent; raises HoldfastError."""
    job = held.job
    key, zone = _schedule(office, job.due)
    reach = Reach(clusters=frozenset({job.cluster})) if job.cluster else ALL_REACH
    options = job.options
    with office.stores.read() as store:
        asker = Asker(who=SCHEDULER, lang=options.get("lang", "en"))
        desk = Desk(office=office, asker=asker, reach=reach, store=store, now=office.now(), notes={})
        form: Form = next((name for name in FORMS if name == options.get("format")), "html")
        made = made_report(desk, period_of(options, job.cluster, zone, _due(job.due) or job.asked), form, BY_SCHEDULE)
    with office.stores.write() as store:
        check_held(store, held)
        # The report and the end of the job are one step, so that a job that is begun again keeps no second one.
        kept = keep_report(office, store, made, key)
        for channel in filter(None, (name.strip() for name in options.get("channels", "").split(","))):
            send_report(office, store, kept.id, channel)
        end(office, store, held)


def keep_report(office: Office, store: Store, made: KeptReport, schedule: str = "") -> Kept[KeptReport]:
    """Keeps a report; of a schedule's the oldest ones are forgotten."""
    item = replace(made, schedule=schedule)
    shelf = store.shelf(REPORTS)
    kept = shelf.add(office.chance.new_id(), item)
    if schedule:
        for old in shelf.find("schedule", schedule)[:-MOST_KEPT]:
            shelf.remove(old.id)
    store.feed.add(office.now(), "report.added", item.cluster, about=kept.id)
    return kept


def _schedule(office: Office, due: str) -> tuple[str, str]:
    """Gives the id of the schedule that a job was made for, and its zone; UTC where it is gone."""
    key = due.partition("@")[0]
    with office.stores.read() as store, suppress(RecordAbsent):
        return key, store.shelf(SCHEDULES).get(key).item.zone
    return key, "UTC"


def _due(due: str) -> datetime | None:
    moment = due.partition("@")[2]
    return datetime.fromisoformat(moment) if moment else None
