"""Objects made and changed by requests: merged, checked, admitted, and noted as somebody's fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from holdfast.simulator.cluster.admission import admit_growth, admit_place, completed
from holdfast.simulator.cluster.asking import APPLY, MERGE, STRATEGIC, Asked, check_kind, unsupported
from holdfast.simulator.cluster.chance import Chance
from holdfast.simulator.cluster.checks import faults_between, faults_of, resize_faults
from holdfast.simulator.cluster.clock import stamp
from holdfast.simulator.cluster.defaults import defaulted
from holdfast.simulator.cluster.fields import applied_paths, changes_between, changes_of_new
from holdfast.simulator.cluster.kinds import CLAIM, NAMESPACE, Kind, Object
from holdfast.simulator.cluster.merging import merged, strategic, without_nothing
from holdfast.simulator.cluster.ownership import (
    Manager,
    Owned,
    Owners,
    applied,
    read_owners,
    taken,
    updated,
    write_owners,
)
from holdfast.simulator.cluster.parts import counted, limited
from holdfast.simulator.cluster.quotas import admit_use
from holdfast.simulator.cluster.reading import check_patch, read_applied, read_new, read_patched
from holdfast.simulator.cluster.refusals import (
    Refusal,
    bad_request,
    conflict,
    exists,
    invalid,
    invalid_options,
    modified,
    not_found,
)
from holdfast.simulator.cluster.shapes import shape_of
from holdfast.simulator.cluster.store import Store

_NO_MANAGER = ("FieldValueRequired", "fieldManager", "Required value: is required for apply patch")


class Changing:
    """Makes and changes objects; every method raises Refusal."""

    def __init__(self, store: Store, now: Callable[[], datetime], chance: Chance) -> None:
        self._store = store
        self._now = now
        self._chance = chance

    def create(self, kind: Kind, namespace: str, body: Object, asked: Asked) -> Object:
        """Makes an object."""
        check_kind(kind, body)
        shape = shape_of(kind)
        body = read_new(kind, body, shape, asked.is_strict)
        made = self._born(kind, namespace, body)
        admit_place(self._store, kind, made)
        made = defaulted(kind, made, shape)
        return self._keep_new(kind, made, asked, "Update", made)

    def patch(self, kind: Kind, place: tuple[str, str], part: str, form: str, body: Object, asked: Asked) -> Object:
        """Changes an object by a patch, or a part of it; by an apply it may be made."""
        if form == APPLY:
            return self._apply(kind, place, part, body, asked)
        if form not in (MERGE, STRATEGIC) or (form == STRATEGIC and kind.is_custom):
            raise unsupported(form)
        live = self._live(kind, place)
        shape = shape_of(kind)
        if form == STRATEGIC:
            check_patch(body, shape, asked.is_strict)
        new = strategic(live, body, shape) if form == STRATEGIC else merged(live, body)
        new = read_patched(new, shape, asked.is_strict)
        return self._update(kind, live, new, part, asked)

    def _apply(self, kind: Kind, place: tuple[str, str], part: str, body: Object, asked: Asked) -> Object:
        if asked.manager == "unknown" or not asked.manager:
            raise invalid_options("PatchOptions", [_NO_MANAGER])
        check_kind(kind, body)
        metadata = {"name": place[1], **(body.get("metadata") or {})}
        if metadata["name"] != place[1]:
            raise bad_request(f"the name of the object ({metadata['name']}) does not match the name on the URL")
        if metadata.get("managedFields"):
            raise bad_request("metadata.managedFields must be nil")
        shape = shape_of(kind)
        config = {**read_applied(body, shape), "metadata": metadata}
        if kind.has_status and part != "status":
            config.pop("status", None)
        live = self._store.get(kind, *place)
        if live is None:
            return self._apply_new(kind, place[0], config, asked)
        who = Manager(asked.manager, "Apply", kind.api_version, part)
        owners = read_owners(live)
        version = str(metadata.get("resourceVersion") or live["metadata"]["resourceVersion"])
        overlaid, paths = applied(owners, who, live, config, shape)
        overlaid = {**overlaid, "metadata": {**overlaid["metadata"], "resourceVersion": version}}
        overlaid = without_nothing(overlaid, shape)

        def note(old: Object, new: Object) -> Owners:
            return taken(owners, who, paths, changes_between(old, new, shape), self._time(), asked.is_forced)

        return self._update(kind, live, overlaid, part, asked, note)

    def _apply_new(self, kind: Kind, namespace: str, config: Object, asked: Asked) -> Object:
        name = config["metadata"]["name"]
        if uid := config["metadata"].get("uid"):
            why = f"uid mismatch: the provided object specified uid {uid}, and no existing object was found"
            raise conflict(kind, name, why)
        made = self._born(kind, namespace, config)
        admit_place(self._store, kind, made)
        return self._keep_new(kind, defaulted(kind, made, shape_of(kind)), asked, "Apply", config)

    def _born(self, kind: Kind, namespace: str, body: Object) -> Object:
        """Gives an object with what only the server can say of it."""
        metadata = {name: value for name, value in (body.get("metadata") or {}).items() if value not in (None, {}, [])}
        if metadata.pop("resourceVersion", ""):
            raise Refusal(500, "", "resourceVersion should not be set on objects to be created")
        if metadata.get("namespace", namespace) != namespace:
            raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
        if not metadata.get("name") and metadata.get("generateName"):
            metadata["name"] = metadata["generateName"] + self._chance.end()
        metadata |= {"uid": self._chance.uid(), "creationTimestamp": self._time()}
        metadata |= {"namespace": namespace} if kind.is_namespaced else {}
        metadata |= {"generation": 1} if kind.is_counted else {}
        for name in ("managedFields", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"):
            metadata.pop(name, None)
        rest = {name: value for name, value in body.items() if name != "status" or not kind.drops_status}
        return {**rest, "apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata}

    def _keep_new(self, kind: Kind, made: Object, asked: Asked, operation: str, wanted: Object) -> Object:
        """Makes an object; whoever asked for it owns what they wanted, and nobody what admission adds to it."""
        shape, name = shape_of(kind), made["metadata"].get("name", "")
        who = Manager(asked.manager, operation, kind.api_version)
        if operation == "Apply":
            owners: Owners = {who: Owned(applied_paths(wanted, shape), self._time())}
        else:
            owners = updated({}, who, changes_of_new(wanted, shape), self._time())
        made = write_owners(completed(self._store, kind, made), owners)
        if faults := faults_of(kind, made):
            raise invalid(kind, name, faults)
        admit_use(self._store, kind, None, made)
        if self._store.get(kind, made["metadata"].get("namespace", ""), name) is not None:
            raise exists(kind, name)
        return made if asked.is_dry else self._store.put(kind, made)

    def _update(
        self,
        kind: Kind,
        live: Object,
        new: Object,
        part: str,
        asked: Asked,
        note: Callable[[Object, Object], Owners] | None = None,
    ) -> Object:
        name = live["metadata"]["name"]
        if str(new["metadata"].get("resourceVersion") or "") not in ("", live["metadata"]["resourceVersion"]):
            raise modified(kind, name)
        if part == "scale" and (uid := new["metadata"].get("uid")) != live["metadata"]["uid"]:
            why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {live['metadata']['uid']}"
            raise conflict(kind, name, why)
        shape = shape_of(kind)
        new = defaulted(kind, without_nothing(limited(kind, live, new, part), shape), shape)
        faults = resize_faults(live, new) if part == "resize" else faults_between(kind, live, new)
        if faults:
            raise invalid(kind, name, faults)
        if kind == CLAIM:
            admit_growth(self._store, live, new)
        admit_use(self._store, kind, live, new)
        owners = note(live, new) if note else self._updated(kind, live, new, part, asked)
        if _unmanaged(new) == _unmanaged(live) and (note is None or _same(owners, read_owners(live))):
            return live
        new = write_owners(counted(kind, live, new), owners)
        return new if asked.is_dry else self._keep(kind, new)

    def _keep(self, kind: Kind, new: Object) -> Object:
        """Stores a changed object, or forgets it where it only waited for its last finalizer."""
        metadata = new["metadata"]
        is_over = metadata.get("deletionTimestamp") and not metadata.get("finalizers")
        if is_over and not metadata.get("deletionGracePeriodSeconds") and kind != NAMESPACE:
            self._store.remove(kind, new)
            return new
        return self._store.put(kind, new)

    def _updated(self, kind: Kind, live: Object, new: Object, part: str, asked: Asked) -> Owners:
        who = Manager(asked.manager, "Update", kind.api_version, part)
        return updated(read_owners(live), who, changes_between(live, new, shape_of(kind)), self._time())

    def _live(self, kind: Kind, place: tuple[str, str]) -> Object:
        found = self._store.get(kind, *place)
        if found is None:
            raise not_found(kind, place[1])
        return found

    def _time(self) -> str:
        return stamp(self._now())


def _unmanaged(found: Object) -> Object:
    metadata = {name: value for name, value in found["metadata"].items() if name != "managedFields"}
    return {**found, "metadata": metadata}


def _same(one: Owners, other: Owners) -> bool:
    return {who: what.paths for who, what in one.items() if what.paths} == {
        who: what.paths for who, what in other.items()
    }
