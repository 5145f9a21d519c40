"""A file system of a node will be full within days at the pace of its own past."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_outlook
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import days
from holdfast.model.finding import Finding
from holdfast.model.outlook import WARNING_HOURS
from holdfast.rules.node._file_systems import shortages

RULE = Rule(
    subject="Node",
    signals=("node_fs_capacity_bytes",),
    shows="latent",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)
_RESOURCES = ("node-fs", "node-fs-inodes", "image-fs", "image-fs-inodes")


def check(facts: Facts) -> Iterator[Statement]:
    """States each node one of whose file systems is more likely than not to be full within four days."""
    # What has no room left is no matter of days.
    stated = {room.node.ref for prefix in ("node_fs", "image_fs") for room in shortages(facts, prefix)}
    for item in facts.outlooks:
        if item.resource not in _RESOURCES or item.standing != "fills" or item.subject in stated:
            continue
        if item.hours is None or not item.fills_within(WARNING_HOURS) or facts.is_absent(item.subject):
            continue
        stated.add(item.subject)
        yield Finding(
            subject=item.subject,
            values={
                "days": days(item.hours.p50),
                "soonest": days(item.hours.p10),
                "latest": days(item.hours.p90),
                "percent": round((item.share or 0.0) * 100),
                "what": item.resource,
            },
            evidence=cite_outlook(item),
        )
