"""What the demonstration tells: which recorded clusters it shows, and how they came to be as they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from holdfast.service.demonstrating import Exhibit, Sent
from holdfast.simulator.readings import Answering, Filling, Usual, table
from holdfast.simulator.recordings import entries, moved, packed, recording, whole_second

OPENING = "missing-class"
"""The recording whose diagnosis is shown first."""
AGE = timedelta(days=60)
NODES = ("worker-a1", "worker-a2", "worker-b1", "worker-b2", "worker-c1", "worker-c2")


class Taken(NamedTuple):
    """A recording, and how long ago it was taken."""

    recording: str
    hours_ago: float


class Told(Struct, frozen=True, kw_only=True):
    """A cluster of the demonstration: what was recorded of it, oldest first, and how it was measured."""

    name: str
    title: str
    region: str
    taken: tuple[Taken, ...]
    usual: Usual = Usual()


CLUSTERS = (
    Told(
        name="prod-seoul",
        title="Production, Seoul",
        region="kr-seoul",
        taken=(
            Taken("healthy-shop", 14 * 24),
            Taken("wrong-port", 10 * 24 + 5),
            Taken("healthy-storage", 7 * 24 + 2),
            Taken("oom-killed", 3 * 24 + 7),
            Taken("several-claims", 0),
        ),
        usual=Usual(
            fillings=(
                # Nobody measured while its node was away, twice.
                Filling(
                    namespace="shop",
                    claim="data-orders-0",
                    size_gib=10,
                    used_gib=7.4,
                    daily_gib=0.13,
                    gaps=((500, 452), (190, 168)),
                ),
                # Fills within days, which is why someone asked for more.
                Filling(namespace="shop", claim="data-orders-1", size_gib=10, used_gib=9.4, daily_gib=0.22),
                # It was enlarged when it was almost full.
                Filling(
                    namespace="shop",
                    claim="data-sessions-0",
                    size_gib=2,
                    used_gib=1.25,
                    daily_gib=0.035,
                    rhythm_gib=0.02,
                    before_gib=1,
                    enlarged_hours_ago=9 * 24,
                ),
            ),
            answerings=(
                Answering(namespace="shop", service="checkout", requests=42, seconds=0.08, slow_hours=5, slow_by=3.5),
                Answering(namespace="shop", service="catalog", requests=180, seconds=0.02),
            ),
            nodes=NODES,
        ),
    ),
    Told(
        name="prod-frankfurt",
        title="Production, Frankfurt",
        region="eu-frankfurt",
        taken=(Taken("healthy-storage", 5 * 24), Taken("several-storage", 0.4)),
        usual=Usual(
            fillings=(
                Filling(namespace="shop", claim="data-orders-0", size_gib=10, used_gib=4.1, daily_gib=0.04),
                # What is older than a week is cleaned away.
                Filling(namespace="shop", claim="data-orders-1", size_gib=10, used_gib=5.5, daily_gib=0.6, kept_days=7),
                Filling(
                    namespace="shop", claim="data-sessions-0", size_gib=2, used_gib=0.9, daily_gib=0.0, rhythm_gib=0.1
                ),
            ),
            nodes=NODES,
        ),
    ),
    Told(
        name="prod-virginia",
        title="Production, Virginia",
        region="us-virginia",
        taken=(Taken("healthy-shop", 2 * 24), Taken("several-node-claim", 0.2)),
    ),
    Told(name="staging", title="Staging", region="kr-seoul", taken=(Taken(OPENING, 1),)),
    Told(name="batch", title="Batch", region="kr-seoul", taken=(Taken("healthy-batch", 0.7),)),
)
RECORDINGS = tuple(sorted({item.recording for told in CLUSTERS for item in told.taken}))


def opening(now: datetime) -> bytes:
    """Gives the bundle whose diagnosis is shown first, as of now; raises SourceNotFound."""
    return _sent(Taken(OPENING, 0), Usual(), whole_second(now), is_newest=False).data


def story(now: datetime) -> tuple[Exhibit, ...]:
    """Gives the clusters of the demonstration, with times that end at a moment; raises SourceNotFound."""
    end = whole_second(now)
    return tuple(
        Exhibit(
            name=told.name,
            title=told.title,
            labels={"region": told.region},
            owners={"shop": "Team Shop", "": "Platform"},
            sent=tuple(_sent(item, told.usual, end, item == told.taken[-1]) for item in told.taken),
        )
        for told in CLUSTERS
    )


def _sent(item: Taken, usual: Usual, now: datetime, is_newest: bool) -> Sent:
    taken = now - timedelta(hours=item.hours_ago)
    found = moved(entries(recording(item.recording).read_bytes()), now - AGE, taken)
    if is_newest and usual != Usual():
        found["metrics/history.csv"] = table(usual, taken).encode()
    return Sent(name=f"{item.recording}.tar", data=packed(found))
