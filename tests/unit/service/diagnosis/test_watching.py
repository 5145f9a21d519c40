"""The loop of a watch: when it judges, what it tells, and how it speaks of what it cannot see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.app.context import Context
from holdfast.model.codec import convert_object
from holdfast.model.deltas import Blind, Delta, Fresh, Gone, Put, Stale
from holdfast.model.input_refusals import ClusterUnreadable
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance
from holdfast.service.diagnosis.watching import Pace, Tidings, watch
from tests.contracts.deltas import FakeDeltas

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
KINDS = ("PersistentVolumeClaim", "StorageClass", "Pod", "Event", "PersistentVolume")
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
MISSING = "storage/claim/class-missing"
Script = Mapping[float, tuple[Delta, ...]]


class Timed(FakeDeltas):
    """Lets things happen at their second; waiting is what makes time pass."""

    def __init__(self, script: Script, kinds: tuple[str, ...] = KINDS) -> None:
        super().__init__(kinds, Provenance(source="here", format="live", taken_at=NOON, inferred=False))
        self._script = dict(script)
        self.now = 0.0

    def take(self, seconds: float) -> tuple[Delta, ...]:
        for second in sorted(self._script):
            if second <= self.now:
                self.happen(*self._script.pop(second))
        taken = super().take(seconds)
        self.now += 0.05 if taken else seconds
        self.at(replace(super().provenance(), taken_at=NOON + timedelta(seconds=self.now)))
        return taken


def claim(name: str = "data", version: str = "1") -> Put:
    meta = {"name": name, "namespace": "shop", "resourceVersion": version}
    spec = {"storageClassName": "nowhere", "accessModes": ["ReadWriteOnce"]}
    kind = "PersistentVolumeClaim"
    made: dict[str, Any] = {"apiVersion": "v1", "kind": kind, "metadata": meta, "spec": spec}
    return Put(kind, convert_object(made | {"status": {"phase": "Pending"}}))


def told(script: Script, seconds: float = 120, kinds: tuple[str, ...] = KINDS, **pace: float) -> list[Tidings]:
    deltas = Timed(script, kinds)
    happening = watch(deltas, Context().rules, clock=lambda: deltas.now, pace=Pace(**pace), seconds=seconds)
    found = list(happening)
    assert not deltas.is_open
    return found


def said(found: list[Tidings]) -> list[tuple[str, str]]:
    return [(change.sort, change.problem.cause) for tidings in found for change in tidings.changes]


def test_a_fault_opens_and_its_repair_heals() -> None:
    found = told({10: (claim(),), 60: (Gone("PersistentVolumeClaim", CLAIM),)})

    moments = [(c.sort, round((c.time - NOON).total_seconds(), -1)) for t in found for c in t.changes]
    assert moments == [("opened", 30), ("healed", 80)]


def test_what_stands_for_a_moment_only_is_not_told() -> None:
    found = told({10: (claim(),), 20: (Gone("PersistentVolumeClaim", CLAIM),)})

    assert said(found) == []


def test_changes_that_no_rule_can_see_ask_for_no_judgement() -> None:
    busy: Script = {second: (claim(version=str(second)),) for second in range(1, 100)}

    found = told(busy, seconds=100, settle=1)

    assert len([tidings for tidings in found if tidings.is_judged]) <= 2 + 100 / Pace().longest + 2


def test_news_is_judged_soon_and_not_more_often_than_asked_for() -> None:
    busy: Script = {second / 2: (claim(f"data-{second}"),) for second in range(1, 200)}

    found = told(busy, seconds=100, shortest=5, settle=1)

    assert 15 <= len([tidings for tidings in found if tidings.is_judged]) <= 21


@pytest.mark.parametrize(
    "loss",
    [
        (Stale("StorageClass", "cut"),),
        (Blind("StorageClass", Unread("StorageClass", "forbidden")),),
        tuple(Stale(kind, "cut") for kind in KINDS),
    ],
)
def test_nothing_heals_while_its_kinds_cannot_be_seen(loss: tuple[Delta, ...]) -> None:
    gone = Gone("PersistentVolumeClaim", CLAIM)

    found = told({0: (claim(),), 40: loss, 50: (gone,)}, seconds=300)

    assert said(found) == [("opened", MISSING)]
    assert [problem.cause for problem in found[-1].open] == [MISSING]


def test_a_server_that_is_lost_is_said_and_its_return_too() -> None:
    lost = tuple(Stale(kind, "connection refused") for kind in KINDS)
    back = tuple(Fresh(kind) for kind in KINDS)

    found = told({20: lost, 60: back}, seconds=100)

    turns = [tidings.standing.is_lost for tidings in found]
    assert [one for one, before in zip(turns, [None, *turns], strict=False) if one is not before] == [
        False,
        True,
        False,
    ]
    assert not [tidings for tidings in found if tidings.standing.is_lost and tidings.is_judged]


def test_a_kind_that_never_reports_is_said_and_not_waited_for() -> None:
    class Mute(Timed):
        def open(self) -> frozenset[str]:
            return super().open() | {"Node"}

    deltas = Mute({0: (claim(),)})
    found = list(watch(deltas, Context().rules, clock=lambda: deltas.now, pace=Pace(), seconds=120))

    assert Unread("Node", "timeout") in found[-1].standing.unread
    assert said(found) == [("opened", MISSING)]


def test_a_cluster_of_which_nothing_may_be_read_is_an_error() -> None:
    refused = tuple(Blind(kind, Unread(kind, "forbidden", "not for you")) for kind in KINDS)

    with pytest.raises(ClusterUnreadable) as complaint:
        told({0: refused})

    assert complaint.value.values == {"context": "here", "detail": "Event: not for you"}
