"""What a waiver accepts, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.engine.waivers import Waiver, expired, waived_by
from holdfast.model.refs import Ref
from tests.builders.kube import NOON

CLAIM = Ref("PersistentVolumeClaim", "data", "shop")


def waiver(cause: str = "storage/*", place: str = "*", days: int = 1) -> Waiver:
    return Waiver(cause=cause, object=place, owner="storage team", reason="known", expires=NOON + timedelta(days=days))


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        (waiver(), True),
        (waiver("storage/claim/class-missing"), True),
        (waiver("network/*"), False),
        (waiver(place="PersistentVolumeClaim shop/*"), True),
        (waiver(place="PersistentVolumeClaim bank/*"), False),
        (waiver(days=0), False),
        (waiver(days=-1), False),
    ],
)
def test_a_waiver_accepts_a_cause_at_an_object_until_its_end(given: Waiver, accepted: bool) -> None:
    found = waived_by((given,), "storage/claim/class-missing", CLAIM, NOON)

    assert found == (given if accepted else None)


def test_a_snapshot_without_a_time_lets_no_waiver_hold() -> None:
    assert waived_by((waiver(),), "storage/claim/class-missing", CLAIM, None) is None


def test_expired_waivers_are_named() -> None:
    over, running = waiver(days=-1), waiver()

    assert expired((over, running), NOON) == (over,)
