"""The desk: what an operation is given, and the office: what all desks share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import RuleTexts
from holdfast.model.access import Principal, Reach
from holdfast.model.record import Believed
from holdfast.ports.chance import Chance
from holdfast.ports.clusters import Clusters
from holdfast.ports.notify import Notify
from holdfast.ports.providers import Provider
from holdfast.ports.sealing import Sealing
from holdfast.ports.store import Store, Stores
from holdfast.ports.work import Work
from holdfast.ports.writes import Writers


class Office(Struct, frozen=True, kw_only=True):
    """What all desks of a process share.

    `words` gives the texts of a cause in a language, `now` tells the time, `chance` makes ids and secrets, `sealing`
    closes and opens what must not be readable at rest, `clusters` opens what clusters are read from, `work` runs what
    is heavy apart from this process, and `notify` sends out of the house. `table` maps every operation by its name.
    `writers` opens clusters for writing: `service.actions.execution` alone uses it. `provider` says how machines are,
    and is asked for what lies below a cluster by `service.actions.execution` alone. `steady` measures time that only
    ever goes on, in seconds, where there is anything that does.
    """

    stores: Stores
    rules: Callable[[], Sequence[LoadedRule]]
    words: Callable[[str, str], RuleTexts]
    now: Callable[[], datetime]
    chance: Chance
    sealing: Sealing
    clusters: Clusters
    work: Work
    notify: Notify
    writers: Writers
    provider: Provider
    table: Callable[[], Mapping[str, Any]]
    version: str = ""
    steady: Callable[[], float] | None = None


class Asker(Struct, frozen=True, kw_only=True):
    """Who asks and how: in which language, under which number of the request, from where, and why where they say it.

    `once` is a key under which asking again gives the first answer; `revision` is what the asker believes the
    record to be at.
    """

    who: Principal
    lang: str = "en"
    request: str = ""
    address: str = ""
    reason: str = ""
    once: str = ""
    revision: Believed = None


class Desk(Struct, frozen=True, kw_only=True):
    """What one call of an operation is given: who asks, where they may, and the store of its transaction.

    `prepared` is what the operation prepared before the transaction, where it does so.
    """

    office: Office
    asker: Asker
    reach: Reach
    store: Store
    now: datetime
    notes: dict[str, Any]
    prepared: Any = None

    @property
    def who(self) -> Principal:
        """Names who asks."""
        return self.asker.who

    @property
    def lang(self) -> str:
        """Names the language of the answer."""
        return self.asker.lang

    def note(self, target: str = "", **details: str) -> None:
        """Adds to the audit record of this call what it was about; no secret may be among it."""
        if target:
            self.notes["target"] = target
        self.notes.setdefault("details", {}).update(details)
