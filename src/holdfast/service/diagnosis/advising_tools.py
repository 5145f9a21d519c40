"""Saying which system tool to run for a symptom."""

from __future__ import annotations

from holdfast.analysis.readouts.advice import Symptom, symptoms
from holdfast.model.errors import UsageError


def advise(name: str) -> Symptom:
    """Gives the tools for a symptom; raises UsageError with the known symptoms."""
    for item in symptoms():
        if item.symptom == name:
            return item
    raise UsageError(what="SYMPTOM", value=name, allowed=", ".join(item.symptom for item in symptoms()))


def known() -> tuple[Symptom, ...]:
    """Lists the known symptoms."""
    return symptoms()
