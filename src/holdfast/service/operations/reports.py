"""Reports of a day, a week, a month or a quarter: made when asked for, kept, and read by who may see all of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.channels import CHANNELS
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.reports import REPORTS, Form, KeptReport
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.fleet.period import Kind
from holdfast.pillars.governance.permissions import holds
from holdfast.service.delivering import MEDIA, content_of, send_report
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, cursor, read_cursor
from holdfast.service.periods.period_reports import Period
from holdfast.service.periods.reporting import keep_report, made_report
from holdfast.service.scans.scheduling import check

LONGEST_ZONE = 64
EARLIEST = datetime(2014, 6, 6, tzinfo=UTC)
"""No cluster is older than Kubernetes."""


class ReportShown(Struct, frozen=True, kw_only=True):
    """A kept report; `digest` is the SHA-256 of its content, `schedule` the id of the schedule that asked for it."""

    id: str
    title: str
    kind: str
    cluster: str
    since: datetime
    until: datetime
    zone: str
    lang: str
    format: Form
    by: str
    created: datetime
    digest: str
    schedule: str


class ReportContent(ReportShown, frozen=True, kw_only=True):
    """A kept report with what it says."""

    media_type: str
    content: str


class NewReport(Struct, frozen=True, kw_only=True):
    """A report to make: of a period that ends at `until`, now without it, and of one cluster or all in reach."""

    kind: Kind = "weekly"
    cluster: str = ""
    until: Instant | None = None
    zone: Annotated[str, Meta(max_length=LONGEST_ZONE)] = "UTC"
    language: Literal["", "en", "ko"] = ""
    format: Form = "html"
    channels: tuple[str, ...] = ()


class ListReports(Paging, frozen=True, kw_only=True):
    """Which reports are wanted, the newest first."""

    cluster: str = ""
    kind: Kind | None = None
    schedule: str = ""


class OfReport(Struct, frozen=True, kw_only=True):
    """One report by its id."""

    report: str


def _made(desk: Desk, asked: NewReport) -> KeptReport:
    check("0 0 * * *", asked.zone)
    until = (asked.until or desk.now).replace(second=0, microsecond=0)
    if until.tzinfo is None:
        until = until.replace(tzinfo=ZoneInfo(asked.zone))
    if not EARLIEST <= until <= desk.now:
        raise UsageError(what="until", value=until.isoformat(), allowed=f"{EARLIEST:%Y-%m-%d} ... {desk.now:%Y-%m-%d}")
    if asked.cluster and not desk.reach.touches(asked.cluster):
        raise RecordAbsent(type="cluster", id=asked.cluster)
    for name in asked.channels:
        if not desk.reach.everywhere or not desk.store.shelf(CHANNELS).find("name", name):
            raise RecordAbsent(type=CHANNELS.name, id=name)
    telling = replace(desk, asker=replace(desk.asker, lang=asked.language or desk.lang))
    period = Period(kind=asked.kind, until=until, zone=asked.zone, cluster=asked.cluster)
    return made_report(telling, period, asked.format, desk.who.id)


def _create(desk: Desk, asked: NewReport) -> ReportShown:
    made: KeptReport = desk.prepared
    kept = keep_report(desk.office, desk.store, made)
    for name in asked.channels:
        send_report(desk.office, desk.store, kept.id, name, desk.who.id)
    desk.note(kept.id, cluster=asked.cluster, digest=made.digest)
    return _shown(kept)


def _list(desk: Desk, asked: ListReports) -> Page[ReportShown]:
    shelf = desk.store.shelf(REPORTS)
    found = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=100_000)
    seen = [kept for kept in reversed(found) if _is_seen(desk, kept.item) and _is_wanted(kept.item, asked)]
    after = read_cursor(asked.cursor, str)
    rest = [kept for kept in seen if not after or kept.id < after[0]]
    page = rest[: asked.limit]
    more = cursor(page[-1].id) if len(rest) > len(page) else ""
    return Page(items=tuple(_shown(kept) for kept in page), next=more, total=len(seen))


def _is_wanted(item: KeptReport, asked: ListReports) -> bool:
    return asked.kind in (None, item.kind) and asked.schedule in ("", item.schedule)


def _is_seen(desk: Desk, item: KeptReport) -> bool:
    """Says that all that a report tells of lies in the reader's reach; one of nothing is for who sees everything."""
    return all(holds(desk.reach, scope) for scope in item.scopes) if item.scopes else desk.reach.everywhere


def _get(desk: Desk, asked: OfReport) -> ReportContent:
    kept = _found(desk, asked.report)
    shown = _shown(kept)
    return ReportContent(
        **{name: getattr(shown, name) for name in ReportShown.__struct_fields__},
        media_type=MEDIA[kept.item.form],
        content=content_of(kept.item).decode(),
    )


def _delete(desk: Desk, asked: OfReport) -> Nothing:
    kept = _found(desk, asked.report)
    desk.store.shelf(REPORTS).remove(kept.id, desk.asker.revision)
    desk.note(kept.id, cluster=kept.item.cluster)
    return Nothing()


def _found(desk: Desk, key: str) -> Kept[KeptReport]:
    kept = desk.store.shelf(REPORTS).get(key)
    if not _is_seen(desk, kept.item):
        raise RecordAbsent(type=REPORTS.name, id=key)
    return kept


def _shown(kept: Kept[KeptReport]) -> ReportShown:
    item = kept.item
    own = ("id", "created", "format")
    same = {name: getattr(item, name) for name in ReportShown.__struct_fields__ if name not in own}
    return ReportShown(**same, id=kept.id, created=kept.created, format=item.form)


_ABOUT: dict[str, Any] = {"bearing": "fleet"}

OPERATIONS = (
    Operation(
        name="reports.create",
        parameters=NewReport,
        result=ReportShown,
        prepare=_made,
        run=_create,
        permission="create:reports",
        path="/reports",
        effect="record",
        method="POST",
        examples={
            "weekly": {"kind": "weekly", "cluster": "prod-seoul"},
            "month": {"kind": "monthly", "until": "2026-01-01T00:00:00Z", "language": "ko", "format": "md"},
        },
        **_ABOUT,
    ),
    Operation(
        name="reports.list",
        parameters=ListReports,
        result=Page[ReportShown],
        run=_list,
        permission="read:reports",
        path="/reports",
        examples={"all": {}},
        **_ABOUT,
    ),
    Operation(
        name="reports.get",
        parameters=OfReport,
        result=ReportContent,
        run=_get,
        permission="read:reports",
        path="/reports/{report}",
        **_ABOUT,
    ),
    Operation(
        name="reports.delete",
        parameters=OfReport,
        result=Nothing,
        run=_delete,
        permission="delete:reports",
        path="/reports/{report}",
        effect="record",
        method="DELETE",
        **_ABOUT,
    ),
)
