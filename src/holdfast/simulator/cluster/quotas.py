"""What the objects of a namespace take of its quotas, and what would be too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from holdfast.model.units import canonical, parse_quantity
from holdfast.simulator.cluster.checks import size_of
from holdfast.simulator.cluster.kinds import CLAIM, KINDS, POD, QUOTA, Kind, Object
from holdfast.simulator.cluster.refusals import forbidden
from holdfast.simulator.cluster.store import Store

_PER_CLASS: Final = ".storageclass.storage.k8s.io/"


def admit_use(store: Store, kind: Kind, old: Object | None, new: Object) -> None:
    """Refuses what would go beyond a quota; raises Refusal."""
    namespace = new["metadata"].get("namespace", "")
    more = charged(kind, new)
    before = charged(kind, old) if old else {}
    asked = {name: amount - before.get(name, Fraction(0)) for name, amount in more.items()}
    for quota in store.all(QUOTA, namespace) if namespace else ():
        hard = quota.get("status", {}).get("hard") or {}
        used = quota.get("status", {}).get("used") or {}
        over = [
            name
            for name in sorted(hard)
            if asked.get(name, 0) > 0 and asked[name] + _amount(used.get(name)) > _amount(hard[name])
        ]
        if over:
            told = {
                "requested": ",".join(f"{name}={written(name, asked[name])}" for name in over),
                "used": ",".join(f"{name}={used.get(name, '0')}" for name in over),
                "limited": ",".join(f"{name}={hard[name]}" for name in over),
            }
            amounts = ", ".join(f"{word}: {text}" for word, text in told.items())
            raise forbidden(kind, new["metadata"]["name"], f"exceeded quota: {quota['metadata']['name']}, {amounts}")


def usage(store: Store, namespace: str, names: Mapping[str, Any]) -> dict[str, str]:
    """Sums what the objects of a namespace take of the named quotas."""
    total: dict[str, Fraction] = dict.fromkeys(names, Fraction(0))
    for kind in _kinds(names):
        for found in store.all(kind, namespace):
            for name, amount in charged(kind, found).items():
                if name in total:
                    total[name] += amount
    return {name: written(name, amount) for name, amount in sorted(total.items())}


def charged(kind: Kind, found: Object) -> dict[str, Fraction]:
    """Says what an object takes of quotas."""
    return dict(_charged(kind, found))


def written(name: str, amount: Fraction) -> str:
    """Writes an amount as a quota does: sizes in binary units."""
    if amount.denominator != 1:
        return f"{int(amount * 1000)}m"
    is_size = "storage" in name or "memory" in name
    for unit, size in (("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)) if is_size and amount else ():
        if amount % (1 << size) == 0:
            return f"{int(amount) >> size}{unit}"
    return canonical(str(int(amount))) or str(int(amount))


def _charged(kind: Kind, found: Object) -> Iterator[tuple[str, Fraction]]:
    counted = f"count/{kind.qualified}"
    if kind == POD:
        if found["status"].get("phase") in ("Succeeded", "Failed"):
            return
        yield from _of_containers(found["spec"]["containers"])
    yield counted, Fraction(1)
    if kind == CLAIM:
        name = found["spec"].get("storageClassName", "")
        for prefix in ("", f"{name}{_PER_CLASS}") if name else ("",):
            yield f"{prefix}requests.storage", size_of(found)
            yield f"{prefix}persistentvolumeclaims", Fraction(1)
    elif not kind.group:
        yield kind.plural, Fraction(1)


def _of_containers(containers: list[Object]) -> Iterator[tuple[str, Fraction]]:
    for part in ("requests", "limits"):
        for name in ("cpu", "memory", "ephemeral-storage"):
            amounts = [_amount(((item.get("resources") or {}).get(part) or {}).get(name)) for item in containers]
            yield f"{part}.{name}", sum(amounts, Fraction(0))
            if part == "requests":
                yield name, sum(amounts, Fraction(0))


def _kinds(names: Mapping[str, Any]) -> Iterator[Kind]:
    for kind in KINDS:
        if kind in (POD, CLAIM) or kind.plural in names or f"count/{kind.qualified}" in names:
            yield kind


def _amount(quantity: Any) -> Fraction:
    return parse_quantity(quantity) or Fraction(0)
