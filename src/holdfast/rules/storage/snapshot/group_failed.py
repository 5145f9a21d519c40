"""A group of volumes cannot be snapshotted together."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event, involved
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.event import Event
from holdfast.model.refs import Ref
from holdfast.rules.storage._provisioning import short

RULE = Rule(
    subject="Event",
    shows="snapshot-not-ready",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
PREFIXES = ("GroupSnapshot", "GroupContent")
REASONS = (
    "CreatingGroupSnapshot",
    "CreateGroupSnapshotContentFailed",
    "GetGroupSnapshotClassFailed",
    "SetDefaultGroupSnapshotClassFailed",
)
RECENT_SECONDS = 3600


def check(facts: Facts) -> Iterator[Statement]:
    """States each group snapshot whose newest event is a failure of the last hour."""
    newest: dict[Ref, Event] = {}
    for event in facts.all(Event):
        if event.reason.startswith(PREFIXES) or event.reason in REASONS:
            ref = involved(event)
            if ref not in newest or _moment(event) > _moment(newest[ref]):
                newest[ref] = event
    for ref, event in sorted(newest.items(), key=lambda pair: pair[0]):
        if event.type == "Warning" and not facts.is_older(event.last_seen, RECENT_SECONDS):
            yield Finding(
                subject=ref,
                values={"reason": event.reason, "message": short(event.text)},
                evidence=(cite_event(event),),
                since=event.first_seen,
            )


def _moment(event: Event) -> tuple[float, str]:
    return (event.last_seen.timestamp() if event.last_seen else 0.0, event.name)
