"""Reports of periods: what happened and what is not known, the same bytes for the same store, in reach only."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.registry import SCHEDULES, Schedule
from holdfast.model.reports import REPORTS
from holdfast.model.store_refusals import KeyReused, RecordAbsent
from holdfast.reports.period import PeriodReport
from holdfast.service.desk import Asker
from holdfast.service.operations.reports import NewReport
from holdfast.service.periods.reporting import MOST_KEPT
from holdfast.service.scans.scheduling import make_due_jobs
from holdfast.service.table import call, table
from tests.builders.kube import claim, pod
from tests.builders.office import ADMIN, Clock, Testing, listed, packed, testing

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOP = Principal(id="u-shop", name="shop", grants=(Grant("operator", Scope("prod", "shop")),))
WHOLE = Principal(id="u-prod", name="prod", grants=(Grant("operator", Scope("prod")),))


def bundle(taken: datetime, *objects: dict[str, Any]) -> bytes:
    kinds = ["pods", "persistentvolumeclaims", "storageclasses.storage.k8s.io", "persistentvolumes", "events"]
    manifest = {"format": 1, "taken_at": f"{taken:%Y-%m-%dT%H:%M:%SZ}", "listed": kinds}
    return packed({"holdfast-bundle.json": msgspec.json.encode(manifest), "all.json": listed(*objects)})


def elsewhere(item: dict[str, Any], namespace: str) -> dict[str, Any]:
    return {**item, "metadata": {**item["metadata"], "namespace": namespace}}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster that is broken on the first day, sound on the second and broken elsewhere on the third."""
    folder = tmp_path_factory.mktemp("story")
    with testing(folder, clock=Clock(START)) as made:
        made.call("clusters.create", name="prod", title="Production", owners={"bank": "team-bank"})
        broken, foreign = claim("data", storageClassName="gone"), claim("ledger", storageClassName="none")
        for hours, objects in (
            (0, (broken, pod("web-1"))),
            (24, (pod("web-1"), claim("fresh", phase="Bound"))),
            (48, (pod("web-1"), elsewhere(foreign, "bank"))),
        ):
            made.clock.now = START + timedelta(hours=hours)
            made.upload("prod", bundle(made.clock.now, *objects))
    return folder / "store.db"


@pytest.fixture
def desk(tmp_path: Path, story: Path) -> Iterator[Testing]:
    shutil.copyfile(story, tmp_path / "store.db")
    with testing(tmp_path, clock=Clock(START + timedelta(hours=51)), prefix="c") as made:
        yield made


def made(desk: Testing, who: Principal = ADMIN, **options: Any) -> PeriodReport:
    kept = desk.call("reports.create", who, format="json", **{"kind": "weekly", "cluster": "prod", **options})
    content = desk.call("reports.get", who, report=kept.id).content
    return msgspec.json.decode(content, type=PeriodReport)


def test_what_was_opened_healed_and_is_open_is_told(desk: Testing) -> None:
    report = made(desk)

    (cluster,) = report.clusters
    assert [row.object.name for row in cluster.opened if row.cause == "storage/claim/class-missing"] == [
        "data",
        "ledger",
    ]
    assert [row.object.name for row in cluster.healed if row.cause == "storage/claim/class-missing"] == ["data"]
    assert "data" not in [row.object.name for row in cluster.open]
    assert report.totals.open_after == report.totals.opened - report.totals.healed


def test_a_period_tells_what_was_so_at_its_end_though_more_came_later(desk: Testing) -> None:
    first_day = made(desk, kind="daily", until=START + timedelta(hours=12))

    assert [row.object.name for row in first_day.clusters[0].open if row.cause == "storage/claim/class-missing"] == [
        "data"
    ]
    assert first_day.clusters[0].healed == ()
    assert first_day.clusters[0].scans.snapshots == 1


def test_the_trend_ends_with_what_is_open_and_begins_where_something_is_known(desk: Testing) -> None:
    report = made(desk)

    before = [step for step in report.trend if step.until <= START]
    assert len(report.trend) == 7
    assert before
    assert {(step.opened, step.healed, step.open) for step in before} == {(None, None, None)}
    assert report.trend[-1].open == report.totals.open_after
    assert report.known_since == START


def test_the_picture_shows_days_of_which_nothing_is_known_apart_from_days_without_problems(desk: Testing) -> None:
    report = made(desk)
    kept = desk.call("reports.create", cluster="prod", format="html")
    page = desk.call("reports.get", report=kept.id).content

    unknown = [step for step in report.trend if step.open is None]
    assert page.count('<rect class="unknown"') == len(unknown) > 0
    assert page.count('<rect class="bar"') == len(report.trend) - len(unknown) > 0


def test_objects_that_came_and_went_are_named(desk: Testing) -> None:
    changed = made(desk, kind="daily").clusters[0].changed

    assert changed is not None
    assert [ref.name for ref in changed.added] == ["ledger"]
    assert [ref.name for ref in changed.removed] == ["fresh"]
    assert [(row.kind, row.added, row.removed) for row in changed.kinds] == [("PersistentVolumeClaim", 1, 1)]


@pytest.mark.parametrize("form", ["html", "md", "json"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_same_store_and_period_give_the_same_bytes(desk: Testing, form: str, lang: str) -> None:
    until = desk.clock.now
    first = desk.call("reports.create", cluster="prod", until=until, format=form, language=lang)

    desk.clock.on(days=3)
    again = desk.call("reports.create", cluster="prod", until=until, format=form, language=lang)

    assert again.digest == first.digest
    assert desk.call("reports.get", report=again.id).content == desk.call("reports.get", report=first.id).content


def test_later_scans_do_not_change_what_a_period_counted(desk: Testing) -> None:
    until = START + timedelta(hours=30)
    before = made(desk, until=until)

    desk.clock.on(hours=1)
    desk.upload("prod", bundle(desk.clock.now, pod("web-1")))

    assert made(desk, until=until) == before


def test_incidents_are_told_as_they_stood_at_the_end_of_the_period(desk: Testing) -> None:
    asked: dict[str, Any] = {
        "title": "Orders hang",
        "cluster": "prod",
        "assessment": {"users": "all", "urgency": "now"},
    }
    incident = desk.call("incidents.open", **asked).incident.id
    desk.clock.on(minutes=12)
    until = desk.clock.now
    desk.call("incidents.acknowledge", incident=incident, note="late")

    before = made(desk, until=until - timedelta(seconds=1)).incidents
    after = made(desk, until=until + timedelta(seconds=1)).incidents

    assert before is not None
    assert after is not None
    assert [(item.priority, item.title, item.step) for item in after.incidents][:1] == [("P1", "Orders hang", "found")]
    mtta = {item.name: item for item in before.figures}["mtta"], {item.name: item for item in after.figures}["mtta"]
    assert (mtta[0].value, mtta[0].missing) == (None, "No incident of the period has come so far.")
    assert (mtta[1].value, mtta[1].count) == (720.0, 1)
    page = desk.call("reports.create", cluster="prod", format="html", language="ko", until=until)
    content = desk.call("reports.get", report=page.id).content
    assert "Orders hang" in content
    assert "확인까지 걸린 시간 (MTTA)" in content


def test_a_page_holds_no_script_and_allows_nothing_from_elsewhere(desk: Testing) -> None:
    kept = desk.call("reports.create", cluster="prod", format="html")
    page = desk.call("reports.get", report=kept.id)

    assert page.media_type == "text/html"
    assert "default-src 'none'" in page.content
    assert re.findall(r"<script|javascript:|src=|href=|@import|url\(", page.content) == []


def test_names_from_a_cluster_are_no_markup(tmp_path: Path) -> None:
    with testing(tmp_path, clock=Clock(START)) as desk:
        desk.call("clusters.create", name="prod", title="<img src=x onerror=alert(1)>| [a](b)")
        desk.upload("prod", bundle(START, pod("web-1")))
        desk.clock.on(hours=1)
        contents = [
            desk.call("reports.get", report=desk.call("reports.create", cluster="prod", format=form).id).content
            for form in ("html", "md")
        ]

    assert "<img" not in contents[0]
    assert "## \\<img src=x onerror=alert(1)\\>\\| \\[a\\](b)" in contents[1]


def test_both_languages_say_it_in_their_own_words(desk: Testing) -> None:
    texts = {}
    for lang in ("en", "ko"):
        kept = desk.call("reports.create", cluster="prod", format="md", language=lang)
        texts[lang] = desk.call("reports.get", report=kept.id).content

    assert texts["en"].startswith("# Weekly report: prod\n")
    assert texts["ko"].startswith("# 주간 보고서: prod\n")
    assert "## What could not be evaluated" not in texts["ko"]
    assert re.search("[가-힣]", texts["en"]) is None


def test_asked_for_twice_under_one_key_a_report_is_made_once(desk: Testing) -> None:
    operation, asked = table()["reports.create"], NewReport(kind="daily", cluster="prod")
    asker = Asker(who=ADMIN, once="key-1")

    first = call(desk.office, asker, operation, asked)
    desk.clock.on(hours=1)
    again = call(desk.office, asker, operation, asked)

    assert again == first
    assert desk.call("reports.list").items == (first,)
    with pytest.raises(KeyReused):
        call(desk.office, asker, operation, NewReport(kind="weekly", cluster="prod"))


def test_a_cluster_that_was_never_read_is_not_said_to_be_well(desk: Testing) -> None:
    desk.call("clusters.create", name="empty")

    report = made(desk, cluster="empty")
    kept = desk.call("reports.create", cluster="empty", format="md")
    text = desk.call("reports.get", report=kept.id).content

    assert (report.clusters[0].is_judged, report.clusters[0].scans.newest) == (False, None)
    assert "nothing is known of it" in text
    assert "Everything that was asked" not in text


def test_scans_that_were_planned_and_did_not_take_place_are_counted(desk: Testing) -> None:
    with desk.office.stores.write() as store:
        since = START + timedelta(hours=48)
        schedule = Schedule(name="hourly", action="scan", cluster="prod", cron="0 * * * *", since=since)
        store.shelf(SCHEDULES).add("s-1", schedule)
    make_due_jobs(desk.office)
    desk.work()
    desk.clock.on(hours=3)

    scans = made(desk, kind="daily").clusters[0].scans

    assert (scans.planned, scans.missed) == (5, 4)


def test_a_scan_that_failed_is_told_with_its_reason(desk: Testing) -> None:
    desk.upload("prod", b"no bundle at all")
    desk.clock.on(minutes=5)

    (failed,) = made(desk, kind="daily").clusters[0].scans.failed or ()

    assert failed.time == START + timedelta(hours=51)
    assert failed.reason


def test_a_reader_of_a_namespace_gets_their_part_alone(desk: Testing) -> None:
    report = made(desk, SHOP)

    said = msgspec.json.encode(report).decode()
    (cluster,) = report.clusters
    assert [row.object.name for row in cluster.opened] == ["data"]
    assert "ledger" not in said
    assert "bank" not in said
    assert (cluster.is_whole, cluster.track_record, cluster.scans.planned, cluster.scans.failed) == (
        False,
        None,
        None,
        None,
    )


def test_a_report_is_read_only_by_who_may_see_all_that_it_tells(desk: Testing) -> None:
    whole = desk.call("reports.create", ADMIN, cluster="prod")
    part = desk.call("reports.create", SHOP, cluster="prod")
    fleet = desk.call("reports.create", ADMIN)

    def seen(who: Principal) -> set[str]:
        return {row.id for row in desk.call("reports.list", who).items}

    assert seen(SHOP) == {part.id}
    assert seen(WHOLE) == {whole.id, part.id}
    assert seen(ADMIN) == {whole.id, part.id, fleet.id}
    with pytest.raises(RecordAbsent):
        desk.call("reports.get", SHOP, report=whole.id)


def test_a_reader_who_may_not_make_reports_makes_none(desk: Testing) -> None:
    reader = Principal(id="u-r", name="r", grants=(Grant("viewer", Scope("prod")),))

    with pytest.raises(NotPermitted):
        desk.call("reports.create", reader, cluster="prod")


def test_there_is_no_report_of_a_cluster_out_of_reach(desk: Testing) -> None:
    desk.call("clusters.create", name="other")

    with pytest.raises(RecordAbsent):
        desk.call("reports.create", SHOP, cluster="other")


@pytest.mark.parametrize(
    "options",
    [
        {"until": START + timedelta(days=9)},
        {"until": "0001-01-01T00:00:00Z"},
        {"until": "9999-12-31T23:59:59+14:00"},
        {"zone": "Mars/Olympus"},
        {"kind": "weekly", "zone": "../etc"},
    ],
)
def test_a_period_that_is_none_is_refused(desk: Testing, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        desk.call("reports.create", cluster="prod", **options)


@pytest.mark.parametrize(
    ("kind", "since"),
    [
        ("daily", "2026-03-03T15:00:00Z"),
        ("weekly", "2026-02-25T15:00:00Z"),
        ("monthly", "2026-02-04T15:00:00Z"),
        ("quarterly", "2025-12-04T15:00:00Z"),
    ],
)
def test_a_scheduled_report_is_of_the_period_that_ended_at_midnight(desk: Testing, kind: str, since: str) -> None:
    schedule = desk.call(
        "schedules.create",
        name="report",
        cluster="prod",
        cron="0 8 * * *",
        zone="Asia/Seoul",
        action="report",
        options={"kind": kind, "format": "md", "lang": "ko"},
    )
    desk.clock.now = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)

    make_due_jobs(desk.office)
    desk.work()

    (row,) = desk.call("reports.list", schedule=schedule.id).items
    assert row.until == datetime(2026, 3, 4, 15, tzinfo=UTC)
    assert row.since == datetime.fromisoformat(since)
    assert (row.lang, row.format, row.by, row.zone) == ("ko", "md", "schedule", "Asia/Seoul")


def test_a_report_of_the_fleet_can_be_scheduled_by_who_sees_all_of_it(desk: Testing) -> None:
    desk.call("schedules.create", name="fleet", cluster="", cron="0 0 * * *", action="report")
    desk.clock.on(days=1)

    make_due_jobs(desk.office)
    desk.work()

    assert [row.cluster for row in desk.call("reports.list").items] == [""]


@pytest.mark.parametrize("options", [{"kind": "hourly"}, {"lang": "fr"}, {"format": "pdf"}, {"colour": "red"}])
def test_options_of_a_scheduled_report_that_mean_nothing_are_refused(desk: Testing, options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        desk.call("schedules.create", name="x", cluster="prod", cron="0 8 * * *", action="report", options=options)


@pytest.mark.slow
def test_of_one_schedule_only_the_newest_reports_are_kept(desk: Testing) -> None:
    desk.call("schedules.create", name="often", cluster="prod", cron="* * * * *", action="report")
    first = None
    for _ in range(MOST_KEPT + 2):
        desk.clock.on(minutes=1)
        make_due_jobs(desk.office)
        desk.work()
        first = first or desk.call("reports.list").items[0].id

    with desk.office.stores.read() as store:
        kept = [item.id for item in store.shelf(REPORTS).page(limit=1000)]
    assert len(kept) == MOST_KEPT
    assert first not in kept
