"""What a piece of work asks of the database, counted where it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gives a list to which every statement is added that is run within the block."""
    run: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        run.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", note)
