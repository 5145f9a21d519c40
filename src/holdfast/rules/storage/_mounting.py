"""The Pods whose volumes cannot be attached or mounted now, with the volume and the telling event."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.once import once
from holdfast.engine.rule import Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.meta import condition
from holdfast.model.objects.pod import ContainerStatus, Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.objects.volumes import Volume
from holdfast.model.refs import Ref
from holdfast.rules.storage._mount_families import OTHER, TIMED_OUT, mount_family
from holdfast.rules.storage._provisioning import short
from holdfast.rules.storage._voices import said_of
from holdfast.verdicts.placement.volumes import claims_of

MOUNT_REASONS = ("FailedMount", "FailedMapVolume", "VolumePermissionChangeInProgress")
ATTACH_REASONS = ("FailedAttachVolume",)
MOST_CITED = 3
# A first mount may fail while the driver registers on a new node or the old node lets go.
PATIENCE_SECONDS = 60
_STARTING = ("", "ContainerCreating", "PodInitializing")
_NAMED = re.compile(r"for volume \"([^\"]+)\"")
# The progress of an ownership change names the directory below the Pod's: UID/volumes/PLUGIN/NAME.
_OWNED = re.compile(r"volume ownership for \S*?/volumes/[^/\s]+/([^/\s,]+)")
_UNMOUNTED = re.compile(r"unmounted volumes=\[([^\]]*)\]")


class Trouble(Struct, frozen=True):
    """A Pod that waits for one of its volumes, and what was said last about it.

    `volume` is the PersistentVolume where it is known, `claim` the claim, `inline` the Pod's own volume where it is
    neither. `said` cites the driver's log.
    """

    pod: Pod
    event: Event
    family: str
    volume: PersistentVolume | None
    claim: Ref | None
    inline: Volume | None
    name: str
    said: Evidence | None = None

    @property
    def persistent(self) -> Ref | None:
        """Names the volume or, where it was not read, the claim; None for a volume of the Pod itself."""
        return self.volume.ref if self.volume is not None else self.claim


def waits_for_volumes(facts: Facts, pod: Pod) -> bool:
    """Says that a Pod has a node and that none of its containers started though they had time to."""
    created = pod.metadata.creation_timestamp
    if created is not None and not facts.is_older(created, PATIENCE_SECONDS):
        return False
    if not pod.spec.node_name or pod.metadata.deletion_timestamp is not None or pod.status.phase not in ("", "Pending"):
        return False
    if any(s.restart_count or s.state.running or s.state.terminated for s in _statuses(pod)):
        return False
    # A container whose image is pulled or refused has its volumes.
    if any(s.state.waiting and s.state.waiting.reason not in _STARTING for s in _statuses(pod)):
        return False
    # The sandbox is made after all volumes are mounted.
    sandbox = condition(pod.status.conditions, "PodReadyToStartContainers")
    return sandbox is None or sandbox.status != "True"


@once
def troubles(facts: Facts) -> tuple[Trouble, ...]:
    """Lists each volume of each waiting Pod for which a failed mount is reported, with its most telling event."""
    found: list[Trouble] = []
    for pod in facts.unhealthy_pods:
        events = facts.events_about(pod.ref, *MOUNT_REASONS)
        if events and waits_for_volumes(facts, pod):
            found.extend(_heard(facts, item) for item in _of_pod(facts, pod, events))
    return tuple(found)


def by_volume(facts: Facts, family: str) -> Iterator[Statement]:
    """States each volume that cannot be mounted for a reason of this family; inline volumes at their workload."""
    yield from grouped(facts, family, lambda item: item.persistent or facts.workload_of(item.pod))


def by_node(facts: Facts, family: str) -> Iterator[Statement]:
    """States each node on which volumes cannot be mounted for a reason of this family."""
    yield from grouped(facts, family, lambda item: Ref("Node", item.pod.spec.node_name))


def by_workload(facts: Facts, family: str) -> Iterator[Statement]:
    """States each workload whose own specification makes a mount of this family fail."""
    yield from grouped(facts, family, lambda item: facts.workload_of(item.pod))


def grouped(facts: Facts, family: str, subject_of: Callable[[Trouble], Ref]) -> Iterator[Statement]:
    """States one finding per subject for all troubles of a family."""
    return by_subject((item for item in troubles(facts) if item.family == family), subject_of)


def by_subject(items: Iterable[Trouble], subject_of: Callable[[Trouble], Ref]) -> Iterator[Statement]:
    """States one finding per subject for the given troubles."""
    groups: dict[Ref, list[Trouble]] = {}
    for item in items:
        groups.setdefault(subject_of(item), []).append(item)
    for subject, found in sorted(groups.items()):
        yield finding(subject, sorted(found, key=lambda t: (t.pod.ref, t.name)))


def finding(subject: Ref, items: list[Trouble]) -> Finding:
    """Makes the statement about a subject from everything that waits because of it."""
    first = items[0]
    starts = [item.event.first_seen for item in items if item.event.first_seen is not None]
    return Finding(
        subject=subject,
        values={
            "volume": first.name,
            "pod": f"{first.pod.namespace}/{first.pod.name}",
            "pods": len({item.pod.ref for item in items}),
            "node": first.pod.spec.node_name,
            "driver": _driver_name(first),
            "message": short(first.event.text),
        },
        evidence=(
            *(cite_event(item.event) for item in items[:MOST_CITED]),
            *_waiting(first.pod),
            *_bound(first),
            *_said(items),
        ),
        affects=tuple(dict.fromkeys(item.pod.ref for item in items if item.pod.ref != subject)),
        since=min(starts, default=None),
    )


def _heard(facts: Facts, item: Trouble) -> Trouble:
    driver = _driver_name(item)
    if driver not in facts.driver_pods:
        return item
    volume = item.volume
    handle = volume.spec.csi.volume_handle if volume is not None and volume.spec.csi is not None else ""
    return replace(item, said=said_of(facts, driver, volume.name if volume is not None else "", handle))


def _said(items: Iterable[Trouble]) -> tuple[Evidence, ...]:
    return tuple(item.said for item in items if item.said is not None)[:1]


def driver_of(item: Trouble) -> Ref | None:
    """Names the CSI driver of a volume."""
    name = _driver_name(item)
    return Ref("CSIDriver", name) if name else None


def _driver_name(item: Trouble) -> str:
    if item.volume is not None and item.volume.spec.csi is not None:
        return item.volume.spec.csi.driver
    if item.inline is not None and item.inline.csi is not None:
        return item.inline.csi.driver
    found = re.search(r"driver name (\S+) not found", item.event.text)
    return found.group(1) if found else ""


def _of_pod(facts: Facts, pod: Pod, events: Iterable[Event]) -> Iterator[Trouble]:
    found: dict[str, Trouble] = {}
    # Newest first; a timeout or an unplaced sentence gives way to an older one that says why.
    for event in reversed(tuple(events)):
        family = mount_family(event.text)
        for name in _names(event.text):
            known = found.get(name)
            if known is not None and (known.family not in (OTHER, TIMED_OUT) or family in (OTHER, TIMED_OUT)):
                continue
            made = _trouble(facts, pod, event, family, name)
            if made is not None:
                found[name] = made
    told = [item for item in found.values() if item.family != TIMED_OUT]
    # The summary "unable to attach or mount" names every volume of the Pod that still waits, innocent ones included.
    # While attaching fails, it only says so again: no mount was ever begun.
    if told or not _attaching_fails(facts, pod):
        yield from told or found.values()


def _attaching_fails(facts: Facts, pod: Pod) -> bool:
    events = facts.events_about(pod.ref, *ATTACH_REASONS, "SuccessfulAttachVolume")
    return bool(events) and events[-1].reason in ATTACH_REASONS


def _names(message: str) -> tuple[str, ...]:
    found = _NAMED.findall(message) or _OWNED.findall(message)
    if found:
        return tuple(found[:1])
    listed = _UNMOUNTED.search(message)
    return tuple(re.split(r"[,\s]+", listed.group(1).strip())) if listed else ()


def _trouble(facts: Facts, pod: Pod, event: Event, family: str, name: str) -> Trouble | None:
    inline = next((v for v in pod.spec.volumes if v.name == name), None)
    claim = _claim_of(facts, pod, inline, name)
    if claim is not None:
        held = facts.find(PersistentVolumeClaim, claim.name, claim.namespace)
        volume = facts.find(PersistentVolume, held.spec.volume_name if held is not None else name)
        return Trouble(pod, event, family, volume, claim, None, volume.name if volume else claim.name)
    if inline is not None and (inline.nfs or inline.host_path or inline.csi):
        return Trouble(pod, event, family, None, None, inline, name)
    return None


def _claim_of(facts: Facts, pod: Pod, inline: Volume | None, name: str) -> Ref | None:
    if inline is not None and inline.persistent_volume_claim is not None:
        return Ref(PersistentVolumeClaim.KIND, inline.persistent_volume_claim.claim_name, pod.namespace)
    if inline is not None and inline.ephemeral is not None:
        return Ref(PersistentVolumeClaim.KIND, f"{pod.name}-{inline.name}", pod.namespace)
    for claim in claims_of(pod):
        held = facts.find(PersistentVolumeClaim, claim.name, claim.namespace)
        if held is not None and held.spec.volume_name == name:
            return claim
    return None


def _waiting(pod: Pod) -> tuple[Evidence, ...]:
    return (cite(pod, "status.phase", pod.status.phase),) if pod.status.phase else ()


def _bound(item: Trouble) -> tuple[Evidence, ...]:
    if item.volume is None or item.volume.spec.csi is None or not item.volume.spec.csi.driver:
        return ()
    return (cite(item.volume, "spec.csi.driver", item.volume.spec.csi.driver),)


def _statuses(pod: Pod) -> Iterator[ContainerStatus]:
    yield from pod.status.init_container_statuses
    yield from pod.status.container_statuses
