"""Asks the real scheduler about one world after another: nodes are shared by everything in a cluster."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence

from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement import node_resources, volume_binding
from holdfast.verdicts.placement.refusal import (
    NODE_AFFINITY,
    NODE_NAME,
    POD_AFFINITY,
    PORTS,
    RESOURCES,
    SPREAD,
    TAINT,
    UNSCHEDULABLE,
    VOLUME,
    VOLUME_LIMITS,
    VOLUME_USE,
    ZONE,
    Refusal,
)
from holdfast.verdicts.placement.world import World
from tests.live.cluster import NotShownError, wait_for
from tests.oracle.control_plane import Judge
from tests.oracle.placement_worlds import PlacementWorld, namespaces, placement_world
from tests.oracle.worlds import Disagreement, Object, snapshot_of

# The order in which the scheduler asks its filters; it stops at the first that refuses.
ORDER = (
    UNSCHEDULABLE,
    NODE_NAME,
    TAINT,
    NODE_AFFINITY,
    PORTS,
    RESOURCES,
    VOLUME_USE,
    VOLUME_LIMITS,
    VOLUME,
    ZONE,
    SPREAD,
    POD_AFFINITY,
)
WORDS = {
    (UNSCHEDULABLE, ""): "node(s) were unschedulable",
    (TAINT, ""): "node(s) had untolerated taint",
    (NODE_AFFINITY, ""): "node(s) didn't match Pod's node affinity/selector",
    (PORTS, ""): "node(s) didn't have free ports for the requested pod ports",
    (VOLUME_USE, ""): (
        "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode "
        "already in-use by another pod"
    ),
    (VOLUME_LIMITS, ""): "node(s) exceed max volume count",
    (VOLUME, volume_binding.UNREACHABLE): "node(s) didn't match PersistentVolume's node affinity",
    (VOLUME, volume_binding.NO_VOLUME): "node(s) didn't find available persistent volumes to bind",
    (VOLUME, volume_binding.TOPOLOGY): "node(s) didn't find available persistent volumes to bind",
    (ZONE, ""): "node(s) had no available volume zone",
    (SPREAD, "label-missing"): "node(s) didn't match pod topology spread constraints (missing required label)",
    (SPREAD, ""): "node(s) didn't match pod topology spread constraints",
    (POD_AFFINITY, "affinity"): "node(s) didn't match pod affinity rules",
    (POD_AFFINITY, "anti-affinity"): "node(s) didn't match pod anti-affinity rules",
    (POD_AFFINITY, "existing-anti-affinity"): "node(s) didn't satisfy existing pods anti-affinity rules",
}
SECONDS = 10.0
# For how long a busy machine may leave a Pod without any word.
SILENCE_SECONDS = 120.0
POLL_SECONDS = 0.02
# The scheduler hears of each kind by a stream of its own; a world that disagrees is asked again with more patience.
PATIENCE = (0.05, 1.0, 3.0, 15.0)


def placement_disagrees(judge: Judge, seeds: Sequence[int]) -> list[Disagreement]:
    """Compares whether, and why not, a Pod gets a node."""
    judge.put(one for one in namespaces() if judge.read(one)["kind"] == "Status")
    found: list[Disagreement] = []
    for seed in seeds:
        world = placement_world(seed)
        ours = expected(world)
        real = ""
        for seconds in PATIENCE:
            real = _asked(judge, world, seconds)
            if real in ours:
                break
        else:
            found.append(Disagreement("placement", seed, real, " | ".join(sorted(ours)), world.objects))
    return found


def expected(world: PlacementWorld) -> frozenset[str]:
    """The answers that the recomputation allows: any fitting node, or the counts of the first refusals."""
    known = World(snapshot_of((*namespaces(), *world.objects)))
    subject = next(pod for pod in known.snapshot.all(Pod) if pod.name == world.subject["metadata"]["name"])
    placement = known.judge(subject)
    if placement.fitting:
        return frozenset(f"placed on {name}" for name in placement.fitting)
    counts = Counter(text for refusals in placement.refusals.values() for text in _first(refusals))
    return frozenset({_written(counts)})


def said(message: str) -> str:
    """What the scheduler says of a Pod without a node, in the same form."""
    told = re.fullmatch(r"0/\d+ nodes are available: (.*?)\.?(?: preemption: .*| no new claims .*)?", message)
    if told is None:
        return message
    counts: Counter[str] = Counter()
    for part in told[1].split(", "):
        match = re.fullmatch(r"(\d+) (.*?)\.?", part)
        if match is None:
            return message
        counts[re.sub(r"(untolerated taint).*", r"\1", match[2])] += int(match[1])
    return _written(counts)


def _first(refusals: Sequence[Refusal]) -> set[str]:
    first = min(refusals, key=lambda found: ORDER.index(found.filter)).filter
    return {_words(found) for found in refusals if found.filter == first}


def _words(found: Refusal) -> str:
    if found.filter == RESOURCES:
        return _lack(found)
    return WORDS.get((found.filter, found.reason)) or WORDS.get((found.filter, "")) or found.reason


def _lack(found: Refusal) -> str:
    return "Too many pods" if found.about == node_resources.PODS else f"Insufficient {found.about}"


def _written(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {text}" for text, count in sorted(counts.items()))


def _asked(judge: Judge, world: PlacementWorld, patience: float) -> str:
    claims = [one for one in world.setting if one["kind"] == "PersistentVolumeClaim" and "volumeName" in one["spec"]]
    try:
        judge.put(one for one in world.setting if one["kind"] != "Pod")
        wait_for("the binder", lambda: all(judge.phase(one) == "Bound" for one in claims))
        judge.put(one for one in world.setting if one["kind"] == "Pod")
        time.sleep(patience)
        judge.put([world.subject])
        return _answer(judge, world, patience)
    finally:
        judge.drop([world.subject, *reversed(world.setting)])


def _answer(judge: Judge, world: PlacementWorld, patience: float) -> str:
    began = time.monotonic()
    # A first answer about other nodes than these is about the world before.
    about = f"0/{len(world.nodes)} nodes"
    message = ""
    while time.monotonic() - began < (SECONDS if message else SILENCE_SECONDS):
        pod = judge.read(world.subject)
        if pod["kind"] == "Status":
            # The server was too busy to say.
            continue
        if pod["spec"].get("nodeName"):
            return f"placed on {pod['spec']['nodeName']}"
        message = _refusal(pod)
        if message.startswith(about):
            return said(message)
        time.sleep(POLL_SECONDS)
    if message:
        return said(message)
    raise NotShownError(f"the scheduler says nothing about the Pod of world {world.seed}")


def _refusal(pod: Object) -> str:
    conditions = pod.get("status", {}).get("conditions", [])
    return next((one.get("message", "") for one in conditions if one["type"] == "PodScheduled"), "")
