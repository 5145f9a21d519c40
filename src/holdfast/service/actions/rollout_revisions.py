"""The revisions of a workload as a snapshot shows them: which is rolled out, since when, and which Pods have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import DaemonSet, Deployment, ReplicaSet, StatefulSet
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.ownership import controller_of

Rolling = Deployment | StatefulSet | DaemonSet
Raws = Mapping[Ref, Mapping[str, Any]]
KEPT_APART: Final = "ControllerRevision.apps"
"""The kind in which StatefulSets and DaemonSets keep their revisions; the number of one stands in the whole object."""
_NUMBER: Final = "deployment.kubernetes.io/revision"
_HASH: Final = "controller-revision-hash"


class Revision(Struct, frozen=True, kw_only=True):
    """One revision: its number, and `pods`, those that were made of it."""

    number: int
    born: datetime | None
    pods: tuple[Pod, ...]


def revisions_of(snapshot: Snapshot, workload: Rolling, raws: Raws) -> tuple[Revision, ...]:
    """Lists the revisions of a workload, the one that is rolled out last; those without a number are left out."""
    made = _pods_by_owner(snapshot, workload.namespace)
    found: list[tuple[int, KubeObject, tuple[Pod, ...]]]
    if isinstance(workload, Deployment):
        sets = (item for item in snapshot.all(ReplicaSet) if _is_of(item, workload.ref, snapshot))
        found = [(_number(item.annotations.get(_NUMBER)), item, tuple(made[item.ref])) for item in sets]
    else:
        found = [
            (_number(raws.get(item.ref, {}).get("revision")), item, tuple(_of_revision(item, made[workload.ref])))
            for item in kept_apart(snapshot, workload.ref)
        ]
    ordered = sorted((one for one in found if one[0]), key=lambda one: (one[0], one[1].ref))
    return tuple(
        Revision(number=number, born=item.metadata.creation_timestamp, pods=pods) for number, item, pods in ordered
    )


def kept_apart(snapshot: Snapshot, workload: Ref) -> Iterator[KubeObject]:
    """Lists the ControllerRevisions of a StatefulSet or DaemonSet."""
    return (item for item in snapshot.of_kind(KEPT_APART) if _is_of(item, workload, snapshot))


def began_of(workload: Rolling, revisions: tuple[Revision, ...]) -> datetime | None:
    """Says when the newest revision was begun: when it was made, or later where a workload went back to an old one.

    An old one keeps its age. Then a Deployment tells the moment itself, and of others the first Pod does that was made
    of it since the younger revision.
    """
    if not revisions:
        return None
    born, others = revisions[-1].born, [item.born for item in revisions[:-1] if item.born is not None]
    youngest = max(others, default=None)
    if born is not None and (youngest is None or youngest <= born):
        return born
    if isinstance(workload, Deployment):
        progressing = next((one for one in workload.status.conditions if one.type == "Progressing"), None)
        return progressing.last_update_time if progressing else None
    made = (pod.metadata.creation_timestamp for pod in revisions[-1].pods)
    return min((at for at in made if at is not None and (youngest is None or at >= youngest)), default=None)


def _pods_by_owner(snapshot: Snapshot, namespace: str) -> defaultdict[Ref | None, list[Pod]]:
    found: defaultdict[Ref | None, list[Pod]] = defaultdict(list)
    for pod in snapshot.all(Pod):
        if pod.namespace == namespace:
            found[controller_of(pod, snapshot)].append(pod)
    return found


def _is_of(item: KubeObject, workload: Ref, snapshot: Snapshot) -> bool:
    return item.namespace == workload.namespace and controller_of(item, snapshot) == workload


def _of_revision(item: KubeObject, pods: Iterable[Pod]) -> Iterator[Pod]:
    # A Pod of a StatefulSet names the revision, one of a DaemonSet only its hash.
    marks = {item.name, item.labels.get(_HASH)}
    return (pod for pod in pods if pod.labels.get(_HASH) in marks)


def _number(said: object) -> int:
    text = str(said or "")
    return int(text) if text.isdecimal() else 0
