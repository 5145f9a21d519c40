"""Tables of figures that people keep: their columns under the names that people give them, and every row or none."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

from msgspec import Struct

from holdfast.engine.signals.tables import read_time
from holdfast.model.usage_refusals import ColumnsMissing, FiguresMissing, RowUnusable

T = TypeVar("T")
Columns = Mapping[str, Sequence[str]]


class Row(Struct, frozen=True):
    """One row by our own names of its columns; a column that the table lacks is empty."""

    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        """Gives a cell without the blanks around it."""
        return self.cells.get(name, "").strip()

    def number(self, name: str) -> float:
        """Gives a cell as a number; raises ValueError, also for one without end."""
        value = float(self.text(name))
        if not math.isfinite(value):
            raise ValueError(self.text(name))
        return value

    def optional(self, name: str) -> float | None:
        """Gives a cell as a number, None where it is empty; raises ValueError."""
        return self.number(name) if self.text(name) else None

    def day(self, name: str) -> date:
        """Gives a cell as a day, that in UTC where it is a moment; raises ValueError."""
        text = self.text(name)
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            return datetime.fromtimestamp(self.moment(name), UTC).date()

    def moment(self, name: str) -> float:
        """Gives a cell as a moment in seconds since 1970; raises ValueError."""
        moment = read_time(self.text(name))
        if moment is None:
            raise ValueError(self.text(name))
        return moment


def rows(text: str, path: str, needed: Columns, known: Columns, made: Callable[[Row], T]) -> tuple[T, ...]:
    """Makes something of every row; raises ColumnsMissing, RowUnusable or FiguresMissing."""
    head = text.partition("\n")[0]
    read = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    header = [name.strip().lower() for name in next(read, [])]
    places = {own: _place(header, names) for own, names in {**needed, **known}.items()}
    gone = [own for own in needed if places[own] is None]
    if gone:
        raise ColumnsMissing(path=path, needed=", ".join(needed), found=", ".join(filter(None, header)) or "-")
    found = []
    for number, cells in enumerate(read, 2):
        if any(cell.strip() for cell in cells):
            row = Row({own: cells[at] for own, at in places.items() if at is not None and at < len(cells)})
            try:
                found.append(made(row))
            except (ValueError, OverflowError) as error:
                raise RowUnusable(path=path, line=number, detail=str(error)) from error
    if not found:
        raise FiguresMissing(path=path)
    return tuple(found)


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)
