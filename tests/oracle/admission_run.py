"""Asks the real admission about many worlds at once, without keeping anything that they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from holdfast.verdicts.admission import ENFORCE
from tests.live.cluster import NotShownError, wait_for
from tests.oracle import quota_worlds, security_worlds
from tests.oracle.control_plane import Judge
from tests.oracle.quota_worlds import QuotaWorld
from tests.oracle.security_worlds import SecurityWorld
from tests.oracle.worlds import Disagreement, Object, meta, namespace

BATCH = 250
DOUBT_SECONDS = 20.0
World = TypeVar("World", QuotaWorld, SecurityWorld)


def quotas_disagree(judge: Judge, seeds: Sequence[int]) -> list[Disagreement]:
    """Compares what quotas and limits admit."""
    judge.put(one for one in quota_worlds.priority_classes() if judge.read(one)["kind"] == "Status")
    found: list[Disagreement] = []
    for part in _batches(seeds):
        worlds = [quota_worlds.quota_world(seed) for seed in part]
        _prepare(judge, worlds)
        found += _compared(judge, "quota", worlds, quota_worlds.said, quota_worlds.expected)
    return found


def security_disagrees(judge: Judge, seeds: Sequence[int]) -> list[Disagreement]:
    """Compares what the levels of Pod Security admit."""
    found: list[Disagreement] = []
    for part in _batches(seeds):
        worlds = [security_worlds.security_world(seed) for seed in part]
        _prepare(judge, worlds)
        found += _compared(judge, "security", worlds, security_worlds.said, security_worlds.expected)
    return found


def _compared(
    judge: Judge,
    kind: str,
    worlds: Sequence[World],
    said: Callable[[Object], str],
    expected: Callable[[World], frozenset[str]],
) -> list[Disagreement]:
    """Compares both answers about each world; those that disagree are asked again, since nothing of it is kept.

    A busy server gives up a quota that it cannot judge in time, and hears of priorities by a stream of their own.
    """
    left, found = list(worlds), list[Disagreement]()

    def agree() -> bool:
        answers = judge.each(judge.dry_run, [world.subject for world in left])
        told = [(world, said(answer), expected(world)) for world, answer in zip(left, answers, strict=True)]
        doubtful = [one for one in told if one[1] not in one[2] and one[1] != "invalid"]
        left[:] = [world for world, _, _ in doubtful]
        found[:] = [
            Disagreement(kind, world.seed, real, " | ".join(sorted(ours)), world.objects)
            for world, real, ours in doubtful
        ]
        return not left

    with suppress(NotShownError):
        wait_for("both to agree", agree, DOUBT_SECONDS)
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
