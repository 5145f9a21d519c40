"""Predictions for programs and for spreadsheets."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from io import StringIO
from typing import Any

from holdfast.model.prediction import Predicted, Prediction
from holdfast.reports.describe import wired
from holdfast.reports.indented import indented
from holdfast.reports.prediction_wire import hours_of, moment_of, part_of, skill_of
from holdfast.reports.rows import harmless

COLUMNS = (
    "kind", "object_kind", "namespace", "name", "part", "quantity", "unit", "p10", "p50", "p90", "now", "limit",
    "scale", "crossing", "chance", "method", "error", "naive_error", "tests", "off", "needs", "parts",
)  # fmt: skip


def predictions_json(found: Predicted) -> str:
    """Renders predictions as indented JSON; a time that is null lies beyond the horizon."""
    plain = {
        "moment": moment_of(found.moment),
        "predictions": [_plain(item) for item in found.predictions],
        "unread": list(found.unread),
    }
    return indented(plain)


def _plain(item: Prediction) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "object": wired(item.subject) if item.subject is not None else None,
        "part": item.part,
        "quantity": item.quantity,
        "unit": item.unit,
        "moment": moment_of(item.moment),
        "evaluated": item.is_evaluated,
        "band": hours_of(item.band),
        "now": item.now,
        "limit": item.limit,
        "scale": item.scale,
        "crossing": moment_of(item.crossing),
        "chance": item.chance,
        "method": item.method,
        "off": item.off,
        "skill": skill_of(item),
        "parts": [part_of(part) for part in item.parts],
        "needs": list(item.needs),
        "workload": wired(item.workload) if item.workload is not None else None,
        "history": item.history,
    }


def predictions_csv(found: Sequence[Prediction]) -> str:
    """Renders predictions as CSV, one row each."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in found:
        writer.writerow([harmless(cell) for cell in _row(item)])
    return out.getvalue()


def _row(item: Prediction) -> list[str]:
    ref, band, tested = item.subject, item.band, item.score
    crossing = moment_of(item.crossing)
    return [
        item.kind,
        *((ref.kind, ref.namespace, ref.name) if ref is not None else ("", "", "")),
        item.part,
        item.quantity,
        item.unit,
        *((_number(band.p10), _number(band.p50), _number(band.p90)) if band is not None else ("", "", "")),
        _number(item.now),
        _number(item.limit),
        item.scale,
        crossing.strftime("%Y-%m-%dT%H:%M:%SZ") if crossing is not None else "",
        _number(item.chance),
        item.method,
        *((_number(tested.error), _number(tested.naive), _number(tested.tests)) if tested else ("", "", "")),
        item.off,
        " + ".join(gone.what for gone in item.needs),
        " + ".join(f"{part.role} {part.name} {_number(part.effect)}".strip() for part in item.parts),
    ]


def _number(value: float | None) -> str:
    return f"{value:.6g}" if value is not None and math.isfinite(value) else ""
