"""The objects of a simulated cluster, each change with a version of its own, and what happened to them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Literal, NamedTuple

from holdfast.simulator.cluster.kinds import Kind, Object

FIRST = 100
"""The version of a cluster in which nothing has happened yet."""
KEPT = 20_000
"""How many events are remembered."""
Key = tuple[str, str]


class Event(NamedTuple):
    """One change: the object as it is now, or was at last, and as it was before."""

    version: int
    kind: Kind
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    object: Object
    before: Object | None


class Store:
    """Holds objects, which are never changed in place; everything is done while `changed` is held."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.version = FIRST
        self.oldest = 0
        self.is_closed = False
        self._objects: dict[Kind, dict[Key, Object]] = {}
        self._events: deque[Event] = deque()

    def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """Gives an object; None where there is none."""
        return self._objects.get(kind, {}).get((namespace, name))

    def all(self, kind: Kind, namespace: str = "") -> list[Object]:
        """Lists the objects of a kind in the order of their names, everywhere or in one namespace."""
        found = self._objects.get(kind, {})
        return [found[key] for key in sorted(found) if not namespace or key[0] == namespace]

    def put(self, kind: Kind, made: Object) -> Object:
        """Keeps an object in the place of what was there, under a new version."""
        key = key_of(made)
        before = self._objects.setdefault(kind, {}).get(key)
        version = self.version + 1
        kept = {**made, "metadata": {**made["metadata"], "resourceVersion": str(version)}}
        self._objects[kind][key] = kept
        self._note(Event(version, kind, "MODIFIED" if before else "ADDED", kept, before))
        return kept

    def remove(self, kind: Kind, gone: Object) -> Object:
        """Forgets an object, and gives it as it was at last."""
        before = self._objects[kind].pop(key_of(gone))
        version = self.version + 1
        last = {**gone, "metadata": {**gone["metadata"], "resourceVersion": str(version)}}
        self._note(Event(version, kind, "DELETED", last, before))
        return last

    def past(self, kind: Kind, version: int) -> list[Object] | None:
        """Lists the objects of a kind as they were at a version; None where that is forgotten."""
        if version < self.oldest:
            return None
        found = dict(self._objects.get(kind, {}))
        for event in reversed(self._events):
            if event.version <= version:
                break
            if event.kind == kind:
                _undo(found, event)
        return [found[key] for key in sorted(found)]

    def since(self, kind: Kind, version: int) -> list[Event]:
        """Lists what happened to a kind after a version."""
        found: list[Event] = []
        for event in reversed(self._events):
            if event.version <= version:
                break
            if event.kind == kind:
                found.append(event)
        return found[::-1]

    def forget(self) -> None:
        """Forgets everything that happened so far, as a compaction does."""
        with self.changed:
            self._events.clear()
            self.oldest = self.version

    def close(self) -> None:
        """Ends every watch."""
        with self.changed:
            self.is_closed = True
            self.changed.notify_all()

    def _note(self, event: Event) -> None:
        self.version = event.version
        self._events.append(event)
        if len(self._events) > KEPT:
            self.oldest = self._events.popleft().version
        self.changed.notify_all()


def key_of(made: Object) -> Key:
    """Gives the namespace and the name of an object."""
    return made["metadata"].get("namespace", ""), made["metadata"]["name"]


def named(objects: Iterable[Object]) -> dict[str, Object]:
    """Gives objects by their unique ids."""
    return {item["metadata"]["uid"]: item for item in objects}


def _undo(found: dict[Key, Object], event: Event) -> None:
    key = key_of(event.object)
    if event.before is None:
        found.pop(key, None)
    else:
        found[key] = event.before
