"""The volumes that cannot be attached where Pods wait for them, by what the attacher says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.once import once
from holdfast.engine.rule import Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, VolumeAttachment
from holdfast.model.refs import Ref
from holdfast.rules.storage._mounting import ATTACH_REASONS, waits_for_volumes
from holdfast.rules.storage._provisioning import short
from holdfast.rules.storage._voices import said_of

MULTI_ATTACH = "Multi-Attach error"
OTHER = "other"
_NAMED = re.compile(r"for volume \"([^\"]+)\"")


def _family(*fragments: str) -> re.Pattern[str]:
    return re.compile("|".join(fragments), re.IGNORECASE)


_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("multi-attach", _family(MULTI_ATTACH)),
    ("being-detached", _family(r"is being deleted", r"volume attachment is being deleted", r"is detaching")),
    (
        "limit",
        _family(
            r"attachment ?limit",
            r"AttachmentLimitExceeded",
            r"AttachVolumeLimit",
            r"maximum number of (data )?(disks|volumes|attachments)",
            r"maxDataDisks",
            r"too many (disks|volumes) .{0,20}attached",
            r"exceed\w* .{0,60}(attach|disks allowed|volumes per)",
            r"no more (device|slots|attachments)",
        ),
    ),
    (
        "in-use",
        _family(
            r"already attached to (another|a different|instance|node)",
            r"is already attached",
            r"VolumeInUse",
            r"RESOURCE_?IN_?USE_?BY_?ANOTHER_?RESOURCE",
            r"currently attached to",
            r"(being|already) used by",
            r"in use by",
            r"has watchers",
            r"AttachDiskWhileBeingDetached",
            r"disk .{0,200}is attached to",
        ),
    ),
    (
        "zone",
        _family(
            r"ZoneMismatch",
            r"not in the same (availability )?zone",
            r"must be in the same zone",
            r"(volume|disk) is in .{0,40}(another|different) zone",
        ),
    ),
    (
        "node-unknown",
        _family(
            r"InvalidInstanceID",
            r"instance \S{0,80} ?(was )?not found",
            r"(VirtualMachine|\bvm\b|virtual machine) \S{0,80} ?(was not|wasn't|not) found",
            r"failed to find VirtualMachine",
            r"could not find instance",
            r"node \"?[^\s\"]{1,80}\"? (was not|wasn't|not) found",
            r"failed to get node ?id",
        ),
    ),
    ("throttled", _family(r"RequestLimitExceeded", r"throttl", r"TooManyRequests", r"rateLimitExceeded")),
    ("encryption", _family(r"\bkms\b", r"KMSKey", r"KeyVault", r"DiskEncryptionSet", r"encryption key")),
    (
        "volume-missing",
        _family(
            r"InvalidVolume\.NotFound",
            r"(volume|disk|image|lun|share).{0,120}(not found|does not exist|could not be found|NotFound)",
            r"code = NotFound",
        ),
    ),
    (
        "permission",
        _family(
            r"UnauthorizedOperation",
            r"AccessDenied",
            r"not authorized",
            r"AuthorizationFailed",
            r"PermissionDenied",
            r"permission denied",
            r"\bforbidden\b",
            r"unauthenticated",
            r"NoPermission",
            r"\bunauthorized\b",
        ),
    ),
    (
        "unreachable",
        _family(
            r"dial (tcp|udp)",
            r"connection refused",
            r"no such host",
            r"i/o timeout",
            r"no route to host",
            r"TLS handshake",
            r"code = Unavailable",
        ),
    ),
)


class Waiting(Struct, frozen=True):
    """A Pod that waits for a volume to be attached to its node."""

    pod: Pod
    claim: PersistentVolumeClaim
    volume: PersistentVolume | None
    name: str


class Refused(Struct, frozen=True):
    """An attachment that the attacher refuses: who waits for it and what was said; `said` cites the driver's log."""

    waiting: Waiting
    family: str
    message: str
    evidence: Evidence
    said: Evidence | None = None


def attach_family(message: str) -> str:
    """Names the family of a refused attachment."""
    return next((name for name, words in _FAMILIES if words.search(message)), OTHER)


@once
def waiting_pods(facts: Facts) -> tuple[Waiting, ...]:
    """Lists the Pods on a node that never started, once for each bound claim that they mount."""
    return tuple(item for pod in facts.unhealthy_pods if waits_for_volumes(facts, pod) for item in _claims(facts, pod))


def attachments_of(facts: Facts, volume: str) -> tuple[VolumeAttachment, ...]:
    """Lists the attachments of a volume by node."""
    return _attachments(facts).get(volume, ())


@once
def refused(facts: Facts) -> tuple[Refused, ...]:
    """Lists what attachers refuse to waiting Pods, the most telling refusal of each."""
    found: list[Refused] = []
    for item in waiting_pods(facts):
        line = _log_about(facts, item)
        errors = list(_errors(facts, item)) or ([_logged(item, line)] if line else [])
        told = [error for error in errors if error.family != OTHER]
        found.extend(replace(error, said=line) for error in (told or errors)[-1:])
    return tuple(found)


def refused_by(facts: Facts, family: str) -> Iterator[Refused]:
    """Lists the refusals of one family."""
    return (item for item in refused(facts) if item.family == family)


def by_volume(facts: Facts, family: str) -> Iterator[Statement]:
    """States each volume that is not attached for a reason of this family."""
    groups: dict[Ref, list[Refused]] = {}
    for item in refused_by(facts, family):
        groups.setdefault(Ref(PersistentVolume.KIND, item.waiting.name), []).append(item)
    yield from (finding(subject, items) for subject, items in sorted(groups.items()))


def by_node(facts: Facts, family: str) -> Iterator[Statement]:
    """States each node that takes no attachment for a reason of this family."""
    groups: dict[Ref, list[Refused]] = {}
    for item in refused_by(facts, family):
        groups.setdefault(Ref("Node", item.waiting.pod.spec.node_name), []).append(item)
    yield from (finding(subject, items) for subject, items in sorted(groups.items()))


def by_driver(facts: Facts, family: str) -> Iterator[Statement]:
    """States each driver that may not attach volumes, at the volume where its driver is not known."""
    groups: dict[Ref, list[Refused]] = {}
    for item in refused_by(facts, family):
        driver = _driver(item.waiting)
        subject = Ref("CSIDriver", driver) if driver else Ref(PersistentVolume.KIND, item.waiting.name)
        groups.setdefault(subject, []).append(item)
    yield from (finding(subject, items) for subject, items in sorted(groups.items()))


def finding(subject: Ref, items: Iterable[Refused]) -> Finding:
    """Makes the statement about a subject from everything that waits because of it."""
    found = sorted(items, key=lambda item: (item.waiting.pod.ref, item.waiting.name))
    first = found[0]
    pod = first.waiting.pod
    phase = (cite(pod, "status.phase", pod.status.phase),) if pod.status.phase else ()
    return Finding(
        subject=subject,
        values={
            "volume": first.waiting.name,
            "pod": f"{pod.namespace}/{pod.name}",
            "pods": len({item.waiting.pod.ref for item in found}),
            "node": pod.spec.node_name,
            "driver": _driver(first.waiting),
            "message": short(first.message),
        },
        evidence=(*(item.evidence for item in found[:3]), *phase, *_said(found)),
        affects=tuple(dict.fromkeys(item.waiting.pod.ref for item in found)),
    )


def _claims(facts: Facts, pod: Pod) -> Iterator[Waiting]:
    for item in pod.spec.volumes:
        held = item.persistent_volume_claim
        name = held.claim_name if held else f"{pod.name}-{item.name}" if item.ephemeral else ""
        claim = facts.find(PersistentVolumeClaim, name, pod.namespace) if name else None
        if claim is not None and claim.spec.volume_name:
            volume = facts.find(PersistentVolume, claim.spec.volume_name)
            yield Waiting(pod, claim, volume, claim.spec.volume_name)


@once
def _attachments(facts: Facts) -> Mapping[str, tuple[VolumeAttachment, ...]]:
    found: dict[str, list[VolumeAttachment]] = {}
    for item in facts.all(VolumeAttachment):
        found.setdefault(item.spec.source.persistent_volume_name or "", []).append(item)
    return {name: tuple(sorted(items, key=lambda a: (a.spec.node_name, a.name))) for name, items in found.items()}


def _errors(facts: Facts, item: Waiting) -> Iterator[Refused]:
    for event in facts.events_about(item.pod.ref, *ATTACH_REASONS):
        named = _NAMED.search(event.text)
        if named is None or named.group(1) == item.name:
            yield Refused(item, attach_family(event.text), event.text, cite_event(event))
    for attachment in attachments_of(facts, item.name):
        error = attachment.status.attach_error
        if error is None or attachment.status.attached or attachment.spec.node_name != item.pod.spec.node_name:
            continue
        cited = cite(attachment, "status.attachError.message", error.message)
        yield Refused(item, attach_family(error.message), error.message, cited)


def _log_about(facts: Facts, item: Waiting) -> Evidence | None:
    open_ones = [a for a in attachments_of(facts, item.name) if not a.status.attached]
    names = [a.name for a in open_ones if a.spec.node_name == item.pod.spec.node_name]
    driver = _driver(item)
    return said_of(facts, driver, *names) if names and driver else None


def _logged(item: Waiting, line: Evidence) -> Refused:
    return Refused(item, attach_family(str(line.value)), str(line.value), line)


def _said(items: Iterable[Refused]) -> tuple[Evidence, ...]:
    return tuple(item.said for item in items if item.said is not None and item.said != item.evidence)[:1]


def _driver(item: Waiting) -> str:
    return item.volume.spec.csi.driver if item.volume is not None and item.volume.spec.csi is not None else ""
