"""Facts of Pods: how many of them are ready, whether it is no worse than before, and that a node is empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from holdfast.model.automation import Probe
from holdfast.model.objects.meta import LabelSelector
from holdfast.pillars.automation.facts.look import (
    YES,
    Fact,
    Look,
    Raw,
    Seen,
    condition,
    count,
    items,
    metadata,
    own,
    part,
)
from holdfast.verdicts.selection import matches, matches_labels

_OVER: Final = frozenset({"Succeeded", "Failed"})
_MIRROR: Final = "kubernetes.io/config.mirror"


def pods_ready(look: Look, probe: Probe) -> Seen:
    """Says that so many Pods of a workload are ready as are wanted, or all that it should have where none is said.

    A target that is a Pod has to be ready itself; once it is over it never will be.
    """
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    if probe.target.kind == "Pod" and _phase(raw) in _OVER:
        return Seen("no", "phase", _phase(raw))
    wanted = _number(probe.wanted) if probe.wanted else _desired(raw)
    return _at_least(look, raw, wanted, probe.wanted)


def not_worse(look: Look, probe: Probe) -> Seen:
    """Says that at least so many Pods of a workload, or of a claim, are ready as there were at the beginning."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    return _at_least(look, raw, _number(probe.wanted), probe.wanted)


def no_pods(look: Look, probe: Probe) -> Seen:
    """Says that a node has no Pod left that a drain would move: none but of DaemonSets, static ones and those over."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    pods = look.objects("Pod", node=probe.target.name)
    if pods is None:
        return Seen("unknown", "unread", "Pod")
    left = [pod for pod in pods if _moves(pod)]
    return Seen("unknown", "pods-left", str(len(left))) if left else YES


def ready_pods(raw: Raw, pods: Iterable[Raw]) -> int | None:
    """Counts the ready Pods of a workload, a claim or a Pod among those of its namespace; None of any other object.

    An action says with it how it was at the beginning.
    """
    kind, name = raw.get("kind"), metadata(raw).get("name")
    mine: list[Raw]
    if kind == "Pod":
        mine = [pod for pod in pods if metadata(pod).get("name") == name]
    elif kind == "PersistentVolumeClaim":
        mine = [pod for pod in pods if name in claims_of(pod)]
    else:
        selector = part(raw, "spec").get("selector")
        if not isinstance(selector, Mapping) or not selector:
            return None
        mine = [pod for pod in pods if _selects(selector, metadata(pod).get("labels") or {})]
    return sum(_is_ready(pod) for pod in mine)


def claims_of(pod: Raw) -> frozenset[str]:
    """Names the claims that a Pod mounts, those made for it alone included."""
    volumes = items(part(pod, "spec"), "volumes")
    named = {str(part(volume, "persistentVolumeClaim").get("claimName")) for volume in volumes if _claims(volume)}
    own_ = {f"{metadata(pod).get('name')}-{volume.get('name')}" for volume in volumes if "ephemeral" in volume}
    return frozenset(named | own_)


def _at_least(look: Look, raw: Raw, wanted: int | None, said: str) -> Seen:
    if wanted is None:
        return Seen("unknown", "wanted-unusable", said)
    pods = look.objects("Pod", str(metadata(raw).get("namespace") or ""))
    if pods is None:
        return Seen("unknown", "unread", "Pod")
    ready = ready_pods(raw, pods)
    if ready is None:
        return Seen("unknown", "wanted-unusable", str(raw.get("kind")))
    return YES if ready >= wanted else Seen("unknown", "ready-of", f"{ready}/{wanted}")


def _desired(raw: Raw) -> int | None:
    if raw.get("kind") == "DaemonSet":
        found = count(part(raw, "status"), "desiredNumberScheduled", -1)
        return None if found == -1 else found
    return 1 if raw.get("kind") in ("Pod", "PersistentVolumeClaim") else count(part(raw, "spec"), "replicas", 1)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _phase(pod: Raw) -> str:
    return str(part(pod, "status").get("phase"))


def _is_ready(pod: Raw) -> bool:
    return condition(pod, "Ready").get("status") == "True" and not metadata(pod).get("deletionTimestamp")


def _moves(pod: Raw) -> bool:
    owners = items(metadata(pod), "ownerReferences")
    is_daemon = any(owner.get("kind") == "DaemonSet" and owner.get("controller") is True for owner in owners)
    is_static = _MIRROR in part(metadata(pod), "annotations")
    return not (is_daemon or is_static or _phase(pod) in _OVER)


def _claims(volume: Raw) -> bool:
    return "persistentVolumeClaim" in volume


def _selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    if selector.keys() & {"matchLabels", "matchExpressions"}:
        return matches(msgspec.convert({key: value for key, value in selector.items() if value}, LabelSelector), labels)
    return matches_labels(selector, labels)


FACTS: Mapping[str, Fact] = {"pods-ready": pods_ready, "not-worse": not_worse, "no-pods": no_pods}
