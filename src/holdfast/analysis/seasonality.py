"""What is usual at each time of the day, on working days and at weekends, learned point by point."""

from __future__ import annotations

from array import array

DAY_S = 86400.0
NODES = 48
NODE_S = DAY_S / NODES
FASTEST = 0.15


def place(time: float) -> tuple[int, int, float, bool]:
    """Returns the nodes of the day before and after an instant, the weight of the second, and whether it is a weekend.

    Days are those of UTC; a zone only turns the profile, except for the hours around a weekend.
    """
    day = time // DAY_S
    position = (time - day * DAY_S) / NODE_S
    before = int(position)
    if before >= NODES:
        before = NODES - 1
    after = before + 1
    # 1 January 1970 was a Thursday: three days later begins a Sunday.
    weekday = (day + 4.0) % 7.0
    return before, after if after < NODES else 0, position - before, weekday == 0.0 or weekday == 6.0


class Profile:
    """A value for each node of the day, linear in between, that moves towards what is seen there.

    Early days count fully, later ones with a floor of 15 %, so that the profile follows slow changes within about
    a week of its days. `offset` selects a part of the table, so that one table serves several kinds of day.
    """

    __slots__ = ("seen", "values")

    def __init__(self, kinds: int = 1) -> None:
        self.values = array("d", bytes(8 * NODES * kinds))
        self.seen = array("d", bytes(8 * NODES * kinds))

    def at(self, before: int, after: int, weight: float) -> float:
        """Returns the value between two nodes."""
        values = self.values
        first = values[before]
        return first + weight * (values[after] - first)

    def learn(self, before: int, after: int, weight: float, share: float, error: float) -> None:
        """Moves both nodes towards a value that is `error` away; `share` says how much of a node's time a point has."""
        values, seen = self.values, self.seen
        part = share * (1.0 - weight)
        floor = FASTEST * share
        if part > 0.0:
            count = seen[before] = seen[before] + part
            rate = share / (count + 0.2)
            values[before] += (1.0 - weight) * (rate if rate > floor else floor) * error
        part = share * weight
        if part > 0.0:
            count = seen[after] = seen[after] + part
            rate = share / (count + 0.2)
            values[after] += weight * (rate if rate > floor else floor) * error
