"""The driver reports that a volume in use is not healthy."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event, involved
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.storage._provisioning import short

RULE = Rule(
    subject="Event",
    shows="volume-unusable",
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=REPORTED,
)
RECENT_SECONDS = 3600


def check(facts: Facts) -> Iterator[Statement]:
    """States each volume that the newest report of the last hour calls abnormal."""
    groups: dict[Ref, list[Event]] = {}
    for event in facts.events_by_reason.get("VolumeConditionAbnormal", ()):
        if event.type == "Warning" and not facts.is_older(event.last_seen, RECENT_SECONDS):
            groups.setdefault(_volume(facts, event), []).append(event)
    for subject, events in sorted(groups.items()):
        yield Finding(
            subject=subject,
            values={"message": short(events[-1].text), "about": str(involved(events[-1]))},
            evidence=tuple(cite_event(event) for event in events[-2:]),
            affects=tuple(dict.fromkeys(involved(event) for event in events if involved(event) != subject)),
            since=events[0].first_seen,
        )


def _volume(facts: Facts, event: Event) -> Ref:
    about = involved(event)
    name = about.name if about.kind == PersistentVolumeClaim.KIND else _claim_named(facts, about, event.text)
    held = facts.find(PersistentVolumeClaim, name, about.namespace) if name else None
    return Ref("PersistentVolume", held.spec.volume_name) if held is not None and held.spec.volume_name else about


def _claim_named(facts: Facts, about: Ref, message: str) -> str:
    pod = facts.find(Pod, about.name, about.namespace)
    for volume in pod.spec.volumes if pod is not None else ():
        if volume.persistent_volume_claim is not None and message.startswith(f"Volume {volume.name}:"):
            return volume.persistent_volume_claim.claim_name
    return ""
