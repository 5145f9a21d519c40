"""Carrying out plans: the one place that changes a cluster.

What comes next follows from the plan and its journal alone (`pillars.automation.running`). Each line of a journal is
written under its number, which nobody can write twice: of two workers who believe that a run is theirs one stops there,
before it sends anything. What a write was before and after stands in the audit log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.audit import Outcome
from holdfast.model.automation import Plan, Stop, Target, Write
from holdfast.model.automation import Probe as Wanted
from holdfast.model.automation_journal import (
    Answered,
    Begun,
    Ended,
    Entry,
    Halted,
    Intended,
    Line,
    Looked,
    Probed,
    Replied,
)
from holdfast.model.automation_kept import HANDS, PLANS, RESERVATIONS, KeptPlan, KeptReservation, PlanState
from holdfast.model.automation_limits import Reservation
from holdfast.model.errors import ClusterUnreachable, HoldfastError, RecordAbsent, RecordTaken
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, CREDENTIALS
from holdfast.pillars.automation.contents import content_of, found_of
from holdfast.pillars.automation.facts.table import answer_of
from holdfast.pillars.automation.guard import Seen, stop_before_begin, stop_before_write
from holdfast.pillars.automation.plans import kind_of, versions_of
from holdfast.pillars.automation.rehearsal import beyond
from holdfast.pillars.automation.running import (
    End,
    Look,
    Move,
    Probe,
    Send,
    content_now,
    next_move,
    tries_of,
)
from holdfast.pillars.automation.scene import Raw
from holdfast.ports.present import Present
from holdfast.ports.sealing import Sealed
from holdfast.ports.store import Store
from holdfast.ports.writes import Sent, Writer
from holdfast.service.actions.kept import approvals_of, audit, change, journal_of, note, opened
from holdfast.service.actions.looking import Looking
from holdfast.service.actions.rechecking import Recheck, recheck
from holdfast.service.actions.terms import outcomes_of, reservations_of, rules_for, without_hand
from holdfast.service.desk import Office

SPAN: Final = timedelta(seconds=60)
"""For how long a run is left to whoever holds it without a sign of them."""
AGAIN: Final = timedelta(seconds=5)
"""After how long what was not there yet is looked for again."""
MOST_MOVES: Final = 200


class Refused(Struct, frozen=True, kw_only=True):
    """Why a rehearsal shows that a plan must not be carried out: of which write, and for which reason."""

    step: int
    stop: Stop


class Taken(Exception):  # It is caught in this module.
    """Another worker carries this plan out."""


@contextmanager
def reading(office: Office, cluster: str) -> Iterator[Present]:
    """Opens a cluster to be looked at as it is now; raises NoHand and what opening it raises."""
    with _opened(office, cluster) as writer:
        yield writer


def rehearse(office: Office, cluster: str, plan: Plan, raw: Mapping[tuple[str, str], Raw]) -> Refused | None:
    """Asks the server what each write of a plan would do, and refuses a plan that would do more than it says.

    `raw` has the objects as they were seen, by their unique id and the version at which they were. What depends on an
    earlier write cannot be rehearsed yet: it is before it is sent.
    """
    made = {(w.target.kind, w.target.name) for w in plan.writes if w.verb == "create"}
    with _opened(office, cluster) as writer:
        for step, write in enumerate(plan.writes):
            if write.verb == "command" or write.gates:
                continue
            answer = writer.rehearse(write, write.target.resource_version)
            waits = answer.reason == "gone" and ("Namespace", write.target.namespace) in made
            present = raw.get((write.target.uid, write.target.resource_version))
            stop = None if waits else _judged(write, present, answer)
            if stop is not None:
                return Refused(step=step, stop=stop)
    return None


def carry_out(office: Office, holder: str = "") -> tuple[str, ...]:
    """Goes on with every plan that is being carried out; gives those that moved on."""
    now = office.now()
    with office.stores.read() as store:
        due = [
            kept.id
            for kept in store.shelf(PLANS).find("state", "started")
            if kept.item.next_look is None or kept.item.next_look <= now
        ]
    return tuple(key for key in due if advance(office, key, holder or office.chance.new_id()))


def advance(office: Office, key: str, holder: str) -> bool:
    """Goes on with one plan as far as nothing has to be waited for; says that it moved on.

    A cluster that cannot be reached is tried again later, and what another worker carries out is left to it.
    """
    with office.stores.write() as store:
        fence = store.leases.take(_lease(key), holder, office.now(), SPAN)
    if fence is None:
        return False
    try:
        return _Run(office, key, holder, fence).go()
    except (Taken, RecordTaken, RecordAbsent):
        return False
    except ClusterUnreachable as error:
        _wait(office, key, str(error.values.get("detail", error.code)))
        return False
    finally:
        with suppress(HoldfastError), office.stores.write() as store:
            store.leases.release(_lease(key), holder)


class _Run:
    """One plan in hand, for as long as this worker holds it."""

    def __init__(self, office: Office, key: str, holder: str, fence: int) -> None:
        self.office, self.key, self.holder, self.fence = office, key, holder, fence
        with office.stores.read() as store:
            self.kept: Kept[KeptPlan] = store.shelf(PLANS).get(key)
            self.journal: tuple[Line, ...] = journal_of(store, key)
        self.plan: Plan = opened(office, self.kept)

    def go(self) -> bool:
        """Makes moves until the run is over or something has to be waited for."""
        before = len(self.journal)
        with _opened(self.office, self.kept.item.cluster) as writer:
            if not self.journal and not self._begin(writer):
                return True
            for _ in range(MOST_MOVES):
                move = next_move(self.plan, self.journal, self.office.now())
                if move is None or not self._made(writer, move):
                    break
        return len(self.journal) > before

    def _made(self, writer: Writer, move: Move) -> bool:
        """Makes one move; False where it has to be waited for."""
        if isinstance(move, Send):
            return self._send(writer, move)
        if isinstance(move, Look):
            return self._look(writer, move)
        if isinstance(move, Probe):
            return self._probe(writer, move)
        self._end(move)
        return False

    def _begin(self, writer: Writer) -> bool:
        """Asks every guard and takes the budgets, in one transaction with the first line of the journal."""
        again = recheck(self.office, self.kept, self.plan, writer)
        now = self.office.now()
        with self.office.stores.write() as store:
            self._hold(store)
            rules = rules_for(store, self.plan, is_opted_in=again.is_opted_in)
            stop = without_hand(store, self.kept.item.cluster) or stop_before_begin(
                self.plan, rules, self._seen(store, again), now
            )
            if stop is not None:
                self._write(store, Halted(stop=stop))
                self._write(store, Ended(ending="stopped", detail=stop.key))
                self._close(store, "stopped", stop.key, stop)
                return False
            self._write(store, Begun(plan=self.kept.item.hash, worker=self.holder, fence=self.fence))
            store.shelf(RESERVATIONS).put(self.key, self._reservation(now))
            audit(self.office, store, self.kept, "plans.begun", {"worker": self.holder})
        return True

    def _send(self, writer: Writer, move: Send) -> bool:
        """Looks at the object, rehearses, asks the guards once more, notes what is about to be sent, and sends it."""
        write = (self.plan.undo if move.undo else self.plan.writes)[move.step]
        present = writer.object(write.target) if write.verb not in ("create", "command") else None
        stop = self._unlike(write, present)
        version = str(((present or {}).get("metadata") or {}).get("resourceVersion", ""))
        if stop is None and write.verb != "command":
            answer = writer.rehearse(write, version)
            if answer.answer == "lost" or answer.reason in ("busy", "unreachable"):
                self._wait_for(answer)
                return False
            stop = _judged(write, present, answer)
        if stop is not None and not (move.undo and stop.key == "exists"):
            with self.office.stores.write() as store:
                self._hold(store)
                self._write(store, Halted(stop=stop))
            return True
        if not self._intended(move, version):
            return True
        self._sent(move, write, self._asked(move, write) if write.verb == "command" else writer.send(write, version))
        return True

    def _asked(self, move: Send, write: Write) -> Sent:
        """Asks the provider, once: nobody can look whether it arrived, so that what is unknown needs a person."""
        key = f"{self.key}/{'undo' if move.undo else 'do'}/{move.step}"
        body = write.body
        done = self.office.provider.command(str(body.get("command", "")), body.get("arguments") or {}, key)
        answers: dict[str, Answered] = {"done": "applied", "refused": "refused", "unknown": "lost"}
        reason = "" if done.outcome == "done" else "provider"
        return Sent(answer=answers[done.outcome], reason=reason, detail=done.detail)

    def _unlike(self, write: Write, present: Raw | None) -> Stop | None:
        """Says that the object is not the one that was agreed to, and as this run left it."""
        if write.verb in ("create", "command"):
            return None
        uid, content = content_now(self.plan, self.journal, write.target)
        metadata = (present or {}).get("metadata") or {}
        if present is None or metadata.get("uid") != uid or content_of(present) != content:
            return Stop(key="target-changed")
        return None

    def _intended(self, move: Send, version: str) -> bool:
        """Asks the guards and notes the intention in one transaction; False where a guard said no, which is noted."""
        now = self.office.now()
        with self.office.stores.write() as store:
            self._hold(store)
            stop = self._halted(store, now)
            if stop is not None:
                self._write(store, Halted(stop=stop))
                return False
            self._write(store, Intended(step=move.step, undo=move.undo, version=version))
            write = (self.plan.undo if move.undo else self.plan.writes)[move.step]
            audit(self.office, store, self.kept, "plans.write", {**_told(write, move), "version": version})
        return True

    def _halted(self, store: Store, now: datetime) -> Stop | None:
        """Asks what can change while a run is on: a switch, and an agreement that was taken back.

        Agreement is to the whole of a plan: it does not run out, and no freeze begins, in the midst of it.
        """
        seen = self._seen(store, None)
        rules = rules_for(store, self.plan, is_opted_in=not seen.approvals)
        begun = next((line.at for line in self.journal if isinstance(line.entry, Begun)), now)
        return stop_before_write(self.plan, replace(rules, freezes=()), seen, begun)

    def _sent(self, move: Send, write: Write, answer: Sent) -> None:
        """Notes what was answered; where an earlier try of the same write is in doubt, a refusal decides nothing."""
        result, uid, content = answer.answer, "", ""
        is_tried = len(tries_of(self.journal, move.step, undo=move.undo)) > 1
        if result == "refused" and answer.reason in ("conflict", "exists", "gone") and is_tried:
            result = "lost"
        if result == "applied" and answer.object is not None:
            uid = str((answer.object.get("metadata") or {}).get("uid", ""))
            content = content_of(answer.object)
        with self.office.stores.write() as store:
            self._hold(store)
            detail = answer.reason or answer.detail[:200]
            self._write(
                store,
                Replied(step=move.step, undo=move.undo, answer=result, detail=detail, uid=uid, content=content),
            )
            outcome: Outcome = "done" if result == "applied" else "failed"
            said = {"answer": result, "reason": answer.reason, "words": answer.detail[:200]}
            audit(self.office, store, self.kept, "plans.answer", {**_told(write, move), **said}, outcome)

    def _look(self, writer: Writer, move: Look) -> bool:
        write = (self.plan.undo if move.undo else self.plan.writes)[move.step]
        sent = tries_of(self.journal, move.step, undo=move.undo)[-1].version
        present = writer.object(write.target) if write.verb != "command" else None
        _, before = content_now(self.plan, self.journal, write.target)
        found = found_of(write, present, before, sent)
        uid = str(((present or {}).get("metadata") or {}).get("uid", ""))
        with self.office.stores.write() as store:
            self._hold(store)
            content = content_of(present) if present is not None else ""
            self._write(store, Looked(step=move.step, undo=move.undo, found=found, uid=uid, content=content))
            audit(self.office, store, self.kept, "plans.look", {**_told(write, move), "found": found})
        return True

    def _probe(self, writer: Writer, move: Probe) -> bool:
        """Asks for a fact; what is not there yet is asked for again later, and leaves a line only when it changed."""
        probes: tuple[Wanted, ...] = self.plan.probes if move.step is None else self.plan.writes[move.step].gates
        wanted = self._present_day(probes[move.probe])
        seen = answer_of(Looking(writer, self.office.now()), wanted)
        known = [
            line.entry
            for line in self.journal
            if isinstance(line.entry, Probed) and (line.entry.step, line.entry.probe) == (move.step, move.probe)
        ]
        if not known or (known[-1].answer, known[-1].detail) != (seen.answer, seen.detail):
            with self.office.stores.write() as store:
                self._hold(store)
                self._write(store, Probed(probe=move.probe, answer=seen.answer, detail=seen.detail, step=move.step))
        following = next_move(self.plan, self.journal, self.office.now())
        if following != move:
            return True
        _wait(self.office, self.key, f"{wanted.fact}: {seen.detail or seen.answer}")
        return False

    def _present_day(self, probe: Wanted) -> Wanted:
        """Gives a probe of an object that this run made the unique id under which it was made."""
        uid, content = content_now(self.plan, self.journal, probe.target)
        return probe if probe.target.uid else replace(probe, target=replace(probe.target, uid=uid, content=content))

    def _end(self, move: End) -> None:
        with self.office.stores.write() as store:
            self._hold(store)
            self._write(store, Ended(ending=move.ending, detail=move.detail))
            stop = next((line.entry.stop for line in self.journal if isinstance(line.entry, Halted)), None)
            self._close(store, move.ending, move.detail, stop)

    def _close(self, store: Store, state: PlanState, detail: str, stop: Stop | None) -> None:
        """Keeps how a run ended, and frees what it held of the budgets; what was never written is given back."""
        now = self.office.now()
        with suppress(RecordAbsent):
            kept = store.shelf(RESERVATIONS).get(self.key)
            over = replace(kept.item.reservation, ended=now, is_given_back=state == "stopped")
            store.shelf(RESERVATIONS).replace(self.key, replace(kept.item, reservation=over))
        self.kept = change(
            store, self.kept, "plan.ended", state=state, ended=now, detail=detail, stop=stop, next_look=None
        )
        outcome: Outcome = "done" if state == "verified" else "failed"
        audit(self.office, store, self.kept, "plans.ended", {"state": state, "detail": detail}, outcome)

    def _reservation(self, now: datetime) -> KeptReservation:
        plan, target = self.plan, self.plan.intent.targets[0]
        return KeptReservation(
            cluster=target.cluster,
            reservation=Reservation(
                plan=self.key,
                action=plan.intent.action,
                kind=kind_of(plan),
                scope=plan.scope,
                group=plan.group,
                domain=plan.domain,
                cost=plan.cost,
                at=now,
            ),
        )

    def _seen(self, store: Store, again: Recheck | None) -> Seen:
        target = self.plan.intent.targets[0]
        return Seen(
            conditions=again.conditions if again is not None else (),
            versions=again.versions if again is not None else versions_of(self.plan.intent.targets),
            approvals=approvals_of(store, self.key),
            reservations=reservations_of(store, target.cluster),
            outcomes=outcomes_of(store, self.plan.intent.action, target.cluster),
            kind=kind_of(self.plan),
            population=again.population if again is not None else None,
            domain=self.plan.domain,
        )

    def _write(self, store: Store, entry: Entry) -> None:
        self.journal = (*self.journal, note(self.office, store, self.key, len(self.journal) + 1, entry))

    def _hold(self, store: Store) -> None:
        """Refuses to go on where the lease has gone to another worker; raises Taken."""
        now = self.office.now()
        if store.leases.take(_lease(self.key), self.holder, now, SPAN) != self.fence:
            raise Taken

    def _wait_for(self, answer: Sent) -> None:
        _wait(self.office, self.key, answer.reason or answer.detail[:200], answer.wait)


def _judged(write: Write, present: Raw | None, answer: Sent) -> Stop | None:
    """Judges the answer to a rehearsal: what the server refuses, or would change beyond the plan, is not sent."""
    if answer.answer != "applied":
        return Stop(key="rehearsal-refused", values={"reason": answer.reason, "words": answer.detail[:300]})
    stray = beyond(write, present, answer.object)
    return Stop(key="unplanned-mutation", values={"fields": ", ".join(stray[:5])}) if stray else None


def _told(write: Write, move: Send | Look) -> dict[str, str]:
    target: Target = write.target
    place = f"{target.namespace}/{target.name}" if target.namespace else target.name
    way = "undo" if move.undo else "do"
    return {"verb": write.verb, "object": f"{target.kind} {place}", "uid": target.uid, "step": f"{way} {move.step}"}


def _wait(office: Office, key: str, detail: str, seconds: float | None = None) -> None:
    span = timedelta(seconds=seconds) if seconds is not None else AGAIN
    with office.stores.write() as store:
        kept = store.shelf(PLANS).get(key)
        change(store, kept, "plan.waits", detail=detail, next_look=office.now() + min(span, timedelta(minutes=5)))


@contextmanager
def _opened(office: Office, cluster: str) -> Iterator[Writer]:
    """Opens a cluster with the hand that it was given for writing, else with what it is read with."""
    with office.stores.read() as store:
        registered = store.shelf(CLUSTERS).get(cluster).item
        try:
            hand = store.shelf(HANDS).get(cluster).item
            key, context = hand.credential, hand.context
        except RecordAbsent:
            key, context = registered.credential, registered.context
        if not key:
            raise ClusterUnreachable(context=cluster, detail="no credential")
        closed = store.shelf(CREDENTIALS).get(key).item
    kubeconfig = office.sealing.open(Sealed(key=closed.key, data=closed.data), key)
    with office.writers.open(kubeconfig, context) as writer:
        yield writer


def _lease(key: str) -> str:
    return f"plan/{key}"
