"""How large a claim must become to last until it can be made larger again."""

from __future__ import annotations

from math import ceil, inf

from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.pillars.automation.actions.pvc._bounds import caps_of, rooms_of
from holdfast.pillars.automation.actions.pvc._growth import Growth
from holdfast.pillars.automation.provider_limits import locked_until
from holdfast.pillars.automation.resizing import GIB, Sizing
from holdfast.pillars.automation.sizes import Terms, charged


def sizing_of(growth: Growth, terms: Terms) -> Sizing:
    """Gives what the new size of a claim follows from."""
    status = growth.status or 0
    return Sizing(
        status=status,
        requested=growth.requested or 0,
        expected=expected(growth, terms),
        headroom=terms.headroom,
        step=terms.step,
        least_step=terms.least_step_gib * GIB,
        caps=(
            *caps_of(growth, terms),
            *((name, charged(growth.claim) + (room or 0)) for name, room in rooms_of(growth)),
        ),
        wished=growth.wished,
    )


def horizon_hours(growth: Growth, terms: Terms) -> float:
    """Gives how far a growth must last: until the next is allowed and a lack has been made good.

    Never less than the time of a warning, since a volume that is warned about after its growth has not been helped.
    """
    now = growth.scene.now
    wait = locked_until(growth.provider, growth.modified, now) - now
    return max(wait.total_seconds() / 3600 + terms.lag_hours, WARNING_HOURS)


def expected(growth: Growth, terms: Terms) -> int | None:
    """Gives the bytes that will be used at the horizon, of the volume that the claim has; None without a forecast.

    Inodes count by their share: file systems make them in proportion to the size.
    """
    status, hours = growth.status or 0, horizon_hours(growth, terms)
    shares = [_share(item, hours + (growth.scene.now.timestamp() - item.moment) / 3600) for item in growth.useful]
    return ceil(max(shares) * status) if shares else None


def _share(item: Outlook, hours: float) -> float:
    """Gives the used share that will not be exceeded by then with 90 % certainty.

    Beyond the last day, and once the volume would be full, it goes on at the pace at which it may fill first; of one
    that is full already no pace is known.
    """
    used, capacity = item.used or 0.0, item.capacity or 1.0
    known = item.band[min(max(ceil(hours / 24), 1), len(item.band)) - 1].p90 if item.band else used
    first = item.hours.p10 if item.hours is not None else inf
    # Readings tell no pace finer than that of an hour.
    ahead = used + (capacity - used) * hours / max(first, 1.0) if 0 < first <= hours else used
    return max(known, ahead, used) / capacity
