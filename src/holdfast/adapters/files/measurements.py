"""Metrics and alerts among the files of an input: which files hold them, and what they say."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import Literal

from msgspec.structs import replace

from holdfast.engine.signals.alerting import read_alerts
from holdfast.engine.signals.answers import joined, read_json
from holdfast.engine.signals.exposition import read_exposition
from holdfast.engine.signals.places import Places
from holdfast.engine.signals.samples import Sampled, measured
from holdfast.engine.signals.tables import read_table
from holdfast.model.alerts import Alert
from holdfast.model.outcome import Unread
from holdfast.model.series import NOT_MEASURED, Measured, Series
from holdfast.model.snapshot import Snapshot

Form = Literal["table", "exposition", "answer", "alerts"]
LARGEST = 256 << 20
MOST_NOTES = 20
# The past by the hour is told apart: rules that look at minutes would misread it.
_HISTORY = re.compile(r"(?:^|/)metrics/history\.csv(?:\.gz)?$")
_FOLDER = re.compile(r"(?:^|/)metrics/[^/]")
# More dots are those of a group: `alerts.notification.toolkit.fluxcd.io.json` holds objects of a custom kind.
_ALERTS = re.compile(r"(?i)^(?:alerts?|alertmanager[-_]?alerts|prometheus[-_]?alerts)(?:[-_.][^/.]*)?\.json$")
# What parsers raise on files that are almost what they should be.
_DAMAGE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, csv.Error)
_PACKED = re.compile(r"(?i)\.gz$")


def form_of(path: str) -> Form | None:
    """Tells by its path which form of metrics a file holds; None when it holds something else.

    Tables (`.csv`, `.tsv`) and texts of exporters (`.prom`, `.openmetrics`) are taken wherever they lie, answers of
    APIs only below a folder `metrics`, since any JSON may be an object.
    """
    name = _PACKED.sub("", path.rsplit("/", 1)[-1])
    extension = name.rpartition(".")[2].lower()
    if _ALERTS.match(name):
        return "alerts"
    if extension in ("csv", "tsv"):
        return "table"
    if extension in ("prom", "openmetrics"):
        return "exposition"
    if _FOLDER.search(path):
        return {"json": "answer", "txt": "exposition", "metrics": "exposition"}.get(extension)  # type: ignore[return-value]  # The names are of the closed list.
    return None


class Measurements:
    """What the files of metrics held; objects are told apart once all of them are read."""

    def __init__(self) -> None:
        self._files: list[tuple[Form, str, bytes]] = []

    def take(self, form: Form, path: str, raw: bytes) -> None:
        """Keeps a file until the objects are known."""
        self._files.append((form, path, raw))

    def told(self, snapshot: Snapshot) -> Snapshot:
        """Adds what the files say to the snapshot of the objects that they speak of."""
        if not self._files:
            return snapshot
        places = Places(snapshot)
        moment = snapshot.taken_at.timestamp() if snapshot.taken_at else None
        samples: list[Sampled] = []
        series: list[Series] = []
        gone: list[Series] = []
        unread: list[Unread] = []
        alerts: list[Alert] = []
        is_asked = is_meant = False
        for form, path, raw in self._files:
            if form == "alerts":
                found = read_alerts(raw, path, places)
                unread += [found] if isinstance(found, Unread) else []
                alerts += [] if isinstance(found, Unread) else found
                continue
            items = _readable(form, path, raw, moment)
            understood = any(not isinstance(item, Unread) for item in items)
            if not understood and not _FOLDER.search(path):
                continue  # Dumps hold tables of many kinds; one without a reading of anything is none of ours.
            is_asked = True
            is_meant = is_meant or bool(_FOLDER.search(path))
            own = gone if _HISTORY.search(path) else series
            for item in items:
                kind = samples if isinstance(item, Sampled) else own if isinstance(item, Series) else unread
                kind.append(item)  # type: ignore[arg-type]  # The list is that of the item's type.
        whole = _whole(samples, series, places) if is_asked else NOT_MEASURED
        if not whole.series and not is_meant:
            # Tables that lie about and speak of nothing in the input were not meant as metrics of it.
            whole, unread = NOT_MEASURED, [item for item in unread if form_of(item.what) == "alerts"]
        notes = tuple(dict.fromkeys((*unread, *whole.unread)))
        return replace(
            snapshot,
            measured=whole,
            history=_direct(gone) if gone else NOT_MEASURED,
            alerts=tuple(alerts),
            unread=(*snapshot.unread, *notes[:MOST_NOTES], *_rest(len(notes) - MOST_NOTES)),
        )


def _whole(samples: Iterable[Sampled], series: Iterable[Series], places: Places) -> Measured:
    return _direct(series).joined(measured(samples, places))


def _direct(series: Iterable[Series]) -> Measured:
    own = joined(series)
    return Measured(series=own, signals=frozenset(item.signal for item in own), is_asked=True)


def _readable(form: Form, path: str, raw: bytes, moment: float | None) -> list[Sampled | Series | Unread]:
    try:
        return list(_read(form, path, raw, moment))
    except _DAMAGE as error:
        reason = "syntax" if form == "answer" else "malformed"
        return [Unread(path, reason, str(error)[:200] or type(error).__name__)]


def _read(form: Form, path: str, raw: bytes, moment: float | None) -> Iterable[Sampled | Series | Unread]:
    if form == "answer":
        return read_json(raw, path, moment)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return (Unread(path, "encoding", f"byte {error.start} is not UTF-8"),)
    if form == "exposition":
        return read_exposition(text, path, moment)
    title = _PACKED.sub("", path.rsplit("/", 1)[-1]).rpartition(".")[0]
    table = read_table(text, path, title)
    return (*table.samples, *table.series, *table.unread)


def _rest(count: int) -> tuple[Unread, ...]:
    return (Unread("metrics", "unsupported", f"{count} more"),) if count > 0 else ()
