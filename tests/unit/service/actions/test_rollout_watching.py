"""Watching a rollout through a recorded snapshot, with measurements of our own around it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.app.context import Context
from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.automation.rollout_watch import UNDO, Objective
from holdfast.ports.source import Progress
from holdfast.service.actions.rollout_watching import Seen, watch
from tests.builders.office import EXAMPLES

CART, STOREFRONT = (Ref("Deployment", name, "shop") for name in ("cart", "storefront"))
NONE = Objective(soak=timedelta(0))


class Recorded:
    """A source over one snapshot."""

    def __init__(self, snapshot: Snapshot, raw: dict[Ref, dict[str, Any]] | None = None) -> None:
        self._snapshot = snapshot
        self._raw = raw or {}

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Gives the snapshot."""
        return self._snapshot

    def raw(self, refs: Collection[Ref]) -> dict[Ref, dict[str, Any]]:
        """Gives the objects that were handed in."""
        return {ref: self._raw[ref] for ref in refs if ref in self._raw}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Context().source(str(EXAMPLES / "healthy-rollout.tar.gz")).load()


def measured(
    workload: Ref, began: float, now: float, errors: tuple[float, float], seconds: tuple[float, float]
) -> Measured:
    """Ten requests a second, and how many of them failed and how long they took before and since."""
    times = [began - 3600 + 30 * step for step in range(int((now - began + 3600) // 30))]
    later = [moment >= began for moment in times]

    def series(signal: str, values: list[float]) -> Series:
        return Series(signal=signal, subject=workload, times=times, values=values)

    return Measured(
        series=(
            series("requests", [10.0] * len(times)),
            series("request_errors", [errors[after] for after in later]),
            series("request_latency_seconds", [seconds[after] for after in later]),
        ),
        is_asked=True,
    )


def seen(
    snapshot: Snapshot,
    errors: tuple[float, float] = (0.01, 0.01),
    seconds: tuple[float, float] = (0.1, 0.1),
    workload: Ref = CART,
    raw: dict[str, Any] | None = None,
) -> Seen:
    """Judges the rollout of a workload ten minutes after it began."""
    began = watch(Recorded(snapshot), workload, NONE).began
    now = began + timedelta(minutes=10)
    later = replace(
        snapshot,
        provenance=replace(snapshot.provenance, taken_at=now),
        measured=measured(workload, began.timestamp(), now.timestamp(), errors, seconds),
    )
    return watch(Recorded(later, {workload: raw} if raw else None), workload, NONE)


def test_without_measurements_nobody_knows(snapshot: Snapshot):
    found = watch(Recorded(snapshot), CART, NONE).watched

    assert found.judgement == "unknown"
    assert {signal.name: signal.well for signal in found.signals} == {
        "progress": "yes",
        "readiness": "yes",
        "restarts": "yes",
        "errors": "unknown",
        "latency": "unknown",
    }


def test_what_serves_as_well_is_kept(snapshot: Snapshot):
    found = seen(snapshot).watched

    signals = {signal.name: signal for signal in found.signals}
    assert found.judgement == "keep"
    assert signals["errors"].before == pytest.approx(0.001, rel=0.1)
    assert (signals["latency"].before, signals["latency"].since) == (0.1, 0.1)


@pytest.mark.parametrize(
    ("errors", "seconds", "worse"), [((0.01, 2.0), (0.1, 0.1), "errors"), ((0.01, 0.01), (0.1, 0.4), "latency")]
)
def test_what_got_worse_is_taken_back(
    snapshot: Snapshot, errors: tuple[float, float], seconds: tuple[float, float], worse: str
):
    single = seen(snapshot, errors, seconds).watched

    assert [signal.name for signal in single.signals if signal.well == "no"] == [worse]
    # Only one revision was recorded, so there is nothing to go back to.
    assert (single.judgement, single.action) == ("unknown", "")


@pytest.mark.parametrize(
    ("labels", "action", "in_git"), [({}, UNDO, False), ({"kustomize.toolkit.fluxcd.io/name": "shop"}, "", True)]
)
def test_it_goes_back_to_the_revision_before_unless_git_keeps_it(
    snapshot: Snapshot, labels: dict[str, str], action: str, in_git: bool
):
    raw = {"kind": "Deployment", "metadata": {"name": "storefront", "namespace": "shop", "labels": labels}}

    found = seen(snapshot, (0.01, 2.0), workload=STOREFRONT, raw=raw).watched

    assert (found.judgement, found.action, found.revert_in_git) == ("undo-proposed", action, in_git)


def test_a_workload_that_is_not_there_is_told(snapshot: Snapshot):
    with pytest.raises(ObjectNotFound):
        watch(Recorded(snapshot), Ref("Deployment", "nothing", "shop"), NONE)
