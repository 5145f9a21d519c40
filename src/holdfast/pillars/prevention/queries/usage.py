"""How much storage is used, where, and how it changes."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.model.check import Line
from holdfast.model.refs import Ref
from holdfast.pillars.prevention.queries.readings import spaces, unmeasured
from holdfast.pillars.prevention.told import Answer, Told, lacking
from holdfast.verdicts.readiness import pod_is_finished


def near_full(told: Told, *, share: float) -> Answer:
    """Answers which volumes in use are filled to a share or more; one in use that is not measured stays open."""
    missing = told.unread("PersistentVolumeClaim", "Pod") or told.unmeasured("volume_capacity_bytes")
    if missing:
        return lacking(missing)
    levels = {item.subject: item for item in spaces(told, "volume")}
    lines = [
        Line(
            what="used",
            object=ref,
            values={"percent": percent(item.share), "used": size(item.used), "whole": size(item.whole)},
            is_bad=item.share >= share,
        )
        for ref, item in levels.items()
    ]
    blind = unmeasured(mounted(told) - levels.keys())
    return Answer(seen=len(levels), lines=_worst_first(lines), missing=blind)


def mounted(told: Told) -> set[Ref]:
    """Names the claims that Pods at work mount: the kubelet measures these alone."""
    found = told.facts.pods_by_claim.items()
    return {
        ref for ref, pods in found if any(pod.status.phase == "Running" and not pod_is_finished(pod) for pod in pods)
    }


def percent(share: float) -> float:
    """Gives a share in percent, to a tenth."""
    return round(share * 100, 1)


def size(value: float) -> str:
    """Writes bytes with a binary unit."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if abs(value) < 1024 or unit == "TiB":
            return f"{value:.1f} {unit}" if unit != "B" else f"{value:.0f} B"
        value /= 1024
    return ""


def _worst_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: -float(str(line.values.get("percent", 0)))))
