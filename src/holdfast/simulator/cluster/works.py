"""What controllers work with: the objects, the time, what takes long, and what is in the volumes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import datetime, timedelta
from typing import Any

from holdfast.simulator.cluster.admission import completed
from holdfast.simulator.cluster.chance import Chance
from holdfast.simulator.cluster.clock import stamp
from holdfast.simulator.cluster.defaults import defaulted
from holdfast.simulator.cluster.fields import changes_of_new
from holdfast.simulator.cluster.filling import Volume
from holdfast.simulator.cluster.kinds import CLAIM, CLASS, POD, VOLUME, Kind, Object
from holdfast.simulator.cluster.manners import Driver, Manners
from holdfast.simulator.cluster.merging import merged
from holdfast.simulator.cluster.ownership import Manager, updated, write_owners
from holdfast.simulator.cluster.shapes import shape_of
from holdfast.simulator.cluster.store import Store

CONTROLLERS = "kube-controller-manager"
SELECTED = "volume.kubernetes.io/selected-node"
"""The annotation that names the node for which a volume is made."""


class Works:
    """One place for all controllers; what they wait for is remembered between two looks."""

    def __init__(self, store: Store, now: Callable[[], datetime], chance: Chance, manners: Manners) -> None:
        self.store = store
        self.chance = chance
        self.manners = manners
        self.volumes: dict[str, Volume] = {}
        self.snapshots: dict[str, float] = {}
        self._now = now
        self._begun: dict[Hashable, datetime] = {}
        self._due: list[datetime] = []

    def now(self) -> datetime:
        """Gives the present moment."""
        return self._now()

    def time(self) -> str:
        """Gives the present moment as the API writes it."""
        return stamp(self._now())

    def has_taken(self, what: Hashable, span: timedelta) -> bool:
        """Says that something that was begun at the first question has taken its time; then it may begin anew."""
        begun = self._begun.setdefault(what, self._now())
        if self._now() < begun + span:
            self._due.append(begun + span)
            return False
        self._begun.pop(what)
        return True

    def give_up(self, what: Hashable) -> None:
        """Forgets that something was begun."""
        self._begun.pop(what, None)

    def wait_for(self, moment: datetime) -> None:
        """Wants to look again at a moment."""
        self._due.append(moment)

    def next_look(self) -> datetime | None:
        """Gives the next moment at which somebody wants to look, and forgets all of them."""
        later = [moment for moment in self._due if moment > self._now()]
        self._due = []
        return min(later, default=None)

    def create(self, kind: Kind, made: Object, manager: str = CONTROLLERS) -> Object:
        """Makes an object in somebody's name."""
        metadata = {"uid": self.chance.uid(), "creationTimestamp": self.time(), **made["metadata"]}
        metadata |= {"generation": 1} if kind.is_counted else {}
        whole = {"apiVersion": kind.api_version, "kind": kind.name, **made, "metadata": metadata}
        shape, who = shape_of(kind), Manager(manager, "Update", kind.api_version)
        whole = defaulted(kind, whole, shape)
        owners = updated({}, who, changes_of_new(whole, shape), self.time())
        return self.store.put(kind, write_owners(completed(self.store, kind, whole), owners))

    def change(self, kind: Kind, found: Object, **parts: Any) -> Object:
        """Merges parts into an object; what stays the same is no change."""
        new = merged(found, parts)
        if new == found:
            return found
        if kind.is_counted and new.get("spec") != found.get("spec"):
            new["metadata"] = {**new["metadata"], "generation": new["metadata"].get("generation", 0) + 1}
        return self.store.put(kind, new)

    def fresh(self, kind: Kind, found: Object) -> Object | None:
        """Gives an object as it is now; None where it is gone."""
        metadata = found["metadata"]
        current = self.store.get(kind, metadata.get("namespace", ""), metadata["name"])
        return current if current is not None and current["metadata"]["uid"] == metadata["uid"] else None

    def set_status(self, kind: Kind, found: Object, status: Object) -> Object:
        """Gives an object a status in the place of the one that it had."""
        return found if found.get("status") == status else self.store.put(kind, {**found, "status": status})

    def release(self, kind: Kind, found: Object, finalizer: str) -> None:
        """Takes a finalizer away, and the object with the last one."""
        left = [item for item in found["metadata"].get("finalizers") or () if item != finalizer]
        metadata = {name: value for name, value in found["metadata"].items() if name != "finalizers"}
        new = {**found, "metadata": metadata | ({"finalizers": left} if left else {})}
        if not left and metadata.get("deletionTimestamp") and not metadata.get("deletionGracePeriodSeconds"):
            self.store.remove(kind, new)
        else:
            self.store.put(kind, new)

    def begin_end(self, pod: Object, grace: int) -> Object:
        """Begins to end a Pod, which has so many seconds for that."""
        going = {
            **pod["metadata"],
            "deletionTimestamp": stamp(self._now() + timedelta(seconds=grace)),
            "deletionGracePeriodSeconds": grace,
            "generation": pod["metadata"].get("generation", 1) + 1,
        }
        return self.store.put(POD, {**pod, "metadata": going})

    def volume_of(self, claim: Object) -> Object | None:
        """Gives the volume to which a claim is bound."""
        name = claim["spec"].get("volumeName", "")
        found = self.store.get(VOLUME, "", name) if name else None
        bound = ((found or {}).get("spec") or {}).get("claimRef") or {}
        return found if bound.get("uid") == claim["metadata"]["uid"] else None

    def driver_of(self, claim: Object) -> Driver | None:
        """Gives the driver of a claim's class, where there is one that acts."""
        found = self.store.get(CLASS, "", claim["spec"].get("storageClassName", ""))
        return self.manners.drivers.get(found["provisioner"]) if found else None

    def owned(self, kind: Kind, owner: Object) -> Iterator[Object]:
        """Lists the objects that an object controls."""
        for found in self.store.all(kind, owner["metadata"].get("namespace", "")):
            if controller_of(found).get("uid") == owner["metadata"]["uid"]:
                yield found

    def claims_of(self, pod: Object) -> Iterator[tuple[str, Object | None]]:
        """Gives the claims that a Pod mounts, by the names of its volumes."""
        for volume in pod["spec"].get("volumes") or ():
            if named := (volume.get("persistentVolumeClaim") or {}).get("claimName"):
                yield volume["name"], self.store.get(CLAIM, pod["metadata"]["namespace"], named)


def controller_of(found: Object) -> Object:
    """Gives the reference to what controls an object; an empty one where nothing does."""
    references = found["metadata"].get("ownerReferences") or ()
    return next((item for item in references if item.get("controller")), {})


def controlled_by(kind: Kind, owner: Object) -> list[Object]:
    """Makes the reference of an object to what controls it."""
    return [
        {
            "apiVersion": kind.api_version,
            "kind": kind.name,
            "name": owner["metadata"]["name"],
            "uid": owner["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def condition(type_: str, status: str, now: str, **more: Any) -> Object:
    """Makes a condition."""
    return {"type": type_, "status": status, "lastTransitionTime": now, **more}


def with_condition(conditions: list[Object] | None, new: Object) -> list[Object]:
    """Puts a condition in its place; its time stays where its status does."""
    result, found = [], False
    for item in conditions or ():
        if item["type"] == new["type"]:
            found = True
            kept = {"lastTransitionTime": item["lastTransitionTime"]} if item["status"] == new["status"] else {}
            result.append({**new, **kept})
        else:
            result.append(item)
    return result if found else [*result, new]


def without_condition(conditions: list[Object] | None, *types: str) -> list[Object]:
    """Leaves conditions out."""
    return [item for item in conditions or () if item["type"] not in types]
