"""How full the volumes are, as monitoring says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from operator import ge, le

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.engine.signals.trends import since, stays
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.verdicts.readiness import pod_is_finished

STANDS_SECONDS = 300.0
FRESH_SECONDS = 900.0
FULL = 0.01
POOL_FULL = 0.95


class Level(Struct, frozen=True):
    """How much of a volume is used: the reading that decides, the whole, and the part that is free."""

    claim: PersistentVolumeClaim
    series: Series
    whole: float
    free: float
    capacity: Series

    @property
    def since(self) -> datetime:
        """Gives the moment from which the volume is full without a break."""
        is_free = self.series.signal.endswith(("available_bytes", "free"))
        bound = partial(ge, FULL * self.whole) if is_free else partial(le, (1 - FULL) * self.whole)
        return datetime.fromtimestamp(since(self.series, bound), UTC)


def levels(facts: Facts, free: str, used: str, whole: str) -> Iterator[tuple[Level, bool]]:
    """Gives each measured claim's level, and says whether what is free has been under one percent for some time.

    What a file system keeps for the super-user is neither used nor available, so where available bytes are measured
    they decide.
    """
    for claim in facts.all(PersistentVolumeClaim):
        capacity = facts.reading(whole, claim.ref)
        if capacity is None or capacity.latest <= 0 or is_stale(facts, capacity):
            continue
        size = capacity.latest
        left, taken = facts.reading(free, claim.ref), facts.reading(used, claim.ref)
        if left is not None and taken is not None and left.latest == taken.latest == 0:
            # Nothing used and nothing free: the kubelet writes zeroes where a driver tells the size alone.
            continue
        if left is not None:
            is_full = stays(left, partial(ge, FULL * size), STANDS_SECONDS)
            yield Level(claim, left, size, left.latest / size, capacity), is_full
        elif taken is not None:
            is_full = stays(taken, partial(le, (1 - FULL) * size), STANDS_SECONDS)
            yield Level(claim, taken, size, 1.0 - taken.latest / size, capacity), is_full


def is_stale(facts: Facts, series: Series) -> bool:
    """Says that the newest reading lies too long before the snapshot to speak of it."""
    return facts.now is not None and facts.now.timestamp() - series.latest_time > FRESH_SECONDS


def users(facts: Facts, claim: Ref) -> tuple[Pod, ...]:
    """Lists the Pods at work that mount a claim."""
    return tuple(pod for pod in facts.pods_by_claim.get(claim, ()) if not pod_is_finished(pod))


def filling(facts: Facts, resource: str) -> Iterator[Outlook]:
    """Gives the outlooks of volumes or of pools that are more likely than not to be full within four days.

    Who states how full something is leaves to the forecast what is in here: that says the same and when.
    """
    for item in facts.outlooks:
        is_meant = item.resource.startswith(resource) and item.standing == "fills" and item.hours is not None
        if is_meant and item.fills_within(WARNING_HOURS):
            yield item
