"""Asks the real admission about many worlds at once, without keeping anything that they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from holdfast.verdicts.admission import ENFORCE
from tests.live.cluster import wait_for
from tests.oracle import quota_worlds, security_worlds
from tests.oracle.control_plane import Judge
from tests.oracle.quota_worlds import QuotaWorld
from tests.oracle.security_worlds import SecurityWorld
from tests.oracle.worlds import Disagreement, Object, meta, namespace

BATCH = 250


def quotas_disagree(judge: Judge, seeds: Sequence[int]) -> list[Disagreement]:
    """Compares what quotas and limits admit."""
    judge.put(one for one in quota_worlds.priority_classes() if judge.read(one)["kind"] == "Status")
    found: list[Disagreement] = []
    for part in _batches(seeds):
        worlds = [quota_worlds.quota_world(seed) for seed in part]
        _prepare(judge, worlds)
        answers = judge.each(judge.dry_run, [world.subject for world in worlds])
        for world, answer in zip(worlds, answers, strict=True):
            real, ours = quota_worlds.said(answer), quota_worlds.expected(world)
            if real not in ours and real != "invalid":
                found.append(Disagreement("quota", world.seed, real, " | ".join(sorted(ours)), world.objects))
    return found


def security_disagrees(judge: Judge, seeds: Sequence[int]) -> list[Disagreement]:
    """Compares what the levels of Pod Security admit."""
    found: list[Disagreement] = []
    for part in _batches(seeds):
        worlds = [security_worlds.security_world(seed) for seed in part]
        _prepare(judge, worlds)
        answers = judge.each(judge.dry_run, [world.subject for world in worlds])
        for world, answer in zip(worlds, answers, strict=True):
            real, ours = security_worlds.said(answer), security_worlds.expected(world)
            if real not in ours and real != "invalid":
                found.append(Disagreement("security", world.seed, real, " | ".join(sorted(ours)), world.objects))
    return found


def _batches(seeds: Sequence[int]) -> Iterable[Sequence[int]]:
    return (seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH))


def _prepare(judge: Judge, worlds: Sequence[QuotaWorld] | Sequence[SecurityWorld]) -> None:
    """Creates namespaces, limits and quotas, and waits until admission has seen them all.

    Admission hears of each kind in the order in which it was written: what it knows of the last one, it knows of all.
    """
    objects = [one for world in worlds for one in world.setting]
    judge.put(one for one in objects if one["kind"] == "Namespace")
    judge.put(one for one in objects if one["kind"] != "Namespace")
    where = f"last-{worlds[0].setting[0]['metadata']['name']}"
    judge.put([namespace(where, **{ENFORCE: "restricted"})])
    judge.put([_full_quota(where)])
    wait_for("the last level", lambda: "PodSecurity" in judge.dry_run(_pod(where)).get("message", ""))
    judge.ask("PATCH", f"/api/v1/namespaces/{where}", _UNLABELLED, "application/merge-patch+json")
    wait_for("the last quota", lambda: "exceeded quota" in judge.dry_run(_pod(where)).get("message", ""))
    judge.put([_tight_range(where)])
    wait_for("the last range", lambda: "maximum cpu" in judge.dry_run(_pod(where)).get("message", ""))


_UNLABELLED = {"metadata": {"labels": {ENFORCE: None}}}


def _pod(where: str) -> Object:
    container = {"name": "c", "image": "registry.example.com/app"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta("last", where), "spec": {"containers": [container]}}


def _full_quota(where: str) -> Object:
    hard = {"pods": "0"}
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": meta("full", where),
        "spec": {"hard": hard},
        "status": {"hard": hard, "used": {"pods": "0"}},
    }


def _tight_range(where: str) -> Object:
    item = {"type": "Pod", "max": {"cpu": "1m"}}
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": meta("tight", where), "spec": {"limits": [item]}}
