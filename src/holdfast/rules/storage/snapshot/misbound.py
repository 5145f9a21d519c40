"""A snapshot and its content do not name each other."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._provisioning import short
from holdfast.rules.storage._snapshots import unready

RULE = Rule(
    subject="VolumeSnapshot",
    needs=("Event",),
    shows="snapshot-not-ready",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
REASONS = (
    "SnapshotMisbound",
    "SnapshotContentMisbound",
    "SnapshotContentMismatch",
    "SnapshotBindFailed",
    "SnapshotHandleSet",
    "SnapshotValidationError",
)
RECENT_SECONDS = 3600


def check(facts: Facts) -> Iterator[Statement]:
    """States each unready snapshot that the controller reports not to belong to its content."""
    for item in unready(facts):
        events = facts.events_about(item.ref, *REASONS)[-1:]
        if not events or facts.is_older(events[0].last_seen, RECENT_SECONDS):
            continue
        yield Finding(
            subject=item.ref,
            values={"reason": events[0].reason, "message": short(events[0].text)},
            evidence=tuple(cite_event(event) for event in events),
            since=events[0].first_seen,
        )
