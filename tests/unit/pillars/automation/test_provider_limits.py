"""What providers allow: data with sources, and modifications counted within rolling windows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from holdfast.pillars.automation.provider_limits import (
    PROVIDERS,
    Provider,
    Rate,
    allowed_from,
    left,
    locked_until,
    provider_of,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EBS = PROVIDERS["ebs.csi.aws.com"]


def test_every_provider_names_its_documentation_and_allows_something() -> None:
    for name, provider in PROVIDERS.items():
        assert provider.sources, name
        assert [url for url in provider.sources if not url.startswith("https://")] == []
        numbers = (provider.max_gib, provider.online_max_gib, *(astuple(provider.rate) if provider.rate else ()))
        assert [number for number in numbers if number is not None and number <= 0] == []


@pytest.mark.parametrize(
    ("driver", "type_", "key"),
    [
        ("ebs.csi.aws.com", "gp3", "ebs.csi.aws.com"),
        ("kubernetes.io/aws-ebs", "", "ebs.csi.aws.com"),
        ("rook-ceph.rbd.csi.ceph.com", "", "rbd.csi.ceph.com"),
        ("pd.csi.storage.gke.io", "pd-ssd", "pd.csi.storage.gke.io"),
        ("pd.csi.storage.gke.io", "hyperdisk-balanced", "pd.csi.storage.gke.io/hyperdisk"),
    ],
)
def test_a_driver_is_found_by_all_its_names(driver: str, type_: str, key: str) -> None:
    assert provider_of(driver, type_) is PROVIDERS[key]


@pytest.mark.parametrize("driver", ["", "csi.example.com", "myrbd.csi.ceph.com.example.org", "xrbd.csi.ceph.com"])
def test_an_unknown_driver_is_none_of_the_known(driver: str) -> None:
    assert provider_of(driver) is None


@pytest.mark.parametrize(
    ("hours_ago", "from_", "afterwards", "spare"),
    [
        ((), 0, 0, 4),
        ((1, 2, 3), 0, 21, 1),
        ((1, 2, 3, 23), 1, 1, 0),
        ((1, 2, 3, 24), 0, 21, 1),  # A day ago to the second is out of the window.
        ((1, 2, 3, 4, 5), 20, 20, 0),  # The fourth newest has to leave the window, not the oldest.
        ((-2, 1, 2, 3), 21, 21, 0),  # What a fast clock dates ahead counts like now.
    ],
)
def test_ebs_allows_four_modifications_within_a_rolling_day(
    hours_ago: tuple[int, ...], from_: int, afterwards: int, spare: int
) -> None:
    modified = [NOW - hours * HOUR for hours in hours_ago]

    assert allowed_from(EBS, modified, NOW) == NOW + from_ * HOUR
    assert left(EBS, modified, NOW) == spare
    if from_ == 0:
        assert locked_until(EBS, modified, NOW) == NOW + afterwards * HOUR


def test_without_a_known_limit_everything_is_allowed_and_nothing_counted() -> None:
    for provider in (None, Provider(sources=("https://example.com",))):
        assert allowed_from(provider, [NOW] * 100, NOW) == NOW
        assert left(provider, [NOW] * 100, NOW) is None


@given(
    most=st.integers(1, 5),
    hours=st.integers(1, 48),
    asked=st.lists(st.integers(0, 60 * 24 * 5), min_size=1, max_size=30),
)
def test_whoever_waits_as_told_never_exceeds_any_window(most: int, hours: int, asked: list[int]) -> None:
    provider = Provider(sources=("https://example.com",), rate=Rate(most=most, hours=hours))
    made: list[datetime] = []

    for minute in sorted(asked):
        now = max(NOW + timedelta(minutes=minute), made[-1] if made else NOW)
        made.append(allowed_from(provider, made, now))

    window = timedelta(hours=hours)
    for end in made:
        assert sum(end - window < moment <= end for moment in made) <= most
