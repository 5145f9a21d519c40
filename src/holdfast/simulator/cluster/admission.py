"""What stands between a well-formed object and the store: namespaces that go, quotas, classes that do not grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from holdfast.model.units import canonical, parse_quantity
from holdfast.simulator.cluster.checks import size_of
from holdfast.simulator.cluster.kinds import CLAIM, CLASS, KINDS, NAMESPACE, POD, QUOTA, Kind, Object
from holdfast.simulator.cluster.refusals import forbidden, not_found
from holdfast.simulator.cluster.store import Store

DEFAULT_CLASS: Final = "storageclass.kubernetes.io/is-default-class"
_PER_CLASS: Final = ".storageclass.storage.k8s.io/"
_UNGROWING: Final = (
    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
)


def admit_place(store: Store, kind: Kind, made: Object) -> None:
    """Refuses what would be made in a namespace that is not there or goes; raises Refusal."""
    namespace = made["metadata"].get("namespace", "")
    if not kind.is_namespaced:
        return
    found = store.get(NAMESPACE, "", namespace)
    if found is None:
        raise not_found(NAMESPACE, namespace)
    if found["metadata"].get("deletionTimestamp"):
        why = f"unable to create new content in namespace {namespace} because it is being terminated"
        raise forbidden(kind, made["metadata"]["name"], why)


def with_protection(store: Store, kind: Kind, made: Object) -> Object:
    """Adds what admission adds: protection of claims and volumes, the class of claims that name none."""
    if kind.name not in ("PersistentVolumeClaim", "PersistentVolume"):
        return made
    finalizer = "kubernetes.io/pvc-protection" if kind == CLAIM else "kubernetes.io/pv-protection"
    metadata = made["metadata"]
    finalizers = list(dict.fromkeys((*(metadata.get("finalizers") or ()), finalizer)))
    spec = made["spec"]
    if kind == CLAIM and "storageClassName" not in spec and (name := _default_class(store)):
        spec = {**spec, "storageClassName": name}
    return {**made, "metadata": {**metadata, "finalizers": finalizers}, "spec": spec}


def admit_growth(store: Store, old: Object, new: Object) -> None:
    """Refuses the growth of a claim whose class does not let it grow; raises Refusal."""
    if size_of(new) <= size_of(old):
        return
    name = new["metadata"]["name"]
    if old["status"].get("phase") != "Bound":
        raise forbidden(CLAIM, name, "Only bound persistent volume claims can be expanded")
    found = store.get(CLASS, "", new["spec"].get("storageClassName", ""))
    if found is None or not found.get("allowVolumeExpansion"):
        raise forbidden(CLAIM, name, _UNGROWING)


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


def _default_class(store: Store) -> str:
    for found in store.all(CLASS):
        if (found["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true":
            return str(found["metadata"]["name"])
    return ""


def _amount(quantity: Any) -> Fraction:
    return parse_quantity(quantity) or Fraction(0)
