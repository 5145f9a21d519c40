"""Conditions from claims that hold, do not hold, or of which nothing is known."""

from __future__ import annotations

from holdfast.model.automation import Condition


def judged(name: str, holds: bool | None, **values: object) -> Condition:
    """Gives a condition; a claim of which nothing is known is None."""
    return Condition(
        name=name,
        answer="unknown" if holds is None else "yes" if holds else "no",
        values={key: str(value) for key, value in values.items()},
    )
