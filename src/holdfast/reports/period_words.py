"""What a report of a period says in words, the same in every form."""

from __future__ import annotations

from datetime import datetime, timedelta

from holdfast.engine.signals.trends import percent
from holdfast.reports.incident_telling import span as length
from holdfast.reports.period import (
    ClusterReport,
    FigureShown,
    Filling,
    IncidentsReported,
    PeriodReport,
    ReportedIncident,
    ReportedProblem,
    ScansShown,
    TrackShown,
)
from holdfast.reports.wording import SHAPES, severity_word
from holdfast.texts.say import say


def title(report: PeriodReport) -> str:
    """Heads a report."""
    about = report.cluster or say("period.fleet", report.language)
    return say(f"period.title.{report.kind}", report.language, about=about)


def span(report: PeriodReport) -> str:
    """Says from when to when, by the calendar of the report's zone."""
    since, until = day_time(report.since), day_time(report.until)
    return say("period.span", report.language, since=since, until=until, zone=report.zone)


def headline(report: PeriodReport) -> str:
    """Says in one sentence how it went."""
    totals = report.totals
    if not report.clusters:
        return say("period.nothing", report.language)
    if all(item.scans.newest is None for item in report.clusters):
        return say("period.unseen", report.language)
    return say(
        "period.headline" if report.known_since is None else "period.headline-begins",
        report.language,
        before=totals.open_before,
        after=totals.open_after,
        opened=totals.opened,
        healed=totals.healed,
    )


def day_time(moment: datetime) -> str:
    """Writes a moment to the minute, in its own zone."""
    return f"{moment:%Y-%m-%d %H:%M}"


def in_zone(moment: datetime, report: PeriodReport) -> str:
    """Writes a moment by the clock that the report's period ends with."""
    return day_time(moment.astimezone(report.until.tzinfo))


def severity(row: ReportedProblem, lang: str) -> str:
    """Names how bad a problem is, with its sign."""
    return f"{SHAPES[row.severity]} {severity_word(row.severity, lang)}"


def about(row: ReportedProblem, lang: str) -> str:
    """Names what a problem is about, or whose it is where no more may be told."""
    return say("period.masked", lang, owner=row.owner or "-") if row.is_masked else str(row.object)


def number(value: int | None, lang: str) -> str:
    """Writes a number that may not be known."""
    return say("period.unknown", lang) if value is None else str(value)


def share(value: float | None) -> str:
    """Writes a share in percent."""
    return "-" if value is None else f"{percent(value)} %"


def days(value: float | None, lang: str) -> str:
    """Writes days to full; beyond what a forecast tells there is no number."""
    return say("period.beyond", lang) if value is None else f"{value:.1f}".removesuffix(".0")


def full_in(row: Filling, lang: str) -> tuple[str, str]:
    """Says in how many days something is full, and between which."""
    if row.is_full:
        return say("period.full", lang), "-"
    return days(row.p50, lang), f"{days(row.p10, lang)} - {days(row.p90, lang)}"


def scans(shown: ScansShown, report: PeriodReport) -> tuple[str, ...]:
    """Says how a cluster was looked at, a sentence each."""
    lang = report.language
    found = [say("period.scans.taken", lang, count=shown.snapshots)]
    if shown.longest_gap_hours is not None:
        found.append(say("period.scans.gap", lang, hours=f"{shown.longest_gap_hours:.1f}"))
    if shown.planned == 0:
        found.append(say("period.scans.unplanned", lang))
    elif shown.planned is not None and shown.missed is not None:
        found.append(say("period.scans.planned", lang, count=shown.planned, missed=shown.missed))
    if shown.known_since is not None and shown.planned:
        found.append(say("period.scans.known-since", lang, time=in_zone(shown.known_since, report)))
    if shown.failed:
        found.append(say("period.scans.failed", lang, count=len(shown.failed)))
    return tuple(found)


def track(shown: TrackShown | None, lang: str) -> str:
    """Says how right forecasts would have been."""
    if shown is None:
        return say("period.track.unknown", lang)
    told = say(
        "period.track.counted",
        lang,
        said=shown.said,
        came_true=shown.came_true,
        missed=shown.missed,
        moments=shown.moments,
        days=f"{shown.hours / 24:g}",
    )
    if shown.coverage is None:
        return told
    return f"{told} {say('period.track.coverage', lang, share=share(shown.coverage))}"


def nothing(cluster: ClusterReport, name: str, lang: str) -> str:
    """Says that a list is empty because nothing is known, or because nothing is there."""
    return say(f"period.{name}-none" if cluster.is_judged else "period.unjudged", lang)


def left_out(cluster: ClusterReport, name: str, lang: str) -> str:
    """Says how many rows of a list are left out, nothing where none are."""
    count = cluster.left_out.get(name, 0)
    return say("period.left-out", lang, count=count) if count else ""


def figure(item: FigureShown, lang: str) -> str:
    """Writes a figure about incidents, or why there is none."""
    if item.value is None:
        return item.missing
    if item.unit == "share":
        return say("period.incident.of", lang, share=percent(item.value), count=item.count)
    return say("period.incident.from", lang, span=length(timedelta(seconds=item.value), lang), count=item.count)


def figure_name(item: FigureShown, lang: str) -> str:
    """Names a figure about incidents, and of which clock it is."""
    name = say(f"period.figure.{item.name}", lang)
    return f"{name}: {say(f'incident.clock.{item.clock}', lang)}" if item.clock else name


def incident_end(item: ReportedIncident, lang: str) -> str:
    """Says how far an incident has come."""
    return say(f"period.side.{item.side}", lang) if item.side else say(f"incident.step.{item.step}", lang)


def incidents_line(item: IncidentsReported, lang: str) -> str:
    """Counts the incidents of a period in a sentence."""
    return say("period.incident.line", lang, opened=item.opened, ended=item.ended, open=item.open_after)
