"""Deltas without a cluster: what a test says happens."""

from collections.abc import Iterable

from holdfast.model.codec import convert_object
from holdfast.model.deltas import Delta, Gone, Listed, Put
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance


class FakeDeltas:
    """Gives what it was handed, each object's last state only; `opened_by` may raise in the place of opening."""

    def __init__(self, kinds: Iterable[str], provenance: Provenance) -> None:
        self._kinds = frozenset(kinds)
        self._provenance = provenance
        self._waiting: list[Delta] = []
        self.is_open = False

    def open(self) -> frozenset[str]:
        """Begins: every kind is listed, and empty."""
        self.is_open = True
        self._waiting = [*(Listed(kind, {}) for kind in sorted(self._kinds)), *self._waiting]
        return self._kinds

    def take(self, seconds: float) -> tuple[Delta, ...]:
        """Gives what happened, if it is open."""
        taken, self._waiting = self._waiting, []
        last = {_object(delta): number for number, delta in enumerate(taken)}
        return tuple(d for number, d in enumerate(taken) if last[_object(d)] == number) if self.is_open else ()

    def provenance(self) -> Provenance:
        """Says what it was told to say."""
        return self._provenance

    def at(self, provenance: Provenance) -> None:
        """Changes what it says about itself."""
        self._provenance = provenance

    def close(self) -> None:
        """Ends."""
        self.is_open = False

    def happen(self, *deltas: Delta) -> None:
        """Takes what happens."""
        self._waiting += deltas

    def put(self, plural: str, name: str, **fields: object) -> None:
        """Creates or changes an object, as the small API server does."""
        kind = {"pods": "Pod", "nodes": "Node"}[plural]
        meta = {"name": name, **({"namespace": "shop"} if kind == "Pod" else {})}
        made = convert_object({"apiVersion": "v1", "kind": kind, "metadata": meta, **fields})
        self.happen(Put(kind, made))

    def remove(self, plural: str, name: str) -> None:
        """Deletes an object."""
        kind = {"pods": "Pod", "nodes": "Node"}[plural]
        self.happen(Gone(kind, Ref(kind, name, "shop" if kind == "Pod" else "")))


def _object(delta: Delta) -> object:
    if isinstance(delta, Put):
        return delta.object.ref
    return delta.ref if isinstance(delta, Gone) else id(delta)
