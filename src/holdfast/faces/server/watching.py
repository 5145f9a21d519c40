"""Live updates: notes of the feed that a reader may see, as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import anyio
import msgspec
from anyio import to_thread
from litestar.response.sse import ServerSentEventMessage

from holdfast.model.access import Reach
from holdfast.model.errors import AccessError
from holdfast.ports.feed import Note
from holdfast.service.desk import Office

STOP = "holdfast.stop"
"""Under this name the state of the application holds what tells endless answers to end."""
PAUSE_SECONDS = 1.0
QUIET_BEATS = 15
"""After so many pauses without a note a comment is sent, so that proxies keep the line open."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A note as its readers hear it."""

    seq: int
    time: datetime
    topic: str
    cluster: str
    about: str


async def events(
    office: Office, reaching: Callable[[], Reach], since: int | None, stopping: anyio.Event
) -> AsyncIterator[ServerSentEventMessage]:
    """Gives the notes from behind a number on, or from now on, until the server stops or the reader may not ask.

    `reaching` says anew before each note what the reader may see, and raises AccessError once they are nobody: a
    session ends, a token is taken away and a role is lost while somebody listens.
    """
    last = await to_thread.run_sync(_last, office)
    seq = last if since is None else min(since, last)
    quiet = 0
    yield ServerSentEventMessage(event="ready", data=str(seq), id=str(seq), retry=2000)
    while not stopping.is_set():
        notes = await to_thread.run_sync(_after, office, seq)
        if notes or quiet + 1 >= QUIET_BEATS:
            try:
                reach = await to_thread.run_sync(reaching)
            except AccessError:
                return
        for note in notes:
            seq = note.seq
            if may_hear(reach, note):
                heard = Heard(seq=seq, time=note.time, topic=note.topic, cluster=note.cluster, about=note.about)
                yield ServerSentEventMessage(event="note", data=msgspec.json.encode(heard).decode(), id=str(seq))
        quiet = 0 if notes else quiet + 1
        if quiet >= QUIET_BEATS:
            quiet = 0
            yield ServerSentEventMessage(comment="quiet")
        with anyio.move_on_after(PAUSE_SECONDS):
            await stopping.wait()


def may_hear(reach: Reach, note: Note) -> bool:
    """Says that a note lies in a reach: of the whole server, of a cluster, or of one of the note's namespaces.

    A plan is known to nobody who does not see all of the namespaces that it would write in.
    """
    if not note.cluster:
        return reach.everywhere
    if not note.places:
        return reach.has_whole(note.cluster)
    seen = (reach.covers(note.cluster, place) for place in note.places)
    return all(seen) if note.topic.startswith("plan.") else any(seen)


def _last(office: Office) -> int:
    with office.stores.read() as store:
        return store.feed.last()


def _after(office: Office, seq: int) -> tuple[Note, ...]:
    with office.stores.read() as store:
        return store.feed.after(seq)
