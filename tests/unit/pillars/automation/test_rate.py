"""Which share of the runs nobody had to begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from holdfast.model.autonomy import Place, Ran, RunEnd
from holdfast.pillars.automation.rate import Rate, rate_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SHOP = Place(cluster="prod", namespace="shop")


def ran(plan: str, end: RunEnd, *, watched: bool = False, place: Place = SHOP, wrote: bool = True) -> Ran:
    return Ran(plan=plan, action="pvc.expand", place=place, ended=NOON, end=end, is_supervised=watched, wrote=wrote)


def test_without_a_run_there_is_no_rate():
    assert rate_of((), NOON - DAY, NOON + DAY).share is None


def test_only_what_was_verified_and_begun_by_nobody_counts():
    runs = [
        ran("a", "verified"),
        ran("b", "verified"),
        ran("c", "verified", watched=True),
        ran("d", "unknown"),
        ran("e", "stopped", wrote=False),
        ran("f", "undone", watched=True),
    ]

    found = rate_of(runs, NOON - DAY, NOON + DAY)

    assert found == Rate(
        runs=6, automated=2, supervised=2, supervised_verified=1, failed=2, unknown=1, share=2 / 6, target=0.95
    )


def test_each_run_counts_once_and_in_one_window():
    twice = [ran("a", "verified"), ran("a", "verified")]

    assert rate_of(twice, NOON, NOON + DAY).runs == 1
    assert rate_of(twice, NOON - DAY, NOON).runs == 0


def test_a_rate_is_of_an_action_and_a_place():
    runs = [ran("a", "verified"), ran("b", "unknown", place=Place(cluster="prod", namespace="pay"))]

    assert rate_of(runs, NOON - DAY, NOON + DAY, "pvc.expand", SHOP).share == 1.0
    assert rate_of(runs, NOON - DAY, NOON + DAY, "pvc.expand").share == 0.5
    assert rate_of(runs, NOON - DAY, NOON + DAY, "rollout.undo").share is None
