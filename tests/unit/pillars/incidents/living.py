"""An incident that lives through a test: deeds are done to it one after the other, by the wall clock of Seoul."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Assessment, Firing, Incident, Priority, Recovery
from holdfast.model.incident_deeds import Deed, Event
from holdfast.pillars.incidents.calendar_files import ALWAYS, office
from holdfast.pillars.incidents.clocks import Due, due
from holdfast.pillars.incidents.deciding import Decision, decided, opened
from holdfast.pillars.incidents.escalation import fires
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.policy import Terms, book, default_policy, terms

SEOUL = ZoneInfo("Asia/Seoul")
TERMS = terms(default_policy(), (office(), ALWAYS))
BOOK = book(TERMS)
CALM = Assessment(
    users="none", process="none", tier="3", data_loss="no", security="no", compliance="no", money="none", urgency="72h"
)
RATED: dict[Priority, Assessment] = {
    "P1": replace(CALM, users="all", urgency="now"),
    "P2": replace(CALM, users="many", urgency="4h"),
    "P3": replace(CALM, users="some", urgency="24h"),
    "P4": CALM,
    "enhancement": Assessment(improvement=True),
}
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def seoul(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=SEOUL).astimezone(UTC)


class Living:
    """An incident with its events; `record` lets what fired be recorded before each deed, as a server does."""

    def __init__(
        self,
        at: datetime,
        priority: Priority = "P1",
        name: str = "i1",
        known: Terms = TERMS,
        record: bool = False,
        services: tuple[str, ...] = (),
        note: str = "",
    ) -> None:
        self.terms, self.book, self.record = known, book(TERMS, known), record
        deed = deeds.Open(title="Orders hang", source="alert", assessment=RATED[priority], services=services, note=note)
        first = opened(name, deed, at=at, by="system", terms=known)
        self.events: list[Event] = list(first.events)
        self.now = at

    @property
    def state(self) -> Incident:
        return fold(self.events)

    def do(
        self, deed: Deed, at: datetime | None = None, by: str = "user:kim", other: Incident | None = None
    ) -> Decision:
        self.now = at or self.now
        if self.record:
            self.tick()
        return self._take(decided(self.state, deed, at=self.now, by=by, terms=self.terms, other=other))

    def tick(self, at: datetime | None = None) -> tuple[deeds.Fire, ...]:
        self.now = at or self.now
        found = fires(self.events, self.book, self.now)
        for fire in found:
            self._take(decided(self.state, fire, at=self.now, by="system", terms=self.terms))
        return found

    def due(self, at: datetime) -> Due:
        return due(self.events, self.book, at)

    def fired(self, clock: str, at: datetime) -> list[Firing]:
        return [firing for firing in self.due(at).fired if firing.clock == clock]

    def fix(self, at: datetime) -> None:
        """Goes straight to a fix."""
        self.do(deeds.RecordCause(id=f"c{len(self.events)}", kind="direct", what="A full disk"), at)
        self.do(deeds.Advance(to="cause-known", skip_reason="It was plain to see."), at)
        self.do(deeds.Advance(to="fixed", note="Grew the disk.", skip_reason="No makeshift was needed."), at)

    def verify(self, at: datetime) -> None:
        since = self.state.fixed or at
        self.do(deeds.Advance(to="verified", recovery=Recovery(source="metrics", since=since)), at)

    def _take(self, decision: Decision) -> Decision:
        self.events += decision.events
        return decision
