"""The guard under any order of workers, people and clocks: it allows exactly what a second reckoning allows.

The second reckoning is written here in its own words: what was taken by whom and when, who agreed to what, and what is
switched off. Where both differ, one of them is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from holdfast.model.automation import RISKS, Approval, Condition, Cost, Plan, Risk, Target
from holdfast.model.automation_limits import Breaker, Freeze, Limit, Outcome, Reservation, RunEnding, Switch
from holdfast.pillars.automation.guard import Rules, Seen, stop_before_begin, stop_before_write
from holdfast.pillars.automation.plans import plan_hash
from tests.unit.pillars.automation.planning import NOW, plan, target

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRESH = timedelta(hours=6)
KINDS = ("PersistentVolumeClaim", "Pod")
SPACES = ("shop", "pay")
PEOPLE = ("asker", "kim", "lee", "park")
ORDER = RISKS


@dataclass
class Taken:
    """What a run took, in the words of this reckoning."""

    by: int
    at: datetime
    objects: int
    size: int
    kind: str
    space: str
    is_running: bool = True
    is_void: bool = False
    ended: datetime | None = None


@dataclass
class Word:
    """Somebody's agreement, and to which version of the object."""

    to: int
    version: int
    by: str
    at: datetime
    hours: int
    is_emergency: bool


@dataclass
class Wish:
    """A plan that somebody made, and on which version of the object."""

    plan: Plan
    kind: str
    space: str
    place: int
    version: int
    domain: str


@dataclass
class Books:
    """Everything that the second reckoning keeps."""

    wishes: list[Wish] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    off: list[tuple[str, str]] = field(default_factory=list)
    frozen: list[tuple[datetime, datetime, Risk, str]] = field(default_factory=list)
    endings: list[tuple[datetime, str]] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(3), 1))


class Guarded(RuleBasedStateMachine):
    """Workers, people and clocks do what they like."""

    def __init__(self) -> None:
        super().__init__()
        self.books, self.now = Books(), NOW
        self.is_opted_in = False

    @initialize(most=st.integers(0, 6), share=st.sampled_from([0.05, 0.1, 0.5]), size=st.integers(5, 60))
    def limits(self, most: int, share: float, size: int) -> None:
        daily = Limit(name="daily", window=DAY, objects=most, bytes=size)
        self.limits_ = (daily, Limit(name="share", window=HOUR, share=share))
        self.population = 17

    @rule(
        risk=st.sampled_from((*ORDER, "R1", "R2", "R3")),
        agreed=st.lists(st.sampled_from(PEOPLE), max_size=3),
        kind=st.sampled_from(KINDS),
        space=st.sampled_from(SPACES),
        place=st.integers(0, 2),
        count=st.integers(1, 3),
        domain=st.sampled_from(["", "zone-a"]),
        group=st.sampled_from(["", "shop/db"]),
    )
    def wish(
        self, risk: Risk, agreed: list[str], kind: str, space: str, place: int, count: int, domain: str, group: str
    ) -> None:
        version = self.books.versions[place]
        made = plan(1, risk=risk, group=group)
        aim = self._target(place, version, space)
        intent = replace(made.intent, targets=(aim,), seen_until=self.now, reason=f"wish {len(self.books.wishes)}")
        writes, undo = (tuple(replace(write, target=aim) for write in part) for part in (made.writes, made.undo))
        cost = Cost(objects=count, bytes=10 * count)
        of = replace(made, intent=intent, writes=writes, undo=undo, cost=cost, scope=space)
        self.books.wishes.append(Wish(of, kind, space, place, version, domain))
        number = len(self.books.wishes) - 1
        self.books.words += [Word(number, version, by, self.now, 12, False) for by in agreed]
        self._ask(number)

    @precondition(lambda self: self.books.wishes)
    @rule(
        data=st.data(),
        by=st.sampled_from(PEOPLE),
        hours=st.integers(1, 30),
        is_emergency=st.sampled_from([False, False, False, True]),
    )
    def agree(self, data: st.DataObject, by: str, hours: int, is_emergency: bool) -> None:
        to = data.draw(st.integers(0, len(self.books.wishes) - 1))
        version = self.books.versions[self.books.wishes[to].place]
        self.books.words.append(Word(to, version, by, self.now, hours, is_emergency))

    @rule(place=st.integers(0, 5))
    def drift(self, place: int) -> None:
        if place in self.books.versions:
            self.books.versions[place] += 1

    @rule(cluster=st.sampled_from(["dev", "dev", "prod", ""]), space=st.sampled_from([*SPACES, ""]))
    def throw(self, cluster: str, space: str) -> None:
        self.books.off.append((cluster, space))

    @precondition(lambda self: self.books.off)
    @rule()
    def let_go(self) -> None:
        self.books.off.pop()

    @rule(hours=st.integers(1, 6), allowed=st.sampled_from(ORDER), space=st.sampled_from(SPACES))
    def freeze(self, hours: int, allowed: Risk, space: str) -> None:
        self.books.frozen.append((self.now, self.now + hours * HOUR, allowed, space))

    @rule(hours=st.sampled_from([0, 1, 5, 24, -24]))
    def time_goes(self, hours: int) -> None:
        self.now += hours * HOUR + timedelta(minutes=1 if hours > 0 else 0)

    @rule()
    def opt_in(self) -> None:
        self.is_opted_in = not self.is_opted_in

    @precondition(lambda self: any(item.is_running for item in self.books.taken))
    @rule(ending=st.sampled_from(["verified", "failed", "unknown", "stopped"]), data=st.data())
    def end(self, ending: str, data: st.DataObject) -> None:
        running = [item for item in self.books.taken if item.is_running]
        one = data.draw(st.sampled_from(range(len(running))))
        running[one].is_running, running[one].ended = False, self.now
        if ending == "stopped":
            running[one].is_void = True
        else:
            self.books.endings.append((self.now, ending))

    @precondition(lambda self: self.books.wishes)
    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self._ask(data.draw(st.integers(0, len(self.books.wishes) - 1)))

    def _ask(self, number: int) -> None:
        """Asks the guard for a wish, and holds it against the books; what is allowed begins."""
        wish = self.books.wishes[number]

        stop = stop_before_begin(wish.plan, self._rules(), self._seen(wish), self.now)
        midway = stop_before_write(wish.plan, self._rules(), self._seen(wish), self.now)

        assert (midway is None) is self._may_write(number)
        assert (stop is None) is (self._may_write(number) and self._may_begin(wish))
        if stop is None:
            cost = wish.plan.cost
            self.books.taken.append(Taken(number, self.now, cost.objects, cost.bytes, wish.kind, wish.space))

    @invariant()
    def no_window_holds_more_than_its_budget(self) -> None:
        if not hasattr(self, "limits_"):
            return
        daily, share = self.limits_
        for one in self.books.taken:
            same = [
                item
                for item in self.books.taken
                if (item.kind, item.space) == (one.kind, one.space) and not item.is_void
            ]
            for limit, most in ((daily, daily.objects), (share, self._most(share))):
                within = [item for item in same if one.at - limit.window < item.at <= one.at]
                assert sum(item.objects for item in within) <= (most or 0)

    @invariant()
    def one_of_a_group_and_of_a_domain_runs(self) -> None:
        running = [self.books.wishes[item.by] for item in self.books.taken if item.is_running]
        for names in ([wish.plan.group for wish in running], [wish.domain for wish in running]):
            named = [name for name in names if name]
            assert len(named) == len(set(named))

    def _most(self, limit: Limit) -> int:
        part = Fraction(str(limit.share)) * self.population
        return -(-part.numerator // part.denominator)

    def _may_write(self, number: int) -> bool:
        wish = self.books.wishes[number]
        for cluster, space in self.books.off:
            if cluster == "" or (cluster == "prod" and space in ("", wish.space)):
                return False
        for since, until, allowed, space in self.books.frozen:
            if since <= self.now < until and space == wish.space and ORDER.index(wish.plan.risk) > ORDER.index(allowed):
                return False
        if wish.plan.risk == "R4" or self.books.versions[wish.place] != wish.version:
            return False
        if wish.plan.risk == "R0" or (wish.plan.risk == "R1" and self.is_opted_in):
            return True
        fresh = [
            word
            for word in self.books.words
            if word.to == number and word.version == wish.version and word.at <= self.now < word.at + word.hours * HOUR
        ]
        people = {word.by for word in fresh if word.by != "asker"}
        return any(word.is_emergency for word in fresh) or len(people) >= {"R1": 1, "R2": 1, "R3": 2}[wish.plan.risk]

    def _may_begin(self, wish: Wish) -> bool:
        seen = wish.plan.intent.seen_until
        if not seen <= self.now <= seen + FRESH:
            return False
        row = 0
        for at, ending in sorted(self.books.endings, key=lambda item: item[0], reverse=True):
            if ending == "verified" or at <= self.now - DAY:
                break
            row += 1
        if row >= 3:
            return False
        running = [self.books.wishes[item.by] for item in self.books.taken if item.is_running]
        if wish.plan.group and wish.plan.group in {other.plan.group for other in running}:
            return False
        if wish.domain and wish.domain in {other.domain for other in running}:
            return False
        return self._has_room(wish)

    def _has_room(self, wish: Wish) -> bool:
        daily, share = self.limits_
        mine = [
            item for item in self.books.taken if (item.kind, item.space, item.is_void) == (wish.kind, wish.space, False)
        ]
        for limit, most, size in ((daily, daily.objects, daily.bytes), (share, self._most(share), None)):
            used = [item for item in mine if item.is_running or item.at > self.now - limit.window]
            if most is not None and sum(item.objects for item in used) + wish.plan.cost.objects > most:
                return False
            if size is not None and sum(item.size for item in used) + wish.plan.cost.bytes > size:
                return False
        return True

    def _target(self, place: int, version: int, space: str) -> Target:
        return replace(target(place, str(version)), namespace=space)

    def _rules(self) -> Rules:
        return Rules(
            limits=self.limits_,
            switches=tuple(
                Switch(by="lee", since=NOW, reason="", cluster=cluster, namespace=space)
                for cluster, space in self.books.off
            ),
            freezes=tuple(
                Freeze(name="f", since=since, until=until, allowed=allowed, cluster="prod", namespace=space)
                for since, until, allowed, space in self.books.frozen
            ),
            breaker=Breaker(),
            is_opted_in=self.is_opted_in,
            freshness=FRESH,
        )

    def _seen(self, wish: Wish) -> Seen:
        return Seen(
            conditions=(Condition(name="may-grow", answer="yes"),),
            versions=((f"uid-{wish.place}", str(self.books.versions[wish.place])),),
            approvals=tuple(map(self._approval, self.books.words)),
            reservations=tuple(map(self._reservation, self.books.taken)),
            outcomes=tuple(Outcome(ended=at, ending=_ending(ending)) for at, ending in self.books.endings),
            kind=wish.kind,
            population=self.population,
            domain=wish.domain,
        )

    def _approval(self, word: Word) -> Approval:
        wish = self.books.wishes[word.to]
        return Approval(
            plan=plan_hash(wish.plan),
            versions=((f"uid-{wish.place}", str(word.version)),),
            by=word.by,
            at=word.at,
            expires=word.at + word.hours * HOUR,
            is_emergency=word.is_emergency,
        )

    def _reservation(self, item: Taken) -> Reservation:
        wish = self.books.wishes[item.by]
        return Reservation(
            plan=str(item.by),
            action="claim.expand",
            kind=item.kind,
            scope=item.space,
            group=wish.plan.group,
            domain=wish.domain,
            cost=Cost(objects=item.objects, bytes=item.size),
            at=item.at,
            ended=item.ended,
            is_given_back=item.is_void,
        )


def _ending(word: str) -> RunEnding:
    return "verified" if word == "verified" else "failed" if word == "failed" else "unknown"


TestTheGuard = Guarded.TestCase
TestTheGuard.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
