"""Carrying out plans: the one place that changes a cluster.

What comes next follows from the plan and its journal alone (`pillars.automation.running`). Each line of a journal is
written under its number, which nobody can write twice: of two workers who believe that a run is theirs one stops there,
before it sends anything. What a write was before and after stands in the audit log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from msgspec import Struct

from holdfast.model.action_refusals import NoWay
from holdfast.model.audit import Outcome
from holdfast.model.automation import Plan, Stop, Write
from holdfast.model.automation_journal import Answered, Ended, Halted, Intended, Replied
from holdfast.model.automation_kept import HANDS, PLANS
from holdfast.model.errors import HoldfastError, RuleError, UsageError
from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.registry import CLUSTERS, CREDENTIALS
from holdfast.model.store_refusals import RecordAbsent, RecordTaken
from holdfast.pillars.automation.agreed import changed_meanwhile
from holdfast.pillars.automation.contents import content_of, uid_of, version_of
from holdfast.pillars.automation.rehearsal import beyond, otherwise
from holdfast.pillars.automation.running import Look, Move, Probe, Send, next_move, tries_of
from holdfast.pillars.automation.scene import Raw
from holdfast.ports.present import Present
from holdfast.ports.sealing import Sealed
from holdfast.ports.writes import Sent, Writer
from holdfast.service.actions.books import LONGEST, SPAN, Books, Taken, lease, outlived_by
from holdfast.service.actions.kept import audit, opened
from holdfast.service.actions.leaping import heed_leaps
from holdfast.service.actions.rechecking import recheck, recheck_midway
from holdfast.service.actions.watching import look, probe, told, write_of
from holdfast.service.desk import Office

MOST_MOVES: Final = 200
MOST_LOOKS: Final = 3
"""How often an object whose status changes all the time is looked at again before a rehearsal."""


class Refused(Struct, frozen=True, kw_only=True):
    """Why a rehearsal shows that a plan must not be carried out: of which write, and for which reason."""

    step: int
    stop: Stop


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
            seen = raw.get((write.target.uid, write.target.resource_version))
            answer, present = _rehearsed(writer, write, seen)
            waits = answer.reason == "gone" and ("Namespace", write.target.namespace) in made
            stop = None if waits else _judged(write, present, answer)
            if stop is not None:
                return Refused(step=step, stop=stop)
    return None


def carry_out(office: Office, holder: str = "") -> tuple[str, ...]:
    """Goes on with every plan that is being carried out; gives those that moved on."""
    heed_leaps(office)
    now = office.now()
    with office.stores.read() as store:
        due = [kept.id for kept in store.shelf(PLANS).find("state", "started") if _is_due(kept.item.next_look, now)]
    return tuple(key for key in due if advance(office, key, holder or office.chance.new_id()))


def advance(office: Office, key: str, holder: str) -> bool:
    """Goes on with one plan as far as nothing has to be waited for; says that it moved on.

    A cluster that cannot be reached is tried again later, and what another worker carries out is left to it.
    """
    with office.stores.write() as store:
        fence = store.leases.take(lease(key), holder, office.now(), SPAN)
    if fence is None:
        return False
    try:
        return _advanced(office, Books(office, key, holder, fence))
    except (Taken, RecordTaken, RecordAbsent):
        return False
    finally:
        with suppress(HoldfastError), office.stores.write() as store:
            store.leases.release(lease(key), holder)


def _advanced(office: Office, books: Books) -> bool:
    try:
        return books.kept.item.state == "started" and _Run(office, books).go()
    except (Taken, RecordTaken):
        raise
    except HoldfastError as error:
        books.put_off(str(error.values.get("detail", error.code)))
    except Exception as error:  # A run that breaks keeps no other from going on, and says so.
        books.put_off(type(error).__name__)
    return False


def _is_due(next_look: datetime | None, now: datetime) -> bool:
    """Says that it is time to look; nobody ever waits for long, so that a clock that was set back is no reason to."""
    return next_look is None or not now < next_look <= now + LONGEST


class _Run:
    """One plan in hand, for as long as this worker holds it."""

    def __init__(self, office: Office, books: Books) -> None:
        self.office, self.books = office, books
        self.is_just_begun = False
        self.is_opted_in: bool | None = None

    def go(self) -> bool:
        """Makes moves until the run is over or something has to be waited for."""
        before = len(self.books.journal)
        item = self.books.kept.item
        outlived = outlived_by(item, self.office.now()) if not before else None
        if outlived is not None:
            self.books.stop(outlived)
            return True
        self.plan: Plan = opened(self.office, self.books.kept)
        with _opened(self.office, item.cluster) as writer:
            if not before and not self._begin(writer):
                return True
            for _ in range(MOST_MOVES):
                move = next_move(self.plan, self.books.journal, self.office.now())
                if move is None or not self._made(writer, move):
                    break
        return len(self.books.journal) > before

    def _made(self, writer: Writer, move: Move) -> bool:
        """Makes one move; False where it has to be waited for."""
        if isinstance(move, Send):
            return self._send(writer, move)
        self.is_just_begun = False
        if isinstance(move, Look):
            look(self.office, self.books, self.plan, writer, move)
            return True
        if isinstance(move, Probe):
            return probe(self.office, self.books, self.plan, writer, move)
        self.books.end(Ended(ending=move.ending, detail=move.detail))
        return False

    def _begin(self, writer: Writer) -> bool:
        """Looks again, and begins where every guard allows it."""
        try:
            again = recheck(self.office, self.books.kept, self.plan, writer)
        except ObjectNotFound as error:
            self.books.stop(Stop(key="target-gone", values={"object": str(error.values.get("what", ""))}))
            return False
        except (UsageError, RuleError):
            self.books.stop(Stop(key="action-changed", values={"action": self.plan.intent.action}))
            return False
        self.is_just_begun, self.is_opted_in = self.books.begin(self.plan, again), again.is_opted_in
        return self.is_just_begun

    def _send(self, writer: Writer, move: Send) -> bool:
        """Looks, rehearses, asks the guards once more, notes what is about to be sent, and sends it."""
        write = write_of(self.books, self.plan, move)
        present, halted = self._looked_at(writer, move, write)
        foretold: Raw | None = None
        if halted is None and write.verb != "command":
            answer, present = _rehearsed(writer, write, present)
            if answer.answer == "lost" or answer.reason in ("busy", "unreachable"):
                self.books.wait(answer.reason or answer.detail[:200], answer.wait)
                return False
            stop, foretold = _judged(write, present, answer), answer.object
            halted = Halted(stop=stop) if stop is not None else None
        if halted is not None:
            with self.office.stores.write() as store:
                self.books.hold(store)
                self.books.write(store, halted)
            return True
        version = version_of(present)
        if self._intended(move, write, version):
            answer = self._asked(move, write) if write.verb == "command" else writer.send(write, version)
            self._sent(move, write, answer, foretold)
        return True

    def _looked_at(self, writer: Writer, move: Send, write: Write) -> tuple[Raw | None, Halted | None]:
        """Gives the object of a write as it is now, and why nothing may be written to it, if so.

        Before every write but one that follows the beginning at once the conditions are asked again. What takes back
        needs none: it was agreed to together with what it takes back.
        """
        present, changed = self._as_agreed(writer, write)
        if changed is not None or move.undo or self.is_just_begun:
            self.is_just_begun = False
            return present, changed
        now = recheck_midway(self.office, self.books.kept, self.plan, self.books.journal, move.step, writer)
        self.is_opted_in = now.is_opted_in
        with self.office.stores.write() as store:
            self.books.hold_anew(store)
        return (None, now.halted) if now.halted is not None else self._as_agreed(writer, write)

    def _as_agreed(self, writer: Writer, write: Write) -> tuple[Raw | None, Halted | None]:
        present = writer.object(write.target) if write.verb not in ("create", "command") else None
        stop = changed_meanwhile(self.plan, self.books.journal, write, present)
        return present, Halted(stop=stop) if stop is not None else None

    def _asked(self, move: Send, write: Write) -> Sent:
        """Asks the provider, once: nobody can look whether it arrived, so that what is unknown needs a person."""
        key = f"{self.books.key}/{'undo' if move.undo else 'do'}/{move.step}"
        body = write.body
        done = self.office.provider.command(str(body.get("command", "")), body.get("arguments") or {}, key)
        answers: dict[str, Answered] = {"done": "applied", "refused": "refused", "unknown": "lost"}
        reason = "" if done.outcome == "done" else "provider"
        return Sent(answer=answers[done.outcome], reason=reason, detail=done.detail)

    def _intended(self, move: Send, write: Write, version: str) -> bool:
        """Asks the guards and notes the intention in one transaction; False where a guard said no, which is noted."""
        with self.office.stores.write() as store:
            self.books.hold(store)
            # What takes back was agreed to together with what it takes back, by whoever opted in then.
            stop = self.books.halted(store, self.plan, None if move.undo else self.is_opted_in)
            if stop is not None:
                self.books.write(store, Halted(stop=stop))
                return False
            self.books.write(store, Intended(step=move.step, undo=move.undo, version=version))
            audit(self.office, store, self.books.kept, "plans.write", {**told(write, move), "version": version})
        return True

    def _sent(self, move: Send, write: Write, answer: Sent, foretold: Raw | None) -> None:
        """Notes what was answered; where an earlier try of the same write is in doubt, a refusal decides nothing.

        What came out otherwise than foretold is written and not as agreed to: nothing more follows.
        """
        result, uid, content = answer.answer, "", ""
        is_tried = len(tries_of(self.books.journal, move.step, undo=move.undo)) > 1
        if result == "refused" and answer.reason in ("conflict", "exists", "gone") and is_tried:
            result = "lost"
        if result == "applied" and answer.object is not None:
            uid = uid_of(answer.object)
            content = content_of(answer.object)
        strayed = otherwise(write, foretold, answer.object) if result == "applied" else ()
        replied = Replied(
            step=move.step,
            undo=move.undo,
            answer=result,
            detail=answer.reason or answer.detail[:200],
            uid=uid,
            content=content,
            strayed=strayed,
        )
        said = {"answer": result, "reason": answer.reason, "words": answer.detail[:200], "strayed": ", ".join(strayed)}
        outcome: Outcome = "done" if result == "applied" and not strayed else "failed"
        with self.office.stores.write() as store:
            self.books.hold(store)
            self.books.write(store, replied)
            if strayed:
                self.books.write(store, Halted(stop=Stop(key="changed-beyond-plan", values=_fields(strayed))))
            audit(self.office, store, self.books.kept, "plans.answer", {**told(write, move), **said}, outcome)


def _rehearsed(writer: Writer, write: Write, present: Raw | None) -> tuple[Sent, Raw | None]:
    """Rehearses a write on an object as it was seen; gives the answer, and the object that it is about.

    Where only what is reported of the object changed meanwhile, it is looked at again: nothing was written yet.
    """
    answer = writer.rehearse(write, version_of(present))
    for _ in range(MOST_LOOKS):
        if answer.reason != "conflict" or present is None:
            break
        again = writer.object(write.target)
        is_same = again is not None and content_of(again) == content_of(present)
        if again is None or not is_same or version_of(again) == version_of(present):
            break
        present = again
        answer = writer.rehearse(write, version_of(present))
    return answer, present


def _judged(write: Write, present: Raw | None, answer: Sent) -> Stop | None:
    """Judges the answer to a rehearsal: what the server refuses, or would change beyond the plan, is not sent."""
    if answer.answer != "applied":
        return Stop(key="rehearsal-refused", values={"reason": answer.reason, "words": answer.detail[:300]})
    stray = beyond(write, present, answer.object)
    return Stop(key="unplanned-mutation", values=_fields(stray)) if stray else None


def _fields(paths: tuple[str, ...]) -> dict[str, str]:
    return {"fields": ", ".join(paths[:5])}


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
            raise NoWay(cluster=cluster)
        closed = store.shelf(CREDENTIALS).get(key).item
    kubeconfig = office.sealing.open(Sealed(key=closed.key, data=closed.data), key)
    with office.writers.open(kubeconfig, context) as writer:
        yield writer
