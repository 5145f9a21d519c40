"""A table of readings in one Parquet file, in the forms that CSV tables have."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from holdfast.engine.signals.answers import joined
from holdfast.engine.signals.places import Places
from holdfast.engine.signals.samples import measured
from holdfast.engine.signals.tables import read_table
from holdfast.model.input_refusals import InputTooLarge, NothingMeasured
from holdfast.model.series import Measured
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.model.usage_refusals import HistoryExtraMissing

MOST_ROWS = 20_000_000


def read_parquet_table(path: str) -> Measured:
    """Reads the series of a Parquet file; raises HistoryExtraMissing, InputTooLarge and NothingMeasured."""
    try:
        import duckdb
    except ImportError as error:
        raise HistoryExtraMissing(extra="history", detail=str(error)) from None
    try:
        with duckdb.connect() as database:
            rows = database.read_parquet(path)
            count = len(rows)
            if count > MOST_ROWS:
                raise InputTooLarge(path=path, detail=f"{count} rows")
            plain = ", ".join(map(_plain, rows.columns, map(str, rows.types)))
            text = _text(rows.columns, rows.project(plain).fetchall())
    except duckdb.Error as error:
        raise NothingMeasured(path=path, detail=str(error).splitlines()[0]) from None
    file = Path(path)
    table = read_table(text, file.name, file.stem)
    told = measured(table.samples, Places(Snapshot(Provenance(source=path), {})))
    own = joined(table.series)
    found = Measured(series=own, signals=frozenset(item.signal for item in own), is_asked=True).joined(told)
    notes = tuple(dict.fromkeys((*table.unread, *told.unread)))
    if not found.series:
        detail = "; ".join(" ".join(filter(None, (note.what, note.reason, note.detail))) for note in notes[:3])
        raise NothingMeasured(path=path, detail=detail or "no series of metrics")
    return Measured(series=found.series, signals=found.signals, unread=notes, is_asked=True)


def _text(columns: list[str], rows: list[tuple[object, ...]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return made.getvalue()


def _plain(column: str, kind: str) -> str:
    """Gives the expression for a column: moments as seconds since 1970, which need no zone, and all else as it is."""
    name = '"' + column.replace('"', '""') + '"'
    is_moment = kind == "DATE" or kind.startswith("TIMESTAMP")
    return f"epoch({name})" if is_moment else name
