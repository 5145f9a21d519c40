"""The books of a run: its journal, and what it holds of the budgets; nothing is written in them without the lease.

Each line of a journal is written under its number, which nobody can write twice: of two workers who believe that a run
is theirs one stops there, before it sends anything.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from holdfast.model.audit import Outcome
from holdfast.model.automation import Plan, Stop
from holdfast.model.automation_journal import Begun, Ended, Entry, Halted, Line
from holdfast.model.automation_kept import PLANS, RESERVATIONS, KeptPlan, KeptReservation, PlanState
from holdfast.model.automation_limits import Reservation
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.budgets import charges_of
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.guard import Seen, stop_before_begin, stop_before_write
from holdfast.pillars.automation.plans import kind_of, versions_of
from holdfast.ports.store import Store
from holdfast.service.actions.kept import approvals_of, audit, change, journal_of, note, opened
from holdfast.service.actions.leaping import heed_leaps
from holdfast.service.actions.rechecking import Recheck
from holdfast.service.actions.terms import outcomes_of, reservations_of, rules_for, without_hand
from holdfast.service.backups.following import follow, is_followed
from holdfast.service.backups.over import Over
from holdfast.service.desk import Office

SPAN: Final = timedelta(seconds=60)
"""For how long a run is left to whoever holds it without a sign of them."""
AGAIN: Final = timedelta(seconds=5)
"""After how long what was not there yet is looked for again."""
LONGEST: Final = timedelta(minutes=5)
"""For how long nobody looks at most, whatever a server asks for."""
STUCK: Final = timedelta(hours=24)
"""For how long a run that was begun may be kept from going on before a person has to look."""


class Taken(Exception):  # Whoever carries a plan out catches it.
    """Another worker carries this plan out."""


class Books:
    """What is written of one run, for as long as this worker holds it; raises RecordAbsent for a plan that is none."""

    def __init__(self, office: Office, key: str, holder: str, fence: int) -> None:
        self.office, self.key, self.holder, self.fence = office, key, holder, fence
        with office.stores.read() as store:
            self.kept: Kept[KeptPlan] = store.shelf(PLANS).get(key)
            self.journal: tuple[Line, ...] = journal_of(store, key)

    def write(self, store: Store, entry: Entry) -> None:
        """Adds a line to the journal; raises RecordTaken where somebody else wrote it."""
        self.journal = (*self.journal, note(self.office, store, self.key, len(self.journal) + 1, entry))

    def hold(self, store: Store) -> None:
        """Refuses to go on where the lease has gone to another worker; raises Taken."""
        if store.leases.take(lease(self.key), self.holder, self.office.now(), SPAN) != self.fence:
            raise Taken

    def hold_anew(self, store: Store) -> None:
        """Takes the lease anew where a look took long; raises Taken where another worker wrote meanwhile."""
        self._hold_first(store)
        if len(journal_of(store, self.key)) != len(self.journal):
            raise Taken

    def begin(self, plan: Plan, again: Recheck) -> bool:
        """Asks every guard and takes the budgets, in one transaction with the first line of the journal."""
        heed_leaps(self.office)
        now = self.office.now()
        with self.office.stores.write() as store:
            self._hold_first(store)
            rules = rules_for(store, plan, is_opted_in=again.is_opted_in)
            stop = (
                without_hand(store, self.kept.item.cluster)
                or stop_before_begin(plan, rules, self._seen(store, plan, again), now)
                or again.other
            )
            if stop is not None:
                self._stopped(store, stop)
                return False
            self.write(store, Begun(plan=self.kept.item.hash, worker=self.holder, fence=self.fence))
            store.shelf(RESERVATIONS).put(self.key, self._reservation(plan, now))
            audit(self.office, store, self.kept, "plans.begun", {"worker": self.holder})
        return True

    def stop(self, stop: Stop) -> None:
        """Ends a run that never began."""
        with self.office.stores.write() as store:
            self._hold_first(store)
            self._stopped(store, stop)

    def halted(self, store: Store, plan: Plan, is_opted_in: bool | None) -> Stop | None:
        """Asks what can change while a run is on: a switch, the hand, and an agreement that was taken back.

        Agreement is to the whole of a plan: it does not run out, and no freeze begins, in the midst of it. Whoever let
        a plan run by opting in may think better of it; where nobody looked (None), they have not.
        """
        seen = self._seen(store, plan, None)
        rules = rules_for(store, plan, is_opted_in=not seen.approvals if is_opted_in is None else is_opted_in)
        begun = next((line.at for line in self.journal if isinstance(line.entry, Begun)), self.office.now())
        return without_hand(store, self.kept.item.cluster) or stop_before_write(
            plan, replace(rules, freezes=()), seen, begun
        )

    def end(self, ended: Ended) -> None:
        """Notes how a run ended."""
        with self.office.stores.write() as store:
            self.hold(store)
            self.write(store, ended)
            stop = next((line.entry.stop for line in self.journal if isinstance(line.entry, Halted)), None)
            self._close(store, ended.ending, ended.detail, stop)

    def wait(self, detail: str, seconds: float | None = None) -> None:
        """Puts off the next look."""
        span = min(AGAIN if seconds is None else timedelta(seconds=seconds), LONGEST)
        with self.office.stores.write() as store:
            kept = store.shelf(PLANS).get(self.key)
            change(store, kept, "plan.waits", detail=detail, next_look=self.office.now() + span)

    def put_off(self, detail: str) -> None:
        """Waits for what keeps a run from going on, yet not for ever: a person looks at one that was begun."""
        if self.journal and self.office.now() - self.journal[-1].at > STUCK:
            self.end(Ended(ending="unknown", detail=detail))
        else:
            self.wait(detail)

    def _hold_first(self, store: Store) -> None:
        """Takes the lease, anew where the look before the beginning took long: the first line is written once."""
        fence = store.leases.take(lease(self.key), self.holder, self.office.now(), SPAN)
        if fence is None:
            raise Taken
        self.fence = fence

    def _stopped(self, store: Store, stop: Stop) -> None:
        self.write(store, Halted(stop=stop))
        self.write(store, Ended(ending="stopped", detail=stop.key))
        self._close(store, "stopped", stop.key, stop)

    def _close(self, store: Store, state: PlanState, detail: str, stop: Stop | None) -> None:
        """Keeps how a run ended, and frees what it held of the budgets; what was never written is given back."""
        now = self.office.now()
        with suppress(RecordAbsent):
            kept = store.shelf(RESERVATIONS).get(self.key)
            over = replace(kept.item.reservation, ended=now, is_given_back=state == "stopped")
            store.shelf(RESERVATIONS).replace(self.key, replace(kept.item, reservation=over))
        # Somebody may have agreed to an emergency while the run was on: what is kept now counts, not what was.
        present = store.shelf(PLANS).get(self.key)
        self.kept = change(
            store, present, "plan.ended", state=state, ended=now, detail=detail, stop=stop, next_look=None
        )
        outcome: Outcome = "done" if state == "verified" else "failed"
        audit(self.office, store, self.kept, "plans.ended", {"state": state, "detail": detail}, outcome)
        if is_followed(self.kept.item):
            whole, agreed = opened(self.office, self.kept), approvals_of(store, self.key)
            follow(store, Over(key=self.key, item=self.kept.item, plan=whole, journal=self.journal, approvals=agreed))

    def _reservation(self, plan: Plan, now: datetime) -> KeptReservation:
        return KeptReservation(
            cluster=plan.intent.targets[0].cluster,
            reservation=Reservation(
                plan=self.key,
                action=plan.intent.action,
                kind=kind_of(plan),
                scope=plan.scope,
                group=plan.group,
                domain=plan.domain,
                cost=plan.cost,
                at=now,
                further=charges_of(plan)[1:],
            ),
        )

    def _seen(self, store: Store, plan: Plan, again: Recheck | None) -> Seen:
        cluster = plan.intent.targets[0].cluster
        return Seen(
            conditions=again.conditions if again is not None else (),
            versions=again.versions if again is not None else versions_of(plan.intent.targets),
            approvals=approvals_of(store, self.key),
            reservations=reservations_of(store, cluster),
            outcomes=outcomes_of(store, plan.intent.action, cluster),
            kind=kind_of(plan),
            population=again.populations.get(plan.scope) if again is not None else None,
            populations=again.populations if again is not None else {},
            domain=plan.domain,
        )


def outlived_by(plan: KeptPlan, now: datetime) -> Stop | None:
    """Says that a plan that never began is too old, or not of the action that there is now."""
    action = actions().get(plan.action)
    if action is None or action.fields.version != plan.version:
        return Stop(key="action-changed", values={"action": plan.action})
    if now >= plan.expires:
        return Stop(key="plan-expired", values={"until": f"{plan.expires:%Y-%m-%d %H:%M}Z"})
    return None


def lease(key: str) -> str:
    """Names the lease of a plan."""
    return f"plan/{key}"
