"""From the path of a request to what it means."""

from __future__ import annotations

from msgspec import Struct

from holdfast.simulator.cluster.kinds import BY_PLACE, Kind
from holdfast.simulator.cluster.refusals import not_served


class Route(Struct, frozen=True, kw_only=True):
    """What a path names: a kind, an object or all of them, and a part of it with what follows."""

    kind: Kind
    namespace: str = ""
    name: str = ""
    part: str = ""
    rest: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Gives the namespace and the name of the object."""
        return self.namespace, self.name


def route_of(path: str) -> Route:
    """Reads a path below `/api` or `/apis`; raises Refusal where nothing is."""
    pieces = [piece for piece in path.split("/") if piece]
    if len(pieces) > 2 and pieces[0] == "api":
        return _within("", pieces[1], pieces[2:])
    if len(pieces) > 3 and pieces[0] == "apis":
        return _within(pieces[1], pieces[2], pieces[3:])
    raise not_served()


def _within(group: str, version: str, pieces: list[str]) -> Route:
    namespace = ""
    # A namespace is also an object, with a status of its own.
    if len(pieces) > 2 and pieces[0] == "namespaces" and (group, version, pieces[2]) in BY_PLACE:
        namespace, pieces = pieces[1], pieces[2:]
    kind = BY_PLACE.get((group, version, pieces[0]))
    if kind is None or (namespace and not kind.is_namespaced):
        raise not_served()
    name, part, *rest = (*pieces[1:], "", "")[: max(2, len(pieces) - 1)]
    if part and part not in kind.subresources:
        raise not_served()
    return Route(kind=kind, namespace=namespace, name=name, part=part, rest="/".join(rest))
