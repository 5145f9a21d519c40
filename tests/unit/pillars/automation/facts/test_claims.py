"""When a claim is bound and has its size: as the status, and the kubelet, say it."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.volume_stats import VolumeStats
from holdfast.pillars.automation.facts.look import YES, Seen
from tests.unit.pillars.automation.looking import Object, made, seen

GIB = 1 << 30


def claim(has: str | None = "10Gi", asks: str = "20Gi", **status: Any) -> Object:
    capacity = {"capacity": {"storage": has}} if has else {}
    return made(
        "PersistentVolumeClaim",
        spec={"resources": {"requests": {"storage": asks}}},
        status={"phase": "Bound", **capacity, **status},
    )


def infeasible(tried: str, state: str = "ControllerResizeInfeasible") -> Object:
    return claim(allocatedResources={"storage": tried}, allocatedResourceStatuses={"storage": state})


def troubled(name: str, status: str = "True") -> Object:
    return claim(conditions=[{"type": name, "status": status, "message": "no room in the pool"}])


@pytest.mark.parametrize(
    ("of", "answer"),
    [
        (claim("20Gi"), YES),
        (claim("20480Mi"), YES),
        (claim("21Gi"), YES),
        (claim("20Gi", allocatedResourceStatuses={"storage": "ControllerResizeInfeasible"}), YES),
        (claim("19.9Gi"), Seen("unknown", "capacity-is", "19.9Gi")),
        (claim(None), Seen("unknown", "capacity-is", "-")),
        (claim("junk"), Seen("unknown", "capacity-is", "junk")),
        (infeasible("20Gi"), Seen("no", "resize-infeasible", "ControllerResizeInfeasible")),
        (infeasible("20480Mi", "NodeResizeInfeasible"), Seen("no", "resize-infeasible", "NodeResizeInfeasible")),
        # What was given up is an earlier wish, larger or smaller than this one.
        (infeasible("50Gi"), Seen("unknown", "capacity-is", "10Gi")),
        (infeasible("20Gi", "ControllerResizeInProgress"), Seen("unknown", "capacity-is", "10Gi")),
        (
            claim(allocatedResourceStatuses={"storage": "NodeResizeInfeasible"}),
            Seen("unknown", "capacity-is", "10Gi"),
        ),
        (troubled("ControllerResizeError"), Seen("unknown", "resize-fails", "no room in the pool")),
        (troubled("NodeResizeError"), Seen("unknown", "resize-fails", "no room in the pool")),
        (troubled("ControllerResizeError", "False"), Seen("unknown", "capacity-is", "10Gi")),
        (troubled("FileSystemResizePending"), Seen("unknown", "capacity-is", "10Gi")),
    ],
)
def test_a_claim_has_a_size_once_its_status_says_so(of: Object, answer: Seen) -> None:
    assert seen("capacity-at-least", of, "20Gi") == answer


def test_a_volume_has_the_size_of_its_specification() -> None:
    volume = made("PersistentVolume", space="", spec={"capacity": {"storage": "20Gi"}})

    assert seen("capacity-at-least", volume, "20Gi") == YES
    assert seen("capacity-at-least", volume, "21Gi") == Seen("unknown", "capacity-is", "20Gi")


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ({}, Seen("no", "resize-infeasible", "ControllerResizeInfeasible")),
        ({"uid": "uid-data"}, Seen("no", "resize-infeasible", "ControllerResizeInfeasible")),
        ({"uid": "uid-before"}, Seen("unknown", "capacity-is", "10Gi")),
        ({"namespace": "pay"}, Seen("unknown", "capacity-is", "10Gi")),
        ({"name": ""}, Seen("unknown", "capacity-is", "10Gi")),
    ],
)
def test_of_a_volume_its_own_claim_tells_that_it_cannot_grow(named: Object, answer: Seen) -> None:
    reference = {"namespace": "shop", "name": "data", **named}
    volume = made("PersistentVolume", "pv-1", space="", spec={"capacity": {"storage": "10Gi"}, "claimRef": reference})

    assert seen("capacity-at-least", volume, "20Gi", infeasible("20Gi")) == answer


@pytest.mark.parametrize("fact", ["capacity-at-least", "filesystem-at-least"])
def test_a_size_that_is_none_is_seen_by_nobody(fact: str) -> None:
    assert seen(fact, claim("20Gi"), "much") == Seen("unknown", "wanted-unusable", "much")


def measured(capacity: int, wanted: str, of: Object | None = None) -> Seen:
    stats = VolumeStats(capacity=capacity, used=1, available=1)
    return seen("filesystem-at-least", of or claim("20Gi"), wanted, volumes={"shop/data": stats})


@pytest.mark.parametrize(
    ("capacity", "wanted", "answer"),
    [
        (20 * GIB, "20Gi", YES),
        # ext4 keeps a part for itself: only with the measurement before can growth be told from lag.
        (20 * GIB - 1, "20Gi", Seen("unknown", "filesystem-is", str(20 * GIB - 1))),
        (int(19.5 * GIB), f"20Gi over {int(9.74 * GIB)}", YES),
        (int(9.74 * GIB), f"20Gi over {int(9.74 * GIB)}", Seen("unknown", "filesystem-is", str(int(9.74 * GIB)))),
        # A file system of 100 GiB that lags is larger than 101 GiB less its overhead, and has not grown.
        (98 * GIB, f"101Gi over {98 * GIB}", Seen("unknown", "filesystem-is", str(98 * GIB))),
        (99 * GIB, f"101Gi over {98 * GIB}", YES),
        # It grew, but to an earlier wish.
        (15 * GIB, f"20Gi over {10 * GIB}", Seen("unknown", "filesystem-is", str(15 * GIB))),
        (18 * GIB, f"20Gi over {10 * GIB}", Seen("unknown", "filesystem-is", str(18 * GIB))),
        (19 * GIB, f"20Gi over {10 * GIB}", YES),
        (20 * GIB, "20Gi over much", Seen("unknown", "wanted-unusable", "20Gi over much")),
    ],
)
def test_a_file_system_has_grown_once_the_kubelet_measures_it(capacity: int, wanted: str, answer: Seen) -> None:
    assert measured(capacity, wanted) == answer


def test_a_file_system_that_nobody_measures_or_that_cannot_grow_is_no_success() -> None:
    assert seen("filesystem-at-least", claim("20Gi"), "20Gi") == Seen("unknown", "not-measured")
    assert measured(GIB, "20Gi", infeasible("20Gi", "NodeResizeInfeasible")) == Seen(
        "no", "resize-infeasible", "NodeResizeInfeasible"
    )


def bindable(phase: str, volume: str = "") -> Object:
    return made("PersistentVolumeClaim", spec={"volumeName": volume} if volume else {}, status={"phase": phase})


@pytest.mark.parametrize(
    ("of", "wanted", "answer"),
    [
        (bindable("Bound", "pv-1"), "", YES),
        (bindable("Bound", "pv-1"), "pv-1", YES),
        (bindable("Bound", "pv-2"), "pv-1", Seen("no", "bound-elsewhere", "pv-2")),
        (bindable("Pending", "pv-2"), "pv-1", Seen("no", "bound-elsewhere", "pv-2")),
        (bindable("Pending", "pv-1"), "pv-1", Seen("unknown", "phase", "Pending")),
        (bindable("Pending"), "pv-1", Seen("unknown", "phase", "Pending")),
        (bindable("Bound"), "", Seen("unknown", "phase", "Bound")),
        # A claim whose volume is lost is bound again once somebody makes the volume anew.
        (bindable("Lost", "pv-1"), "", Seen("unknown", "phase", "Lost")),
        (bindable(""), "", Seen("unknown", "phase", "-")),
    ],
)
def test_a_claim_is_bound_to_the_volume_that_is_wanted(of: Object, wanted: str, answer: Seen) -> None:
    assert seen("bound", of, wanted) == answer
