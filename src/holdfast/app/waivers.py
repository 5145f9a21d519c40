"""Waivers of findings, as people write them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from holdfast.engine.waivers import Waiver
from holdfast.model.usage_refusals import WaiversUnusable


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Reads waivers from a YAML list, or from the list under `waivers`; raises WaiversUnusable."""
    try:
        found: Any = yaml.safe_load(path.read_bytes())
        listing = found.get("waivers") if isinstance(found, dict) else found
        return msgspec.convert(_dated(listing or []), tuple[Waiver, ...])
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise WaiversUnusable(path=str(path), detail=str(error)) from error


def _dated(listing: Any) -> Any:
    """Lets an end be written as a date: YAML reads it as one, and it means the start of that day in UTC."""
    if not isinstance(listing, list):
        return listing
    return [_ended(item) if isinstance(item, dict) and "expires" in item else item for item in listing]


def _ended(item: dict[str, Any]) -> dict[str, Any]:
    moment = str(item["expires"])
    whole = f"{moment}T00:00:00Z" if len(moment) == len("2026-01-31") else moment.replace(" ", "T")
    is_naive = isinstance(item["expires"], datetime) and item["expires"].tzinfo is None
    return {**item, "expires": whole + ("Z" if is_naive else "")}
