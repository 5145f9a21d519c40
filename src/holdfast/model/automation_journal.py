"""The journal of a run: what was about to be done, what came of it, and what was seen; nothing is ever erased."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.automation import Answer, Stop

Answered = Literal["applied", "refused", "lost"]
Reread = Literal["applied", "untouched", "changed", "unreadable", "unknowable"]
"""What a look shows of a write; `unreadable` is looked at again, `unknowable` leaves no trace that could be seen."""
Ending = Literal["verified", "undone", "stopped", "unknown"]


class Begun(Struct, frozen=True, kw_only=True, tag="begun"):
    """A worker took the run, under the number of its lease."""

    plan: str
    worker: str
    fence: int


class Intended(Struct, frozen=True, kw_only=True, tag="intended"):
    """A write is about to be sent: from now on nobody knows whether it arrived, until an answer or a look says so.

    `version` is the resource version of the object that it names.
    """

    step: int
    undo: bool = False
    version: str = ""


class Replied(Struct, frozen=True, kw_only=True, tag="replied"):
    """What was answered to a write: applied, refused before it had an effect, or lost on the way.

    `uid` and `content` are those of the object afterwards, `strayed` the fields in which it came out otherwise than its
    rehearsal had shown.
    """

    step: int
    answer: Answered
    undo: bool = False
    detail: str = ""
    uid: str = ""
    content: str = ""
    strayed: tuple[str, ...] = ()


class Looked(Struct, frozen=True, kw_only=True, tag="looked"):
    """What a look at the object says of a write that nobody knows about, and how the object is."""

    step: int
    found: Reread
    undo: bool = False
    uid: str = ""
    content: str = ""


class Probed(Struct, frozen=True, kw_only=True, tag="probed"):
    """What a probe showed: one of the plan's, or a gate of the write of a `step`."""

    probe: int
    answer: Answer
    detail: str = ""
    step: int | None = None


class Halted(Struct, frozen=True, kw_only=True, tag="halted"):
    """A guard kept the next write from being sent.

    Where it `takes_back`, what was written until then is undone if that was declared; else that is left to a person.
    """

    stop: Stop
    takes_back: bool = False


class Ended(Struct, frozen=True, kw_only=True, tag="ended"):
    """The run is over."""

    ending: Ending
    detail: str = ""


Entry = Begun | Intended | Replied | Looked | Probed | Halted | Ended


class Line(Struct, frozen=True, kw_only=True):
    """One line of a journal: the `number`-th of its run, counted from 1."""

    run: str
    number: int
    at: datetime
    entry: Entry
