"""The catalogue of checks: every file of `checks/` is one, and nothing else names it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from holdfast.model.check import CADENCES
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.prevention.check import Check, CheckFile

_PLACE, _PARTED = "holdfast.pillars.prevention", "\n---\n"


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


def cases_of(key: str) -> list[dict[str, Any]]:
    """Gives the clusters that show how a check is decided, as its file holds them; only tests read them."""
    found = yaml.safe_load(_text(key).partition(_PARTED)[2]) or {}
    cases: list[dict[str, Any]] = found.get("cases", [])
    return cases


def _check(key: str) -> Check:
    return Check(
        id=key,
        cadence=key.partition(".")[0],  # type: ignore[arg-type]  # Folders are named after cadences.
        file=msgspec.convert(yaml.safe_load(_text(key).partition(_PARTED)[0]), CheckFile),
    )


def _text(key: str) -> str:
    cadence, _, name = key.partition(".")
    return (files(_PLACE) / "checks" / cadence / f"{name}.yaml").read_text(encoding="utf-8")
