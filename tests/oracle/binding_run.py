"""Asks the real volume controller about many worlds at once: no world knows the classes of another."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.live.cluster import NotShownError, wait_for
from tests.oracle.binding_worlds import SPACE, BindingWorld, binding_world, expected, said
from tests.oracle.control_plane import Judge
from tests.oracle.worlds import Disagreement, namespace

BATCH = 60
SECONDS = 120.0
# A claim that stays pending is looked at by the controller every second.
QUIET_SECONDS = 4.0
# A busy machine may leave the controller without a turn for longer; worlds that disagree are asked again.
LONG_QUIET_SECONDS = 20.0


def binding_disagrees(judge: Judge, seeds: Sequence[int]) -> list[Disagreement]:
    """Compares to which volume, if any, a claim is bound."""
    judge.put(one for one in [namespace(SPACE)] if judge.read(one)["kind"] == "Status")
    found: list[Disagreement] = []
    for start in range(0, len(seeds), BATCH):
        worlds = [binding_world(seed) for seed in seeds[start : start + BATCH]]
        doubtful = [world for world, real in _answers(judge, worlds, QUIET_SECONDS) if real not in expected(world)]
        for world, real in _answers(judge, doubtful, LONG_QUIET_SECONDS) if doubtful else ():
            ours = expected(world)
            if real not in ours:
                found.append(Disagreement("binding", world.seed, real, " | ".join(sorted(ours)), world.objects))
    return found


def _answers(judge: Judge, worlds: Sequence[BindingWorld], quiet: float) -> list[tuple[BindingWorld, str]]:
    setting = [one for world in worlds for one in world.setting]
    volumes = [one for one in setting if one["kind"] == "PersistentVolume"]
    subjects = [world.subject for world in worlds]
    try:
        judge.put(setting)
        wait_for("the volumes", lambda: not {"", "Pending"} & set(judge.each(judge.phase, volumes)))
        judge.put(subjects)
        return list(zip(worlds, _settled(judge, worlds, quiet), strict=True))
    finally:
        judge.drop([*subjects, *setting])


def _settled(judge: Judge, worlds: Sequence[BindingWorld], quiet: float) -> list[str]:
    """The answers once they have stayed the same for several rounds of the controller."""
    subjects = [world.subject for world in worlds]
    began = since = time.monotonic()
    last: list[str] = []
    while time.monotonic() - began < SECONDS + quiet:
        answers = [said(one) for one in judge.each(judge.read, subjects)]
        if answers != last:
            last, since = answers, time.monotonic()
        if time.monotonic() - since > quiet:
            return answers
        time.sleep(0.2)
    raise NotShownError("the volume controller does not come to rest")
