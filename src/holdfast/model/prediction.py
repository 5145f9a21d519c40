"""What is said of the future of a cluster, whatever it is about: plain values, without arrays and without prose."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from holdfast.model.outcome import Unread
from holdfast.model.outlook import Band
from holdfast.model.refs import Ref

PredictionKind = Literal["capacity", "bottleneck", "failure", "cost", "exposure", "window"]
KINDS: tuple[PredictionKind, ...] = ("capacity", "bottleneck", "failure", "cost", "exposure", "window")
Quantity = Literal[
    "hours-to-full", "hours-to-target", "hours-to-saturation", "failure-probability", "month-total", "next-count",
    "load-in-window",
]  # fmt: skip
Off = Literal["", "too-few-tests", "no-better-than-naive", "too-short", "stale", "no-capacity", "unreliable"]
Role = Literal[
    "resource", "base", "queue-capacity", "knee", "signal", "price", "quantity", "new", "gone", "change", "slot",
    "threshold",
]  # fmt: skip
"""What a part is: something that is used up, a figure of the relation, a leading signal, why a cost changed, a time."""

HORIZON_HOURS = 90 * 24.0
"""How far ahead a crossing is looked for."""


class Score(Struct, frozen=True, kw_only=True):
    """What a back-test on the past of this very thing said: the mean error, that of the naive answer, and the tests.

    `naive` is None where no naive answer was tested beside it.
    """

    error: float
    naive: float | None = None
    tests: float = 0.0

    @property
    def gain(self) -> float | None:
        """Gives the share of the naive error that is saved; None where that is not known."""
        return 1.0 - self.error / self.naive if self.naive else None


class Part(Struct, frozen=True, kw_only=True):
    """One thing that a prediction is made of or explained by, the weightiest first.

    `effect` is what it adds: log-odds for a signal, money for a driver of cost, the load at which a resource is used
    up. `value` is what was measured or said of it, in `unit`. `start` and `end` bound a slot in seconds since 1970.
    Where it rests on one reading, `subject`, `field`, `value` and `time` cite it as it was given.
    """

    role: Role
    name: str
    value: float | None = None
    unit: str = ""
    effect: float | None = None
    hours: Band | None = None
    start: float | None = None
    end: float | None = None
    subject: Ref | None = None
    field: str = ""
    reading: float | str | None = None
    time: float | None = None


class Prediction(Struct, frozen=True, kw_only=True):
    """What is said of one thing: how much or when, how sure, since what, and against which limit.

    `subject` is None for what is no object, as the cost of a team, which `part` then names. `band` is the quantity at
    10, 50 and 90 % in `unit`; hours may be infinite, for not within the horizon. `now` is the present value and `limit`
    what it is held against, both in `scale`, the unit of the load, latency or money. `crossing` is the moment, in
    seconds since 1970, at which the middle of the prediction meets the limit, and `chance` how likely it does at all.

    `off` says why the method may not speak here; a band is then the naive one, which `method` names. `needs` names
    what was not there: with it and without a band, the prediction was not evaluated.
    """

    kind: PredictionKind
    subject: Ref | None = None
    part: str = ""
    quantity: Quantity
    unit: str = "hours"
    moment: float
    band: Band | None = None
    now: float | None = None
    limit: float | None = None
    scale: str = ""
    crossing: float | None = None
    chance: float | None = None
    method: str = ""
    score: Score | None = None
    off: Off = ""
    parts: tuple[Part, ...] = ()
    needs: tuple[Unread, ...] = ()
    history: tuple[tuple[float, float], ...] = ()
    workload: Ref | None = None

    @property
    def is_evaluated(self) -> bool:
        """Says that there was something to judge."""
        return not self.needs or self.band is not None

    @property
    def speaks(self) -> bool:
        """Says that more is told than the naive answer."""
        return self.band is not None and not self.off

    def crosses_within(self, hours: float) -> bool:
        """Says that the limit is met within so many hours, more likely than not."""
        return self.crossing is not None and self.crossing - self.moment <= hours * 3600.0


class Predicted(Struct, frozen=True, kw_only=True):
    """All predictions of one moment, by kind and the most urgent first; `unread` could not be read for them."""

    predictions: tuple[Prediction, ...]
    moment: float | None = None
    unread: tuple[Unread, ...] = ()

    def of(self, kind: PredictionKind) -> tuple[Prediction, ...]:
        """Lists the predictions of a kind."""
        return tuple(item for item in self.predictions if item.kind == kind)
