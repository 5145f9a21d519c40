"""What alerts did, from files that hold the series `ALERTS`: texts of exporters, tables, and answers of Prometheus."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from holdfast.adapters.files.entries import Entry
from holdfast.adapters.files.limits import Limits, Unusable
from holdfast.adapters.files.measurements import LARGEST, Form, form_of
from holdfast.adapters.files.series import entries
from holdfast.adapters.files.streams import as_utf8, read_all
from holdfast.engine.signals.answers import read_json
from holdfast.engine.signals.exposition import read_exposition
from holdfast.engine.signals.firings import FIRED, METRICS
from holdfast.engine.signals.samples import Sampled
from holdfast.engine.signals.tables import read_table
from holdfast.model.outcome import Unread
from holdfast.ports.metrics import Answered

_DAMAGE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, csv.Error)


def read_alert_history(path: str, limits: Limits | None = None) -> Answered:
    """Reads the series of alerts in every file of metrics at a path; raises SourceNotFound and NothingReadable."""
    samples: list[Sampled] = []
    unread: list[Unread] = []
    for entry in entries(path, limits or Limits()):
        if isinstance(entry, Unread):
            continue
        named = form_of(entry.path)
        # Any other JSON may be an answer of Prometheus that somebody saved; what it is otherwise is not told here.
        form = named or ("answer" if entry.path.endswith(".json") else None)
        if form is None or form == "alerts":
            continue
        for item in _told(form, entry):
            if isinstance(item, Unread) and named is None:
                continue
            (unread if isinstance(item, Unread) else samples).append(item)  # type: ignore[arg-type]  # The list is that of the item's type.
    return Answered(tuple(samples), tuple(dict.fromkeys(unread)))


def _told(form: Form, entry: Entry) -> Iterator[Sampled | Unread]:
    """Gives the series of alerts of a file; one that never names them is not looked into."""
    try:
        raw = read_all(as_utf8(entry.content), LARGEST)
        if FIRED.encode() not in raw:
            return
        for item in _items(form, entry.path, raw):
            if isinstance(item, Unread) or item.metric in METRICS:
                yield item
    except Unusable as trouble:
        yield Unread(entry.path, trouble.reason, trouble.detail)
    except OSError as error:
        yield Unread(entry.path, "unavailable", error.strerror or type(error).__name__)
    except _DAMAGE as error:
        yield Unread(entry.path, "syntax", str(error)[:200] or type(error).__name__)


def _items(form: Form, path: str, raw: bytes) -> Iterator[Sampled | Unread]:
    if form == "answer":
        for item in read_json(raw, path, None):
            if isinstance(item, Sampled | Unread):
                yield item
    elif form == "exposition":
        yield from read_exposition(raw.decode(), path, None)
    else:
        yield from read_table(raw.decode(), path, FIRED).samples
