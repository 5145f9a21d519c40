"""Working time counted by walking: every minute is asked for its wall clock. It knows nothing of the core."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
Week = Sequence[tuple[int, int, int]]


def is_worked(moment: datetime, zone: ZoneInfo, week: Week, holidays: Collection[date]) -> bool:
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return local.date() not in holidays and any(
        day == local.weekday() and opens <= minute < closes for day, opens, closes in week
    )


def walked(
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    week: Week,
    holidays: Collection[date],
    pauses: Sequence[tuple[datetime, datetime]] = (),
) -> timedelta:
    """Counts what is worked between two instants; within a minute nothing changes but at the ends of pauses."""
    cuts = sorted({start, end, *(moment for pause in pauses for moment in pause if start < moment < end)})
    total = timedelta()
    for since, until in pairwise(cuts):
        if any(pause[0] <= since and until <= pause[1] for pause in pauses):
            continue
        moment = since
        while moment < until:
            border = moment.astimezone(UTC).replace(second=0, microsecond=0) + MINUTE
            step = min(border, until)
            if is_worked(moment, zone, week, holidays):
                total += step - moment
            moment = step
    return total
