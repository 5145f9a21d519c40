"""What an action sees: the objects as the API server has them now, and what is known beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Target
from holdfast.model.automation_uses import Use
from holdfast.model.kinds import BY_KIND
from holdfast.model.prices import NO_PRICES, PriceList
from holdfast.model.provider import ProviderAnswer
from holdfast.model.refs import Ref
from holdfast.model.snapshot import kind_key
from holdfast.pillars.automation.contents import content_of, uid_of, version_of

Raw = Mapping[str, Any]
"""An object as the API server gives it, nothing left out."""


class RecoveryPoint(Struct, frozen=True, kw_only=True):
    """A moment to which the data of a claim can be brought back, by what, and whether that was ever tried."""

    claim: Ref
    at: datetime
    by: str
    proven: datetime | None = None


class Told(Struct, frozen=True, kw_only=True):
    """What the store knows that no look at a cluster shows.

    `uses` are kept by the unique id of an object, `blind` are the kinds in which the newest look could not see a use,
    `modified` are the moments at which a volume was modified at its provider (by the name of the PersistentVolume),
    `held` the unique ids of what must not be deleted (legal hold), and `terms` what people laid down for the action
    (`headroom`, `cap`, `grace_hours`). `machines` are the answers of a provider by the name of the node; they are apart
    from the terms, since nobody may lay a proof down.
    """

    uses: Mapping[str, Use] = {}
    blind: tuple[str, ...] = ()
    recovery: tuple[RecoveryPoint, ...] = ()
    modified: Mapping[str, tuple[datetime, ...]] = {}
    held: frozenset[str] = frozenset()
    terms: Mapping[str, Any] = {}
    prices: PriceList = NO_PRICES
    machines: Mapping[str, ProviderAnswer] = {}


class Scene(Struct, frozen=True, kw_only=True):
    """What an action sees of the world when a plan is made, and again before it is carried out.

    `facts` are over the kinds that the action reads, with metrics and outlooks where there are any; `raw` has the same
    objects whole. `targets` are what it is asked for, `wanted` its parameters, of the action's `wishes`. `written` is
    what the run itself has written so far, empty before it begins: a condition that its own writes make false does not
    speak of those. `unserved` are kinds (`Kind.group`) of which controllers of Pods are, and that the server does not
    know any more.
    """

    cluster: str
    facts: Facts
    raw: Mapping[Ref, Raw]
    targets: tuple[Target, ...]
    told: Told
    now: datetime
    wanted: Any = None
    written: frozenset[Ref] = frozenset()
    unserved: frozenset[str] = frozenset()

    @property
    def target(self) -> Target:
        """Gives what the action is asked for, where that is one object."""
        return self.targets[0]

    @property
    def ref(self) -> Ref:
        """Names what the action is asked for in the way of the catalogue."""
        return ref_of(self.target)

    def of_kind(self, kind: str, namespace: str = "") -> Iterator[Raw]:
        """Lists whole objects of a modelled kind, or of `Kind.group`, by name, in a namespace where one is given."""
        for ref in sorted(ref for ref in self.raw if kind_key(ref) == kind and namespace in ("", ref.namespace)):
            yield self.raw[ref]

    def target_of(self, ref: Ref) -> Target:
        """Gives an object as something to be written; raises KeyError where it was not seen."""
        return target_of(self.cluster, self.raw[ref])


def ref_of(target: Target) -> Ref:
    """Names an object in the way of the catalogue."""
    group = "" if target.kind in BY_KIND and target.group in BY_KIND[target.kind].groups else target.group
    return Ref(target.kind, target.name, target.namespace, group)


def target_of(cluster: str, raw: Raw) -> Target:
    """Gives an object as something to be written."""
    metadata = raw.get("metadata") or {}
    group, _, _ = str(raw.get("apiVersion", "")).rpartition("/")
    return Target(
        cluster=cluster,
        group=group,
        kind=str(raw.get("kind", "")),
        namespace=metadata.get("namespace", ""),
        name=metadata.get("name", ""),
        uid=uid_of(raw),
        resource_version=version_of(raw),
        content=content_of(raw),
    )


def unmade(cluster: str, body: Raw) -> Target:
    """Gives the place of an object that is still to be made from its body."""
    metadata = body.get("metadata") or {}
    group, _, _ = str(body.get("apiVersion", "")).rpartition("/")
    return Target(
        cluster=cluster,
        group=group,
        kind=str(body.get("kind", "")),
        namespace=metadata.get("namespace", ""),
        name=metadata.get("name", ""),
        uid="",
        resource_version="",
    )
