"""How people name the objects of an action: by kind and name, the group of a kind of others in one word or in two."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.errors import UsageError
from holdfast.model.refs import Ref


class ObjectNamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object by its kind and name."""

    kind: str
    name: str
    namespace: str = ""
    group: str = ""


def ref_named(target: ObjectNamed, kinds: tuple[str, ...]) -> Ref:
    """Names an object of one of some kinds in the way of the catalogue; raises UsageError for another kind."""
    whole = f"{target.kind}.{target.group}" if target.group else target.kind
    for kind in kinds:
        name, _, group = kind.partition(".")
        if kind in (whole, target.kind) or (not target.group and target.kind == name):
            return Ref(name, target.name, target.namespace, group)
    raise UsageError(what="kind", value=whole, allowed=", ".join(kinds))
