"""The catalogue of checks: every file of `checks/` is one, and nothing else names it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from holdfast.model.check import CADENCES
from holdfast.model.errors import RecordAbsent
from holdfast.pillars.prevention.check import Check, CheckFile

_PLACE = "holdfast.pillars.prevention"


@cache
def checks() -> Mapping[str, Check]:
    """Maps every check by its id, in the order of cadences and numbers."""
    found = [
        _check(f"{cadence}.{entry.name.removesuffix('.yaml')}")
        for cadence in CADENCES
        for entry in (files(_PLACE) / "checks" / cadence).iterdir()
        if entry.name.endswith(".yaml")
    ]
    found.sort(key=lambda item: (CADENCES.index(item.cadence), item.file.number))
    return {item.id: item for item in found}


def check_of(key: str) -> Check:
    """Gives a check by its id; raises RecordAbsent."""
    found = checks().get(key)
    if found is None:
        raise RecordAbsent(type="check", id=key)
    return found


def documents(key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Gives what the file of a check holds: the check, and the cases that show how it is decided."""
    cadence, _, name = key.partition(".")
    text = (files(_PLACE) / "checks" / cadence / f"{name}.yaml").read_text(encoding="utf-8")
    first, second = [*yaml.safe_load_all(text), {}][:2]
    return first, second


def _check(key: str) -> Check:
    first, _ = documents(key)
    return Check(
        id=key,
        cadence=key.partition(".")[0],  # type: ignore[arg-type]  # Folders are named after cadences.
        file=msgspec.convert(first, CheckFile),
    )
