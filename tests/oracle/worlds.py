"""What all worlds have in common: objects as they are submitted, and both answers about them."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable
from typing import Any, TypeVar

from holdfast.model.codec import convert_object
from holdfast.model.objects.meta import KubeObject
from holdfast.model.snapshot import Provenance, Snapshot, kind_key

Object = dict[str, Any]
Model = TypeVar("Model", bound=KubeObject)


@dataclasses.dataclass(frozen=True)
class Disagreement:
    """A world of which the control plane says something else than the recomputation."""

    kind: str
    seed: int
    real: str
    ours: str
    objects: tuple[Object, ...]


def snapshot_of(objects: Iterable[Object]) -> Snapshot:
    """The objects of a world, every kind of them known."""
    kept: dict[str, dict[Any, KubeObject]] = {}
    for raw in objects:
        one = convert_object(raw)
        kept.setdefault(kind_key(one.ref), {})[one.ref] = one
    kinds = ("Node", "Pod", "Namespace", "PersistentVolume", "PersistentVolumeClaim", "StorageClass", "CSINode")
    return Snapshot(Provenance(source="oracle"), kept, frozenset(kinds))


def model(type_: type[Model], raw: Object) -> Model:
    """An object of a known type."""
    found = convert_object(raw)
    assert isinstance(found, type_)
    return found


def maybe(chance: random.Random, probability: float) -> bool:
    """True in so many of all cases."""
    return chance.random() < probability


def some(chance: random.Random, items: Iterable[Any], least: int = 0, most: int | None = None) -> list[Any]:
    """A few of several things, in any order."""
    pool = list(items)
    return chance.sample(pool, chance.randint(least, len(pool) if most is None else min(most, len(pool))))


def namespace(name: str, **labels: str) -> Object:
    """A namespace with labels."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def meta(name: str, where: str = "", labels: dict[str, str] | None = None) -> Object:
    """The metadata of an object."""
    found: Object = {"name": name, "labels": labels or {}}
    return {**found, "namespace": where} if where else found
