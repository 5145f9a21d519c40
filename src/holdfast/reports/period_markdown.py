"""A report of a period as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from holdfast.reports.markdown import code, plain
from holdfast.reports.period import ClusterReport, IncidentsReported, ObjectsChanged, PeriodReport, ReportedProblem
from holdfast.reports.period_words import (
    about,
    day_time,
    figure,
    figure_name,
    full_in,
    headline,
    in_zone,
    incident_end,
    incidents_line,
    left_out,
    nothing,
    number,
    scans,
    severity,
    share,
    span,
    title,
    track,
)
from holdfast.reports.wire import WireObject
from holdfast.texts.say import say

LISTS = ("opened", "healed", "open", "risks")


def period_markdown(report: PeriodReport) -> str:
    """Renders a report as Markdown."""
    lang = report.language
    parts = [f"# {plain(title(report))}", plain(span(report)), f"**{plain(headline(report))}**"]
    if report.clusters:
        parts += [f"## {plain(say('period.trend', lang))}", _trend(report)]
    if report.incidents:
        parts += _incidents(report.incidents, report)
    for cluster in report.clusters:
        parts += _cluster(cluster, report)
    return "\n\n".join(part for part in parts if part) + "\n"


def _trend(report: PeriodReport) -> str:
    heads = [say(f"period.column.{name}", report.language) for name in ("time", "opened", "healed", "open")]
    rows = [
        (day_time(step.since), *(number(value, report.language) for value in (step.opened, step.healed, step.open)))
        for step in report.trend
    ]
    return _table(heads, rows, "lrrr")


def _incidents(told: IncidentsReported, report: PeriodReport) -> Iterator[str]:
    lang = report.language
    yield f"## {plain(say('period.incidents', lang))}"
    yield plain(incidents_line(told, lang))
    if told.incidents:
        heads = [say(f"period.column.{name}", lang) for name in ("priority", "incident", "stands", "begun")]
        rows = [
            (item.priority, f"{item.id} {plain(item.title)}", incident_end(item, lang), in_zone(item.opened, report))
            for item in told.incidents
        ]
        yield _table(heads, rows, "llll")
    if told.left_out:
        yield plain(say("period.left-out", lang, count=told.left_out))
    yield "\n".join(
        f"- {plain(figure_name(item, lang))}: {plain(figure(item, lang))} ({plain(item.definition)})"
        for item in told.figures
    )


def _cluster(cluster: ClusterReport, report: PeriodReport) -> Iterator[str]:
    lang = report.language
    yield f"## {plain(cluster.title)}"
    yield "\n".join(f"> {plain(remark)}" for remark in cluster.remarks)
    for name in LISTS:
        rows: Sequence[ReportedProblem] = getattr(cluster, name)
        yield f"### {plain(say(f'period.list.{name}', lang, count=len(rows) + cluster.left_out.get(name, 0)))}"
        yield _problems(rows, report) if rows else plain(say("period.none", lang))
        yield plain(left_out(cluster, name, lang))
    yield f"### {plain(say('period.filling', lang))}"
    yield _filling(cluster, lang) if cluster.filling else plain(nothing(cluster, "filling", lang))
    yield plain(left_out(cluster, "filling", lang))
    yield f"### {plain(say('period.track.title', lang))}"
    yield plain(track(cluster.track_record, lang))
    yield f"### {plain(say('period.changed', lang))}"
    yield from _changed(cluster.changed, report)
    yield f"### {plain(say('period.scans.title', lang))}"
    yield "\n".join(f"- {plain(line)}" for line in scans(cluster.scans, report))
    yield "\n".join(f"- {in_zone(item.time, report)}: {plain(item.reason)}" for item in cluster.scans.failed or ())
    yield f"### {plain(say('period.blind', lang))}"
    yield _blind(cluster, lang) or plain(nothing(cluster, "blind", lang))


def _problems(rows: Sequence[ReportedProblem], report: PeriodReport) -> str:
    lang = report.language
    heads = [say(f"period.column.{name}", lang) for name in ("severity", "problem", "object", "time")]
    made = [
        (
            severity(row, lang),
            plain(row.title),
            plain(about(row, lang)) if row.is_masked else _name(row.object),
            in_zone(row.moment, report),
        )
        for row in rows
    ]
    return _table(heads, made, "llll")


def _filling(cluster: ClusterReport, lang: str) -> str:
    heads = [say(f"period.column.{name}", lang) for name in ("object", "resource", "used", "full-in", "band")]
    rows = [
        (
            _name(row.object),
            plain(say(f"forecast.resource.{row.resource}", lang)),
            share(row.used_share),
            *full_in(row, lang),
        )
        for row in cluster.filling
    ]
    return _table(heads, rows, "llrrr")


def _changed(changed: ObjectsChanged | None, report: PeriodReport) -> Iterator[str]:
    lang = report.language
    if changed is None:
        yield plain(say("period.changed-unknown", lang))
        return
    old, new = in_zone(changed.old, report), in_zone(changed.new, report)
    yield plain(say("period.changed-between", lang, old=old, new=new))
    if not changed.kinds:
        yield plain(say("period.none", lang))
        return
    heads = [say(f"period.column.{name}", lang) for name in ("kind", "added", "removed", "written")]
    yield _table(heads, [(i.kind, str(i.added), str(i.removed), str(i.written)) for i in changed.kinds], "lrrr")
    for name, refs in (("added", changed.added), ("removed", changed.removed)):
        if refs:
            yield f"{plain(say(f'period.column.{name}', lang))}: {', '.join(_name(ref) for ref in refs)}"


def _blind(cluster: ClusterReport, lang: str) -> str:
    lines = [plain(text) for text in cluster.unread]
    lines += [
        plain(say("period.blind-rules", lang, count=item.rules, reason=item.reason)) for item in cluster.not_evaluated
    ]
    return "\n".join(f"- {line}" for line in lines)


def _name(ref: WireObject) -> str:
    return code(str(ref)).replace("|", "\\|")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> str:
    marks = ["---:" if side == "r" else "---" for side in sides]
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, marks, *rows])
