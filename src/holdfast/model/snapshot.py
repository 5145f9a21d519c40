"""What is known of a cluster at one moment, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar, cast

from msgspec import Struct

from holdfast.model.alerts import Alert
from holdfast.model.certificates import Certificates
from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import NOT_MEASURED, Measured

T = TypeVar("T", bound=KubeObject)


class LogKey(Struct, frozen=True, order=True):
    """Names the log of one container, current or of its previous run."""

    namespace: str
    pod: str
    container: str
    previous: bool = False


class Provenance(Struct, frozen=True, kw_only=True):
    """Where and when a snapshot was taken; the time is `inferred` when no manifest says it."""

    source: str
    format: str = "objects"
    taken_at: datetime | None = None
    inferred: bool = True
    kubernetes_version: str = ""
    cluster: str = ""


class Snapshot(Struct, frozen=True):
    """The objects of a cluster by kind, with the kinds that were listed and what could not be read.

    `objects` maps a kind (with its group, `Certificate.cert-manager.io`, where the kind is not modelled) to its
    objects by reference. A kind is known when the input holds one object of it or says that it was listed.
    `partial` names kinds, and single objects by their text, that the input holds but that could not be read.
    `scoped` names kinds of which only some namespaces could be read, each of those as a whole.
    `measured` and `alerts` are what monitoring said, where any was asked; `history` the past of what fills, by the
    hour, where it was asked for apart.
    `certificates` holds what was read of certificates, by the object of which they are known.
    """

    provenance: Provenance
    objects: Mapping[str, Mapping[Ref, KubeObject]]
    listed: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()
    logs: Mapping[LogKey, str] = {}
    partial: frozenset[str] = frozenset()
    scoped: Mapping[str, frozenset[str]] = {}
    measured: Measured = NOT_MEASURED
    alerts: tuple[Alert, ...] = ()
    certificates: Certificates = {}
    history: Measured = NOT_MEASURED

    @property
    def taken_at(self) -> datetime | None:
        """Gives the moment to which every age in this snapshot refers."""
        return self.provenance.taken_at

    def all(self, type_: type[T]) -> Iterable[T]:
        """Lists the objects of a modelled type."""
        return cast("Iterable[T]", self.objects.get(type_.KIND, {}).values())

    def of_kind(self, kind: str) -> Iterable[KubeObject]:
        """Lists the objects of a kind by its key."""
        return self.objects.get(kind, {}).values()

    def get(self, ref: Ref) -> KubeObject | None:
        """Finds an object; None does not tell absent from unread, see `is_absent`."""
        return self.objects.get(kind_key(ref), {}).get(ref)

    def find(self, type_: type[T], name: str, namespace: str = "") -> T | None:
        """Finds an object of a modelled type by its name."""
        space = namespace if BY_KIND[type_.KIND].namespaced else ""
        return cast("T | None", self.objects.get(type_.KIND, {}).get(Ref(type_.KIND, name, space)))

    def knows(self, kind: str) -> bool:
        """Says that the objects of a kind were read, so that an absent one really is absent."""
        return kind in self.listed or bool(self.objects.get(kind))

    def is_absent(self, ref: Ref) -> bool:
        """Says that the kind was read as a whole and holds no such object."""
        key = kind_key(ref)
        if key in self.scoped:
            return ref.namespace in self.scoped[key] and self.get(ref) is None
        if not self.knows(key) or self.get(ref) is not None:
            return False
        return key not in self.partial and str(ref) not in self.partial

    def kinds(self) -> frozenset[str]:
        """Lists the kinds that are known."""
        return self.listed | frozenset(kind for kind, found in self.objects.items() if found)

    def count(self) -> int:
        """Counts the objects."""
        return sum(len(found) for found in self.objects.values())


def kind_key(ref: Ref) -> str:
    """Gives the key under which a snapshot keeps the kind of a reference."""
    return f"{ref.kind}.{ref.group}" if ref.group else ref.kind
