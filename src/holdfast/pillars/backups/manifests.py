"""The objects that carry out what is demanded: Schedules of Velero, and the mark by which snapshots are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct

from holdfast.model.backups import CLASS, EVERY, BackupClass, BackupPolicy, Hook
from holdfast.model.refs import Ref
from holdfast.pillars.backups.coverage import ClaimCoverage
from holdfast.pillars.backups.effective import By
from holdfast.pillars.backups.lifecycle import retention_of

VELERO: Final = "velero"
"""The namespace in which Velero looks for its objects, unless it was installed elsewhere."""
STEPS: Final = (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
"""The minutes between two starts that divide a day evenly."""
ROOM: Final = 0.75
"""The part of an RPO that may pass between two starts: the rest is for the backup itself."""
LONGEST_NAME: Final = 63
Manifest = dict[str, Any]


class Made(Struct, frozen=True, kw_only=True):
    """What carries out a class: `schedules` are objects to make, `marks` patches of claims.

    `too_tight` names classes whose RPO no schedule reaches: they need replication, or an archive of logs.
    """

    schedules: tuple[Manifest, ...]
    marks: tuple[Manifest, ...]
    too_tight: tuple[str, ...]


def manifests(policy: BackupPolicy, covered: Iterable[ClaimCoverage], namespace: str = VELERO) -> Made:
    """Makes what the classes need for the claims that they hold for."""
    groups: defaultdict[tuple[str, By], list[ClaimCoverage]] = defaultdict(list)
    for item in covered:
        if item.state != "not-needed" and item.demand.backup_class is not None:
            groups[item.held.name, item.demand.by].append(item)
    schedules, marks, too_tight = [], [], set()
    for (name, by), items in sorted(groups.items()):
        held = items[0].held
        cron = held.cron or cron_for(held.rpo)
        if not cron:
            too_tight.add(name)
        elif held.by == "snapshot":
            marks += [mark(item.claim, held) for item in items]
        else:
            spaces = sorted({item.claim.namespace for item in items})
            schedules.append(schedule(policy, held, spaces, selector_of(held, by), cron, namespace))
    return Made(schedules=tuple(schedules), marks=tuple(marks), too_tight=tuple(sorted(too_tight)))


def schedule(
    policy: BackupPolicy, held: BackupClass, spaces: list[str], selector: Mapping[str, str], cron: str, namespace: str
) -> Manifest:
    """Makes the Schedule of a class for some namespaces."""
    template: Manifest = {"includedNamespaces": spaces, "snapshotVolumes": True}
    kept = retention_of(policy, held)
    template |= {"ttl": go_length(kept)} if kept is not None else {}
    template |= {"labelSelector": {"matchLabels": dict(selector)}} if selector else {}
    template |= {"storageLocation": held.location} if held.location else {}
    template |= {"hooks": {"resources": [_hook(held.hook, spaces)]}} if held.hook else {}
    suffix = "-by-label" if CLASS in selector else ""
    return {
        "apiVersion": "velero.io/v1",
        "kind": "Schedule",
        "metadata": {
            "name": f"holdfast-{held.name}"[: LONGEST_NAME - len(suffix)] + suffix,
            "namespace": namespace,
            "labels": {CLASS: held.name},
        },
        "spec": {
            "schedule": cron,
            "useOwnerReferencesInBackup": False,
            "template": template,
        },
    }


def mark(claim: Ref, held: BackupClass) -> Manifest:
    """Makes the patch that has snapshots of a claim made so often."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": claim.name,
            "namespace": claim.namespace,
            "annotations": {EVERY: go_length(interval_for(held.rpo) or held.rpo)},
        },
    }


def selector_of(held: BackupClass, by: By) -> Mapping[str, str]:
    """Gives the labels by which the claims of a class are found in their namespaces."""
    if by == "claim-label":
        return {CLASS: held.name}
    return held.claim_labels if by == "selector" else {}


def interval_for(rpo: timedelta) -> timedelta | None:
    """Gives the longest even interval that leaves room for the backup itself; None where the RPO is too short."""
    fitting = [minutes for minutes in STEPS if timedelta(minutes=minutes) <= rpo * ROOM]
    return timedelta(minutes=fitting[-1]) if fitting else None


def cron_for(rpo: timedelta) -> str:
    """Gives a schedule that keeps an RPO; empty where none does."""
    interval = interval_for(rpo)
    if interval is None:
        return ""
    minutes = int(interval / timedelta(minutes=1))
    if minutes < 60:
        return f"*/{minutes} * * * *"
    return f"0 */{minutes // 60} * * *" if minutes < 1440 else "0 2 * * *"


def go_length(span: timedelta) -> str:
    """Writes a length of time as Velero reads it."""
    seconds = int(span.total_seconds())
    return f"{seconds // 3600}h{seconds % 3600 // 60}m{seconds % 60}s"


def _hook(hook: Hook, spaces: list[str]) -> Manifest:
    def run(command: tuple[str, ...]) -> Manifest:
        done = {"container": hook.container, "command": list(command), "onError": "Fail"}
        return {"exec": {**done, "timeout": go_length(hook.timeout)}}

    found: Manifest = {"name": "at-rest", "includedNamespaces": spaces, "pre": [run(hook.before)]}
    found |= {"labelSelector": {"matchLabels": dict(hook.pod_labels)}} if hook.pod_labels else {}
    return found | ({"post": [run(hook.after)]} if hook.after else {})
