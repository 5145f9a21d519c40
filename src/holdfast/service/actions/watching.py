"""What a run sees without writing: what became of a write that nobody knows about, and whether its effect is there."""

from __future__ import annotations

from msgspec.structs import replace

from holdfast.model.automation import Plan, Write
from holdfast.model.automation import Probe as Wanted
from holdfast.model.automation_journal import Line, Looked, Probed
from holdfast.pillars.automation.contents import content_of, found_of, uid_of
from holdfast.pillars.automation.facts.table import answer_of
from holdfast.pillars.automation.running import (
    Look,
    Probe,
    Send,
    bound,
    content_now,
    last_probed,
    next_move,
    tries_of,
)
from holdfast.ports.present import Present
from holdfast.service.actions.books import Books
from holdfast.service.actions.kept import audit
from holdfast.service.actions.looking import Looking
from holdfast.service.desk import Office


def look(office: Office, books: Books, plan: Plan, present: Present, move: Look) -> None:
    """Looks at the object of a write that was sent and not answered, and notes what that says."""
    write = write_of(books, plan, move)
    sent = tries_of(books.journal, move.step, undo=move.undo)[-1].version
    seen = present.object(write.target) if write.verb != "command" else None
    _, before = content_now(plan, books.journal, write.target)
    found = found_of(write, seen, before, sent)
    content = content_of(seen) if seen is not None else ""
    with office.stores.write() as store:
        books.hold(store)
        books.write(store, Looked(step=move.step, undo=move.undo, found=found, uid=uid_of(seen), content=content))
        audit(office, store, books.kept, "plans.look", {**told(write, move), "found": found})


def probe(office: Office, books: Books, plan: Plan, present: Present, move: Probe) -> bool:
    """Asks for a fact; what is not there yet is asked for again later, and then it is False.

    It leaves a line only when it changed, or when this look lets the run go on.
    """
    probes: tuple[Wanted, ...] = plan.probes if move.step is None else plan.writes[move.step].gates
    asked = probes[move.probe]
    wanted = replace(asked, target=bound(plan, books.journal, asked.target))
    now = office.now()
    seen = answer_of(Looking(present, now), wanted)
    entry = Probed(probe=move.probe, answer=seen.answer, detail=seen.detail, step=move.step)
    line = Line(run=books.key, number=len(books.journal) + 1, at=now, entry=entry)
    goes_on = next_move(plan, (*books.journal, line), now) != move
    if goes_on or last_probed(books.journal, move) != entry:
        with office.stores.write() as store:
            books.hold(store)
            books.write(store, entry)
    if not goes_on:
        books.wait(f"{wanted.fact}: {seen.detail or seen.answer}")
    return goes_on


def write_of(books: Books, plan: Plan, move: Send | Look) -> Write:
    """Gives a write, of an object that this run made with the unique id under which it was made."""
    write = (plan.undo if move.undo else plan.writes)[move.step]
    if write.verb in ("create", "command"):
        return write
    return replace(write, target=bound(plan, books.journal, write.target))


def told(write: Write, move: Send | Look) -> dict[str, str]:
    """Gives what the audit log says of a write."""
    target = write.target
    place = f"{target.namespace}/{target.name}" if target.namespace else target.name
    way = "undo" if move.undo else "do"
    return {"verb": write.verb, "object": f"{target.kind} {place}", "uid": target.uid, "step": f"{way} {move.step}"}
