"""Images that are not pinned to one content, and licences that end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.ownership import WORKLOAD_KINDS, top_owner

Pinning = Literal["digest", "version", "moving"]
LICENCE, LICENCE_ENDS = "holdfast.io/licence", "holdfast.io/licence-ends"
"""The annotations by which an object says which licence it needs, and on which day (`2027-01-31`) that ends."""
SIDECARS = frozenset(
    (
        "csi-provisioner",
        "csi-attacher",
        "csi-resizer",
        "csi-snapshotter",
        "csi-node-driver-registrar",
        "csi-external-health-monitor-controller",
        "livenessprobe",
        "snapshot-controller",
    )
)
"""The images that kubernetes-csi gives to every storage driver."""
# Tags that are given to another image from time to time.
_MOVING = frozenset({"", "latest", "stable", "main", "master", "edge", "nightly", "dev", "current", "lts", "rolling"})


class ImageUse(Struct, frozen=True, kw_only=True):
    """An image, who runs it, and how it is pinned; several `contents` under one tag are different images in truth."""

    image: str
    pinning: Pinning
    users: tuple[Ref, ...]
    contents: tuple[str, ...] = ()

    @property
    def has_drifted(self) -> bool:
        """Says that Pods run different contents under the same name."""
        return len(self.contents) > 1


class Sidecar(Struct, frozen=True, kw_only=True):
    """A sidecar of storage drivers in a version, and who runs it; `others` are versions of it that run as well."""

    name: str
    version: str
    users: tuple[Ref, ...]
    others: tuple[str, ...] = ()


class Licence(Struct, frozen=True, kw_only=True):
    """A licence that an object states; `ends` is missing where it states no day that can be read."""

    object: Ref
    name: str
    ends: date | None


def pinning_of(image: str) -> Pinning:
    """Says how an image is pinned: to its content, to a version, or to a name that moves on."""
    if "@sha256:" in image:
        return "digest"
    last = image.rpartition("/")[2]
    tag = last.partition(":")[2]
    return "moving" if tag.lower() in _MOVING or not any(letter.isdigit() for letter in tag) else "version"


def images(snapshot: Snapshot) -> tuple[ImageUse, ...]:
    """Lists the images that Pods run or would run, with the workloads at their top."""
    users: defaultdict[str, set[Ref]] = defaultdict(set)
    contents = _contents(snapshot)
    for pod in snapshot.all(Pod):
        for container in (*pod.spec.init_containers, *pod.spec.containers):
            users[container.image].add(top_owner(pod, snapshot))
    for kind in WORKLOAD_KINDS:
        for item in snapshot.of_kind(kind):
            template = template_of(item)
            spec = template[1].spec if template is not None else None
            for container in (*spec.init_containers, *spec.containers) if spec is not None else ():
                users[container.image].add(top_owner(item, snapshot))
    return tuple(
        ImageUse(
            image=image, pinning=pinning_of(image), users=tuple(sorted(refs)), contents=tuple(sorted(contents[image]))
        )
        for image, refs in sorted(users.items())
        if image
    )


def sidecars(found: Iterable[ImageUse]) -> tuple[Sidecar, ...]:
    """Lists the sidecars of storage drivers among images, each version by itself."""
    known = sorted((*_named(item.image), item.users) for item in found if _named(item.image)[0] in SIDECARS)
    versions: defaultdict[str, set[str]] = defaultdict(set)
    for name, version, _ in known:
        versions[name].add(version)
    return tuple(
        Sidecar(name=name, version=version, users=users, others=tuple(sorted(versions[name] - {version})))
        for name, version, users in known
    )


def licences(snapshot: Snapshot) -> tuple[Licence, ...]:
    """Lists the licences that workloads and namespaces state by their annotations."""
    return tuple(sorted(_licences(snapshot), key=lambda item: (item.ends is None, item.ends, item.object)))


def _named(image: str) -> tuple[str, str]:
    """Gives the last part of an image's path and its tag, empty where it has none."""
    name, _, tag = image.partition("@")[0].rpartition("/")[2].partition(":")
    return name, tag


def _licences(snapshot: Snapshot) -> Iterator[Licence]:
    for kind in ("Namespace", *sorted(WORKLOAD_KINDS)):
        for item in snapshot.of_kind(kind):
            template = template_of(item)
            own: Mapping[str, str] = {**(template[1].metadata.annotations if template else {}), **item.annotations}
            if LICENCE in own or LICENCE_ENDS in own:
                yield Licence(object=item.ref, name=own.get(LICENCE, ""), ends=_day(own.get(LICENCE_ENDS, "")))


def _contents(snapshot: Snapshot) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pod in snapshot.all(Pod):
        specified = {container.name: container.image for container in pod.spec.containers}
        for status in pod.status.container_statuses:
            digest = status.image_id.partition("@")[2]
            if digest and status.name in specified:
                found[specified[status.name]].add(digest)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
