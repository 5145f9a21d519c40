"""The storage behind a deleted claim could not be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolume
from holdfast.rules.storage._provisioning import short

RULE = Rule(
    subject="PersistentVolume",
    shows="latent",
    severity="low",
    type="capacity",
    cause_kind="software",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each volume in phase Failed: it costs, and nobody can use it."""
    for volume in facts.all(PersistentVolume):
        if volume.status.phase != "Failed":
            continue
        events = facts.events_about(volume.ref, "VolumeFailedDelete", "VolumeFailedRecycle")[-1:]
        said = (cite(volume, "status.message", volume.status.message),) if volume.status.message else ()
        yield Finding(
            subject=volume.ref,
            values={"message": short(volume.status.message or (events[0].text if events else ""))},
            evidence=(cite(volume, "status.phase", "Failed"), *said, *(cite_event(event) for event in events)),
        )
