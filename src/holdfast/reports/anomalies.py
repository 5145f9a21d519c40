"""Anomalies for a terminal, for programs and for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO

from holdfast.engine.signals.dialects import signals
from holdfast.engine.signals.trends import percent, size
from holdfast.model.anomaly import Anomaly
from holdfast.model.outcome import Unread
from holdfast.reports.describe import moment_text, printable, unread_text, wired
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.reports.rows import harmless
from holdfast.texts.say import say

MOST_SHOWN = 40
COLUMNS = (
    "kind", "namespace", "name", "part", "signal", "start", "end", "expected", "actual", "score", "detectors", "origin",
)  # fmt: skip


def anomalies_text(
    found: Sequence[Anomaly],
    judged: int,
    silent: Mapping[str, Mapping[str, int]],
    unread: Sequence[Unread],
    look: Look,
    lang: str,
) -> str:
    """Renders anomalies, the strangest first, and for how many series each detector switched itself off."""
    page = Page(look)
    if not judged:
        page.prose(say("anomalies.nothing", lang), "bold")
    else:
        page.prose(say("anomalies.headline", lang, count=len(found), judged=str(judged)), "bold")
    shown = found if look.verbose else found[:MOST_SHOWN]
    for item in shown:
        _anomaly(page, item, lang)
    if len(found) > len(shown):
        page.prose(say("anomalies.more", lang, count=len(found) - len(shown)))
    if any(silent.values()):
        page.blank()
    for name, reasons in silent.items():
        if reasons:
            why = ", ".join(say(f"anomalies.why.{reason}", lang, count=count) for reason, count in reasons.items())
            page.prose(
                say("anomalies.silent", lang, detector=say(f"anomalies.name.{_key(name)}", lang), why=why), "dim"
            )
    for gone in unread:
        page.prose(unread_text(gone, lang), first=" ? ")
    return page.done()


def _anomaly(page: Page, item: Anomaly, lang: str) -> None:
    part = f" {item.part}" if item.part else ""
    page.blank()
    page.line((f"{item.score:.2f}  ", "bold"), (printable(f"{item.subject}{part}"), "bold"), f"  {item.signal}")
    window = f"{_moment(item.start)} - {_moment(item.end)}"
    values = {name: amount(getattr(item, name), item.signal, lang) for name in ("actual", "expected")}
    names = ", ".join(say(f"anomalies.detector.{_key(name)}", lang) for name in item.detectors)
    page.prose(say("anomalies.line", lang, window=window, detectors=names, **values), first="      ")
    if item.origin is not None:
        key = "anomalies.origin-itself" if item.origin == item.subject else "anomalies.origin"
        page.prose(say(key, lang, origin=str(item.origin)), first="      ")


def _key(detector: str) -> str:
    return detector.replace(" ", "-")


def anomalies_json(
    found: Sequence[Anomaly],
    judged: int,
    off: Mapping[str, int],
    silent: Mapping[str, Mapping[str, int]],
    unread: Sequence[Unread],
) -> str:
    """Renders anomalies as indented JSON."""
    plain = {
        "judged": judged,
        "off": dict(off),
        "silent": {name: dict(reasons) for name, reasons in silent.items()},
        "anomalies": [
            {
                "object": wired(item.subject),
                "part": item.part,
                "signal": item.signal,
                "start": datetime.fromtimestamp(item.start, UTC),
                "end": datetime.fromtimestamp(item.end, UTC),
                "expected": item.expected,
                "actual": item.actual,
                "score": round(item.score, 4),
                "detectors": item.detectors,
                "origin": wired(item.origin) if item.origin else None,
            }
            for item in found
        ],
        "unread": list(unread),
    }
    return indented(plain)


def anomalies_csv(found: Sequence[Anomaly]) -> str:
    """Renders anomalies as CSV."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in found:
        ref = item.subject
        row = (
            ref.kind, ref.namespace, ref.name, item.part, item.signal, _moment(item.start), _moment(item.end),
            f"{item.expected:.6g}", f"{item.actual:.6g}", f"{item.score:.4f}", " + ".join(item.detectors),
            str(item.origin or ""),
        )  # fmt: skip
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def amount(value: float, signal: str, lang: str) -> str:
    """Writes a value in the unit of its signal."""
    unit = signals()[signal].unit
    if unit == "ratio":
        return f"{percent(value)} %"
    if unit.startswith("bytes"):
        return size(value) + unit.removeprefix("bytes")
    if unit == "cores":
        return say("anomalies.cores", lang, value=f"{value:.3g}")
    return f"{value:.3g} s" if unit == "seconds" else f"{value:.4g}" + ("/s" if unit == "per-second" else "")


def _moment(moment: float) -> str:
    return moment_text(datetime.fromtimestamp(moment, UTC))
