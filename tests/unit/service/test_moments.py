"""Moments that somebody gives are refused before anybody counts with them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec import Struct

from holdfast.model.usage_refusals import MomentUnusable
from holdfast.service.moments import EARLIEST, LATEST, check_moments


class Span(Struct, frozen=True):
    until: datetime


class Given(Struct, frozen=True):
    at: datetime | None = None
    spans: tuple[Span, ...] = ()
    named: dict[str, datetime] = {}


FAR = (
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
    EARLIEST - timedelta(microseconds=1),
    LATEST,
    datetime(2026, 1, 1),  # noqa: DTZ001
)


@pytest.mark.parametrize("moment", FAR, ids=str)
def test_a_moment_too_far_away_or_without_a_zone_is_refused_wherever_it_stands(moment: datetime) -> None:
    for given, what in (
        (Given(at=moment), "at"),
        (Given(spans=(Span(moment),)), "spans"),
        (Given(named={"a": moment}), "named"),
    ):
        with pytest.raises(MomentUnusable) as refused:
            check_moments(given)
        assert refused.value.values == {
            "what": what,
            "value": moment.isoformat(),
            "first": "1970-01-01",
            "last": "2200-01-01",
        }


def test_moments_that_can_be_meant_are_taken() -> None:
    check_moments(Given())
    check_moments(
        Given(at=EARLIEST, spans=(Span(datetime(2026, 1, 1, tzinfo=UTC)),), named={"a": LATEST - timedelta(1)})
    )
