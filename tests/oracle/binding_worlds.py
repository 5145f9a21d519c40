"""Worlds of binding: a few volumes and one claim that wants one of them, of classes that only this world has."""

from __future__ import annotations

import dataclasses
import random

from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.units import whole
from holdfast.verdicts.binding import binds
from tests.oracle.worlds import Object, maybe, meta, model, some

SPACE = "oracle-binding"
SIZES = ("1Gi", "1G", "2Gi", "1500Mi", "3Gi", "5Gi")
MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany")


@dataclasses.dataclass(frozen=True)
class BindingWorld:
    """The class and the volumes that are there before, and the claim."""

    seed: int
    setting: tuple[Object, ...]
    subject: Object

    @property
    def objects(self) -> tuple[Object, ...]:
        """Everything in this world."""
        return (*self.setting, self.subject)


def binding_world(seed: int) -> BindingWorld:
    """The world of a seed."""
    chance = random.Random(f"binding-{seed}")
    own = f"class-{seed}"
    waits = maybe(chance, 0.15)
    kept = [_class(own, waits)] if waits or maybe(chance, 0.5) else []
    names = [f"v{i}-{seed}" for i in range(chance.choice((1, 2, 3, 4, 5)))]
    volumes = [_volume(chance, name, own, seed) for name in names]
    return BindingWorld(seed, (*kept, *volumes), _claim(chance, f"claim-{seed}", own, names))


def expected(world: BindingWorld) -> frozenset[str]:
    """The answers that the recomputation allows: to which volume, or pending.

    The binder looks at volumes with the fewest access modes first, one set of modes after another. Within a set, a
    volume that is reserved for the claim goes before the smallest one.
    """
    # The API server gives each claim a UID, which no earlier claim of that name had.
    given = {**world.subject["metadata"], "uid": "00000000-0000-4000-8000-000000000002"}
    claim = model(PersistentVolumeClaim, {**world.subject, "metadata": given})
    volumes = [model(PersistentVolume, one) for one in world.setting if one["kind"] == "PersistentVolume"]
    classes = [model(StorageClass, one) for one in world.setting if one["kind"] == "StorageClass"]
    fitting = [one for one in volumes if binds(claim, one, classes).is_yes]
    waits = any(one.volume_binding_mode == "WaitForFirstConsumer" for one in classes)
    reserved = [one for one in fitting if one.spec.claim_ref is not None]
    if waits and not (reserved or claim.spec.volume_name):
        # Such a claim waits for a Pod, and there is none.
        return frozenset({"pending"})
    chosen = reserved if waits and not claim.spec.volume_name else fitting
    fewest = min((len(one.spec.access_modes) for one in chosen), default=0)
    groups: dict[frozenset[str], list[PersistentVolume]] = {}
    for one in chosen:
        if len(one.spec.access_modes) == fewest:
            groups.setdefault(frozenset(one.spec.access_modes), []).append(one)
    best = {name for group in groups.values() for name in _best(group)}
    return frozenset(f"bound to {name}" for name in best) or frozenset({"pending"})


def _best(volumes: list[PersistentVolume]) -> set[str]:
    reserved = {one.name for one in volumes if one.spec.claim_ref is not None}
    sizes = {one.name: whole(one.spec.capacity["storage"]) or 0 for one in volumes}
    return reserved or {name for name, size in sizes.items() if size == min(sizes.values())}


def said(claim: Object) -> str:
    """What the binder did, in the same form; what the server says instead, where it is too busy to tell."""
    if claim["kind"] == "Status":
        return str(claim["message"])
    phase = claim.get("status", {}).get("phase", "")
    return f"bound to {claim['spec']['volumeName']}" if phase == "Bound" else phase.lower()


def _class(name: str, waits: bool) -> Object:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "WaitForFirstConsumer" if waits else "Immediate",
    }


def _volume(chance: random.Random, name: str, own: str, seed: int) -> Object:
    labels = {"tier": chance.choice(("gold", "silver"))} if maybe(chance, 0.7) else {}
    spec: Object = {
        "capacity": {"storage": chance.choice(SIZES)},
        "accessModes": some(chance, MODES, 1, 2) if maybe(chance, 0.8) else ["ReadWriteOncePod"],
        "storageClassName": own if maybe(chance, 0.8) else f"other-{seed}",
        "persistentVolumeReclaimPolicy": "Retain",
        "csi": {"driver": "disk.csi.example.com", "volumeHandle": name},
    }
    if maybe(chance, 0.15):
        spec["volumeMode"] = "Block"
    if maybe(chance, 0.25):
        spec["claimRef"] = {"kind": "PersistentVolumeClaim", "apiVersion": "v1", **_taker(chance, seed)}
    if maybe(chance, 0.2):
        expression = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["a"]}
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": meta(name, labels=labels), "spec": spec}


def _taker(chance: random.Random, seed: int) -> Object:
    """Our claim, an earlier claim of its name, a namesake elsewhere, or someone else."""
    ours = {"name": f"claim-{seed}", "namespace": SPACE}
    return chance.choice(
        (
            ours,
            ours | {"uid": "00000000-0000-4000-8000-000000000001"},
            ours | {"namespace": "default"},
            ours | {"name": f"other-{seed}"},
        )
    )


def _claim(chance: random.Random, name: str, own: str, volumes: list[str]) -> Object:
    spec: Object = {
        "accessModes": [chance.choice((*MODES[:1] * 4, *MODES, "ReadWriteOncePod"))],
        "storageClassName": own,
        "resources": {"requests": {"storage": chance.choice(SIZES)}},
    }
    if spec["accessModes"] == ["ReadWriteOnce"] and maybe(chance, 0.1):
        spec["accessModes"].append("ReadOnlyMany")
    if maybe(chance, 0.12):
        spec["volumeMode"] = "Block"
    if maybe(chance, 0.25):
        spec["selector"] = chance.choice(
            (
                {"matchLabels": {"tier": "gold"}},
                {"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["gold"]}]},
                {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]},
            )
        )
    if maybe(chance, 0.2):
        spec["volumeName"] = chance.choice((*volumes, "absent"))
    metadata = meta(name, SPACE)
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}
