"""Bound claims grow: first the volume, then the file system on it, and what happens where that cannot be.

The names and the order of conditions and statuses are those of the external resizer and the kubelet.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from holdfast.model.units import parse_quantity, whole
from holdfast.simulator.cluster.checks import size_of
from holdfast.simulator.cluster.kinds import CLAIM, POD, VOLUME, Object
from holdfast.simulator.cluster.manners import Driver
from holdfast.simulator.cluster.works import Works, condition, with_condition, without_condition

_RESIZING: Final = "Resizing"
_PENDING: Final = "FileSystemResizePending"
_ERROR: Final = "ControllerResizeError"
_AT_CONTROLLER: Final = "ControllerResizeInProgress"
_INFEASIBLE: Final = "ControllerResizeInfeasible"
_AT_NODE: Final = "NodeResizePending"
_ON_NODE: Final = "NodeResizeInProgress"


def expand_claims(works: Works) -> None:
    """Brings every growing claim on by a step."""
    for claim in works.store.all(CLAIM):
        volume, driver = works.volume_of(claim), works.driver_of(claim)
        is_going = bool(claim["metadata"].get("deletionTimestamp"))
        if volume is None or driver is None or driver.is_stuck or is_going:
            continue
        if _amount(volume["spec"]["capacity"]) < size_of(claim):
            _grow_volume(works, claim, volume, driver)
        elif _amount(claim["status"].get("capacity")) < _amount(volume["spec"]["capacity"]):
            _grow_file_system(works, claim, volume, driver)
        elif _step(claim) or _told(claim):
            _done(works, claim, volume)


def _grow_volume(works: Works, claim: Object, volume: Object, driver: Driver) -> None:
    """Lets the driver enlarge the volume; what is too large for it is said to be infeasible, and stays so."""
    uid, wanted = claim["metadata"]["uid"], claim["spec"]["resources"]["requests"]["storage"]
    is_told = (claim["status"].get("allocatedResources") or {}).get("storage") == wanted
    if not is_told or _step(claim) not in (_AT_CONTROLLER, _INFEASIBLE):
        works.give_up(("expand", uid))
        now = works.time()
        conditions = without_condition(claim["status"].get("conditions"), _ERROR, _PENDING)
        conditions = with_condition(conditions, condition(_RESIZING, "True", now, lastProbeTime=None))
        _say(works, claim, _AT_CONTROLLER, conditions, wanted)
        works.has_taken(("expand", uid), driver.expand)
    elif _step(claim) == _AT_CONTROLLER and works.has_taken(("expand", uid), driver.expand):
        if size_of(claim) > driver.largest:
            _refuse(works, claim, wanted)
            return
        works.change(VOLUME, volume, spec={"capacity": {"storage": wanted}})
        conditions = without_condition(claim["status"].get("conditions"), _RESIZING, _ERROR)
        waits = condition(_PENDING, "True", works.time(), lastProbeTime=None, message=_WAITING)
        _say(works, claim, _AT_NODE, with_condition(conditions, waits), wanted)


def _refuse(works: Works, claim: Object, wanted: str) -> None:
    message = f"rpc error: code = OutOfRange desc = {wanted} is more than this backend can give"
    failed = condition(_ERROR, "True", works.time(), lastProbeTime=None, message=message)
    conditions = without_condition(claim["status"].get("conditions"), _RESIZING)
    _say(works, claim, _INFEASIBLE, with_condition(conditions, failed), wanted)


def _grow_file_system(works: Works, claim: Object, volume: Object, driver: Driver) -> None:
    """Lets the kubelet enlarge the file system, as soon as a Pod runs on it."""
    uid, size = claim["metadata"]["uid"], volume["spec"]["capacity"]["storage"]
    if _step(claim) not in (_AT_NODE, _ON_NODE):
        waits = condition(_PENDING, "True", works.time(), lastProbeTime=None, message=_WAITING)
        conditions = without_condition(claim["status"].get("conditions"), _RESIZING, _ERROR)
        _say(works, claim, _AT_NODE, with_condition(conditions, waits), size)
    elif driver.is_offline or not _is_mounted(works, claim):
        works.give_up(("file-system", uid))
    elif works.has_taken(("file-system", uid), driver.file_system):
        _done(works, claim, volume)
    elif _step(claim) == _AT_NODE:
        _say(works, claim, _ON_NODE, claim["status"].get("conditions"), size)


def _done(works: Works, claim: Object, volume: Object) -> None:
    size = volume["spec"]["capacity"]["storage"]
    status = {name: value for name, value in claim["status"].items() if name != "allocatedResourceStatuses"}
    conditions = without_condition(status.pop("conditions", None), _RESIZING, _PENDING, _ERROR)
    told = {"conditions": conditions} if conditions else {}
    allocated = {"allocatedResources": {"storage": size}}
    works.set_status(CLAIM, claim, {**status, **told, **allocated, "capacity": {**status["capacity"], "storage": size}})
    found = works.volumes.get(volume["metadata"]["name"])
    if found is not None:
        found.resize(works.now(), whole(size) or 0)


def _say(works: Works, claim: Object, step: str, conditions: Any, wanted: str) -> None:
    told = {"conditions": conditions or [], "allocatedResourceStatuses": {"storage": step}}
    works.set_status(CLAIM, claim, {**claim["status"], **told, "allocatedResources": {"storage": wanted}})


def _step(claim: Object) -> str:
    return str((claim["status"].get("allocatedResourceStatuses") or {}).get("storage", ""))


def _told(claim: Object) -> bool:
    conditions = claim["status"].get("conditions") or ()
    return any(item["type"] in (_RESIZING, _PENDING, _ERROR) for item in conditions)


def _is_mounted(works: Works, claim: Object) -> bool:
    return any(
        mounted is not None and mounted["metadata"]["uid"] == claim["metadata"]["uid"]
        for pod in works.store.all(POD, claim["metadata"]["namespace"])
        if pod["status"].get("phase") == "Running"
        for _, mounted in works.claims_of(pod)
    )


def _amount(amounts: Any) -> Fraction:
    return parse_quantity((amounts or {}).get("storage")) or Fraction(0)


_WAITING: Final = "Waiting for user to (re-)start a pod to finish file system resize of volume on node."
