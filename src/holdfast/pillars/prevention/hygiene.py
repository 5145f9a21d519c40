"""How long the versions that run are supported, whether they may run together, and what the next release drops."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.objects.admission import APIService
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot

State = Literal["supported", "maintenance", "ended", "unknown"]
Skew = Literal["same", "allowed", "newer", "too-old", "unknown"]
_VERSION = re.compile(r"v?1\.(\d+)(?:\.(\d+))?")
# https://kubernetes.io/releases/version-skew-policy/: how many minors a component may be behind the API server.
_BEHIND = {"kubelet": 3, "kube-proxy": 3, "kube-controller-manager": 1, "kube-scheduler": 1, "kube-apiserver": 1}
_BEHIND_OF_OLD = {"kubelet": 2, "kube-proxy": 2}
_FIRST_WITH_THREE = 25


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """A minor release: when only grave faults are mended any more, when none is, and the newest patch of it."""

    end: date
    maintenance: date | None = None
    patch: str = ""
    since: date | None = None


class Releases(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of releases, on which day it was read, and from when on there may be newer ones."""

    read: date
    horizon: date
    source: str
    releases: dict[str, Release]


class Support(Struct, frozen=True, kw_only=True):
    """Whether a version is supported on a day; `days_left` counts to the end, which is negative after it.

    `newer_patch` came out on `patch_since` and is one that the version lacks. `is_newest_known` says that the day lies
    before the horizon of what is known, so that no newer minor is missing from it.
    """

    version: str
    state: State
    end: date | None = None
    days_left: int | None = None
    newer_patch: str = ""
    patch_since: date | None = None
    is_newest_known: bool = True


class Component(Struct, frozen=True, kw_only=True):
    """A component of Kubernetes with its version and where it runs; `skew` compares it with the API server."""

    name: str
    version: str
    objects: tuple[Ref, ...]
    skew: Skew
    behind: int | None = None


class DroppedApi(Struct, frozen=True, forbid_unknown_fields=True):
    """A version of the API of some kinds: since when it is deprecated, from when it is gone, what takes its place."""

    api: str
    kinds: tuple[str, ...]
    deprecated: str
    removed: str
    use: str = ""


class ApiUse(Struct, frozen=True, kw_only=True):
    """A version of the API that goes: the objects that are written in it, none where it is merely still served."""

    api: str
    kind: str
    removed: str
    use: str
    objects: tuple[Ref, ...] = ()


class _Apis(Struct, frozen=True, forbid_unknown_fields=True):
    known_to: str
    apis: tuple[DroppedApi, ...]


def minor_of(version: str) -> int | None:
    """Reads the minor of a version of Kubernetes."""
    match = _VERSION.match(version)
    return int(match.group(1)) if match else None


def support_of(version: str, day: date) -> Support:
    """Says whether a version is supported on a day; of a minor that nobody knows nothing is said."""
    known, minor = releases(), minor_of(version)
    is_newest_known = day < known.horizon
    if minor is None:
        return Support(version=version, state="unknown", is_newest_known=is_newest_known)
    release = known.releases.get(f"1.{minor}")
    if release is None:
        # What is older than a release whose support has ended has ended as well.
        ended = any(minor < int(name[2:]) and item.end < day for name, item in known.releases.items())
        return Support(version=version, state="ended" if ended else "unknown", is_newest_known=is_newest_known)
    is_behind = _patch(version) is not None and (_patch(release.patch) or 0) > (_patch(version) or 0)
    return Support(
        version=version,
        state=_state(release, day),
        end=release.end,
        days_left=(release.end - day).days,
        newer_patch=release.patch if is_behind else "",
        patch_since=release.since if is_behind else None,
        is_newest_known=is_newest_known,
    )


def components(snapshot: Snapshot) -> tuple[Component, ...]:
    """Lists the components of Kubernetes that a snapshot shows, each version of each by itself."""
    server = minor_of(snapshot.provenance.kubernetes_version)
    found: defaultdict[tuple[str, str], list[Ref]] = defaultdict(list)
    for node in snapshot.all(Node):
        if node.status.node_info.kubelet_version:
            found["kubelet", node.status.node_info.kubelet_version].append(node.ref)
    for pod in snapshot.all(Pod):
        for name, version in _shipped(pod):
            found[name, version].append(pod.ref)
    made = [_component(name, version, tuple(sorted(refs)), server) for (name, version), refs in sorted(found.items())]
    if snapshot.provenance.kubernetes_version:
        version = snapshot.provenance.kubernetes_version
        made.insert(0, Component(name="API server", version=version, objects=(), skew="same", behind=0))
    return tuple(made)


def dropped(snapshot: Snapshot, target: int) -> tuple[ApiUse, ...]:
    """Lists what a minor release no longer serves: objects that are written so, and groups that are served so far.

    A running API server gives objects in the version that it is asked for, so that those written otherwise show in
    manifests and dumps only; that a group is served says that somebody may still use it.
    """
    return tuple(_uses(snapshot, target))


def unread_versions(snapshot: Snapshot) -> tuple[Unread, ...]:
    """Lists what is missing to judge versions."""
    found = [Unread("Node", "not-listed")] if not snapshot.knows("Node") else []
    if not snapshot.provenance.kubernetes_version:
        found.append(Unread("kubernetes version", "not-listed"))
    return tuple(found)


@cache
def releases() -> Releases:
    """Gives what is known of releases."""
    text = (files("holdfast.pillars.prevention") / "hygiene_releases.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Releases)


@cache
def dropped_apis() -> tuple[DroppedApi, ...]:
    """Lists the versions of the API that are or will be gone."""
    text = (files("holdfast.pillars.prevention") / "hygiene_apis.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _Apis).apis


def _state(release: Release, day: date) -> State:
    if day > release.end:
        return "ended"
    return "maintenance" if release.maintenance is not None and day >= release.maintenance else "supported"


def _patch(version: str) -> int | None:
    match = _VERSION.match(version)
    return int(match.group(2)) if match and match.group(2) else None


def _shipped(pod: Pod) -> Iterator[tuple[str, str]]:
    """Gives components whose version is that of their image."""
    for container in pod.spec.containers:
        path, _, tag = container.image.rpartition(":")
        name = path.rpartition("/")[2]
        if name in _BEHIND and _VERSION.match(tag):
            yield name, tag


def _component(name: str, version: str, refs: tuple[Ref, ...], server: int | None) -> Component:
    minor = minor_of(version)
    if minor is None or server is None:
        return Component(name=name, version=version, objects=refs, skew="unknown")
    behind = server - minor
    old = minor < _FIRST_WITH_THREE and name in _BEHIND_OF_OLD
    most = _BEHIND_OF_OLD[name] if old else _BEHIND[name]
    skew: Skew = "same" if behind == 0 else "newer" if behind < 0 else "allowed" if behind <= most else "too-old"
    return Component(name=name, version=version, objects=refs, skew=skew, behind=behind)


def _uses(snapshot: Snapshot, target: int) -> Iterator[ApiUse]:
    served = {item.name for item in snapshot.all(APIService)}
    for item in dropped_apis():
        removed = minor_of(item.removed)
        if removed is None or removed > target:
            continue
        group, _, version = item.api.rpartition("/")
        for kind in item.kinds:
            refs = tuple(sorted(ref for ref, api in _written(snapshot, kind, group) if api == item.api))
            if refs:
                yield ApiUse(api=item.api, kind=kind, removed=item.removed, use=item.use, objects=refs)
        if f"{version}.{group}" in served:
            yield ApiUse(api=item.api, kind=", ".join(item.kinds), removed=item.removed, use=item.use)


def _written(snapshot: Snapshot, kind: str, group: str) -> Iterator[tuple[Ref, str]]:
    for key in (kind, f"{kind}.{group}"):
        for found in snapshot.of_kind(key):
            yield found.ref, found.api_version
