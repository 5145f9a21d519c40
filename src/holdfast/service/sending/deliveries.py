"""The one queue of everything that is sent: a delivery keeps its id, is tried again after waits, and dies at last."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from holdfast.model.channels import DELIVERIES, Attempt, Delivery
from holdfast.model.record import Kept
from holdfast.model.registry import Job
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.working import add_job

DELIVER = "deliver"
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
"""How long is waited after each try of a report; after the one behind the last wait, a delivery is dead."""
URGENT_WAITS = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=40), *WAITS)
"""How long is waited after each try of a notice: somebody must hear of it now."""
KEPT = {"delivered": timedelta(days=30), "dead": timedelta(days=180)}
"""For how long what became of a report on its way is kept."""
PROVEN = timedelta(days=400)
"""The same for a notice: who was told of an incident is asked long after."""


def queue(office: Office, store: Store, key: str, item: Delivery, by: str) -> Kept[Delivery]:
    """Puts something on its way; raises RecordTaken for a delivery that is there already."""
    kept = store.shelf(DELIVERIES).add(key, item)
    add_job(office, store, _job(office, kept, by, timedelta(0)))
    return kept


def again(office: Office, store: Store, kept: Kept[Delivery], by: str) -> Kept[Delivery]:
    """Puts a dead delivery on its way once more, under its id and with all its waits."""
    item = replace(
        kept.item, state="waiting", asked=office.now(), ended=None, before=kept.item.attempts, is_refused=False
    )
    made = store.shelf(DELIVERIES).replace(kept.id, item)
    add_job(office, store, _job(office, made, by, timedelta(0)))
    return made


def waits_of(item: Delivery) -> tuple[timedelta, ...]:
    """Gives the waits between the tries of a delivery."""
    return URGENT_WAITS if item.notice else WAITS


def taken(store: Store, key: str, attempt: Attempt) -> Kept[Delivery]:
    """Notes that a delivery has arrived."""
    item = store.shelf(DELIVERIES).get(key).item
    done = replace(
        item,
        state="delivered",
        attempts=item.attempts + 1,
        tries=(*item.tries, attempt),
        ended=attempt.ended,
        error="",
        error_values={},
        is_refused=False,
    )
    return store.shelf(DELIVERIES).replace(key, done)


def missed(
    office: Office,
    store: Store,
    key: str,
    attempt: Attempt,
    by: str,
    *,
    is_refused: bool = False,
    is_over: bool = False,
) -> Kept[Delivery]:
    """Notes a try that failed: the next one is planned, or the delivery is dead where it was the last."""
    item = store.shelf(DELIVERIES).get(key).item
    waits, number = waits_of(item), item.attempts + 1
    is_dead = is_over or number - item.before > len(waits)
    kept = store.shelf(DELIVERIES).replace(
        key,
        replace(
            item,
            state="dead" if is_dead else "waiting",
            attempts=number,
            tries=(*item.tries, attempt),
            ended=attempt.ended if is_dead else None,
            error=attempt.error,
            error_values=attempt.error_values,
            is_refused=is_refused,
        ),
    )
    if is_dead:
        store.feed.add(office.now(), "delivery.dead", about=key)
    else:
        add_job(office, store, _job(office, kept, by, waits[number - item.before - 1]))
    return kept


def tidy_deliveries(office: Office) -> None:
    """Forgets deliveries that ended long ago, dead ones later than others."""
    now = office.now()
    with office.stores.write() as store:
        shelf = store.shelf(DELIVERIES)
        for state, by_state in KEPT.items():
            for kept in shelf.find("state", state):
                kept_for = PROVEN if kept.item.notice else by_state
                if kept.item.ended is not None and kept.item.ended < now - kept_for:
                    shelf.remove(kept.id)


def due_key(kept: Kept[Delivery]) -> str:
    """Names the next try of a delivery; no two jobs share it."""
    return f"{kept.id}#{kept.item.attempts}"


def _job(office: Office, kept: Kept[Delivery], by: str, wait: timedelta) -> Job:
    now = office.now()
    return Job(
        action=DELIVER,
        cluster="",
        state="waiting",
        asked=now,
        by=by,
        due=due_key(kept),
        after=now + wait if wait else None,
        # By a channel goes one at a time, so that one that hangs holds up nobody else.
        options={"delivery": kept.id, "channel": kept.item.channel},
        urgency=kept.item.urgency,
    )
