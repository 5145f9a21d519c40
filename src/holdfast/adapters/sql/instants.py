"""Instants as the store keeps them: whole microseconds since 1970, so that both engines order them alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_START = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    """Gives an instant as it is stored."""
    return (moment - _START) // _STEP


def instant(number: int) -> datetime:
    """Gives a stored instant."""
    return _START + number * _STEP
