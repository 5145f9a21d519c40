"""What checks are decided by, and what a query answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property

from msgspec import Struct

from holdfast.analysis.track_record import TrackRecord
from holdfast.engine.evaluate import Evaluation
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LoadedRule
from holdfast.engine.waivers import Waiver, waived_by
from holdfast.model.anomaly import Anomaly
from holdfast.model.check import Line
from holdfast.model.finding import Finding
from holdfast.model.outcome import Unread
from holdfast.model.prediction import Predicted
from holdfast.model.refs import Ref
from holdfast.model.series import NOT_MEASURED, Measured
from holdfast.pillars.prevention.records import Records

NO_SERVER = Unread("records", "no-server")
NO_EARLIER = Unread("snapshot", "no-earlier")


class Strange(Struct, frozen=True):
    """The anomalies of the last day, and how many series were judged."""

    anomalies: tuple[Anomaly, ...]
    judged: int


class Loss(Struct, frozen=True, kw_only=True):
    """What would be lost with a node or a zone: objects that somebody would miss, each with the name of the effect."""

    name: str
    harms: tuple[tuple[str, Ref], ...]


class Computed(Struct, frozen=True, kw_only=True):
    """What takes long to say of the numbers, computed when a check asks for it; each gives None where nobody can."""

    predicted: Callable[[], Predicted | None] = lambda: None
    strange: Callable[[], Strange | None] = lambda: None
    accuracy: Callable[[], TrackRecord | None] = lambda: None
    losses: Callable[[], tuple[Loss, ...] | None] = lambda: None


class Told:
    """Everything that is known of a cluster when it is checked.

    `evaluation` is what `rules` found. `before` is the cluster about one cadence earlier, of which nothing is foretold,
    `records` what our own store says: None where there is none. A finding that one of `waivers` accepts fails no check.
    """

    def __init__(
        self,
        facts: Facts,
        evaluation: Evaluation,
        rules: Sequence[LoadedRule],
        *,
        before: Facts | None = None,
        records: Records | None = None,
        computed: Computed | None = None,
        waivers: Sequence[Waiver] = (),
    ) -> None:
        self.facts = facts
        self.evaluation = evaluation
        self.rules = rules
        self.before = before
        self.records = records
        self._computed = computed or Computed()
        self._waivers = waivers

    @property
    def now(self) -> datetime | None:
        """Gives the moment of the snapshot."""
        return self.facts.now

    @cached_property
    def measured(self) -> Measured:
        """Gives everything that was measured, the past before the present where both say something."""
        snapshot = self.facts.snapshot
        past = snapshot.history if snapshot.history is not NOT_MEASURED else snapshot.measured
        return past.joined(snapshot.measured)

    @cached_property
    def predicted(self) -> Predicted | None:
        """Gives what is predicted of the cluster."""
        return self._computed.predicted()

    @cached_property
    def strange(self) -> Strange | None:
        """Gives what was unusual on the last day."""
        return self._computed.strange()

    @cached_property
    def accuracy(self) -> TrackRecord | None:
        """Gives how right the forecasts of fill-ups were on the past of this very cluster."""
        return self._computed.accuracy()

    @cached_property
    def losses(self) -> tuple[Loss, ...] | None:
        """Gives what the loss of each single node, and of each zone, would do."""
        return self._computed.losses()

    def is_waived(self, finding: Finding) -> bool:
        """Says that somebody accepts a finding for the time being."""
        # A server looks at a snapshot later than it was taken.
        now = self.records.now if self.records is not None else self.now
        return waived_by(self._waivers, finding.cause, finding.subject, now) is not None

    def unread(self, *kinds: str) -> tuple[Unread, ...]:
        """Lists those of some kinds that were not read."""
        return tuple(Unread(kind, "not-listed") for kind in kinds if not self.facts.knows(kind))

    def unmeasured(self, *signals: str) -> tuple[Unread, ...]:
        """Lists the signals if none of them was measured: any one of them is enough."""
        if any(self.measured.knows(signal) for signal in signals):
            return ()
        return tuple(Unread(signal, "not-measured") for signal in signals)


class Answer(Struct, frozen=True, kw_only=True):
    """What a query saw: how many things, the lines about them, and what was not there to judge."""

    seen: int = 0
    lines: tuple[Line, ...] = ()
    missing: tuple[Unread, ...] = ()


def lacking(missing: Iterable[Unread]) -> Answer:
    """Answers that nothing can be said for want of these."""
    return Answer(missing=tuple(missing))
