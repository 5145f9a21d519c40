"""What is written down of snapshots before they are deleted, so that it can be proven afterwards what went."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.model.automation import Target
from holdfast.model.objects.storage import VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.units import whole
from holdfast.pillars.automation.scene import Scene, target_of

Copy = tuple[VolumeSnapshot, VolumeSnapshotContent | None]
UNKNOWN = "-"


def last_seen(copies: Iterable[Copy]) -> dict[str, str]:
    """Gives what the storage system calls some snapshots, in their order: handle, driver, policy and size of each."""
    found = list(copies)
    contents = [content for _, content in found]
    return {
        "handle": _joined(content.status.snapshot_handle if content else None for content in contents),
        "driver": _joined(content.spec.driver if content else None for content in contents),
        "policy": _joined(content.spec.deletion_policy if content else None for content in contents),
        "bytes": ", ".join(str(whole(item.status.restore_size) or 0) for item, _ in found),
    }


def going_along(scene: Scene, contents: Iterable[VolumeSnapshotContent | None]) -> list[Target]:
    """Lists the contents that are deleted with their snapshots: their drivers let them go last, once the data is."""
    return [
        target_of(scene.cluster, scene.raw[content.ref])
        for content in contents
        if content is not None and content.spec.deletion_policy == "Delete"
    ]


def _joined(texts: Iterable[str | None]) -> str:
    return ", ".join(text or UNKNOWN for text in texts)
