"""The report for programs: JSON and YAML of the same published form."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from holdfast.model.schemas import schema_of
from holdfast.reports.indented import indented
from holdfast.reports.wire import Report

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"


def as_json(report: Report) -> str:
    """Renders a report as indented JSON."""
    return indented(report)


def as_yaml(report: Report) -> str:
    """Renders a report as YAML of the same form as the JSON."""
    plain = msgspec.json.decode(msgspec.json.encode(report))
    return yaml.dump(plain, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=100)


def schema() -> dict[str, Any]:
    """Gives the JSON Schema of a report."""
    return {"$schema": SCHEMA_ID, "title": "Holdfast diagnosis", **schema_of(Report)}


def _dumper() -> type[yaml.SafeDumper]:
    return getattr(yaml, "CSafeDumper", yaml.SafeDumper)
