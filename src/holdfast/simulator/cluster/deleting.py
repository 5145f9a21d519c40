"""Objects deleted and Pods evicted: only those that were meant, and only when nothing holds them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.simulator.cluster.asking import Farewell
from holdfast.simulator.cluster.clock import stamp
from holdfast.simulator.cluster.kinds import BUDGET, NAMESPACE, POD, Kind, Object
from holdfast.simulator.cluster.refusals import Refusal, bad_request, not_found, precondition, success
from holdfast.simulator.cluster.selecting import matches
from holdfast.simulator.cluster.store import Store

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
_REFUSED = "Cannot evict pod as it would violate the pod's disruption budget."
OVER = ("Succeeded", "Failed")
_EVICTED: Object = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}


class Deleting:
    """Deletes objects; every method raises Refusal."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def delete(self, kind: Kind, place: tuple[str, str], farewell: Farewell) -> Object:
        """Deletes an object, at once or when its finalizers and its grace are over."""
        live = self._live(kind, place)
        _check(kind, live, farewell)
        if live["metadata"].get("deletionTimestamp"):
            return live
        going = self._going(kind, live, farewell)
        if going is not None:
            return going if farewell.is_dry else self._store.put(kind, going)
        if not farewell.is_dry:
            self._store.remove(kind, live)
        return live if kind == POD else success(kind, place[1], live["metadata"]["uid"])

    def evict(self, place: tuple[str, str], body: Object, farewell: Farewell) -> Object:
        """Deletes a Pod if its disruption budgets allow it."""
        if (body.get("metadata") or {}).get("name") != place[1]:
            raise bad_request("name in URL does not match name in Eviction object")
        live = self._live(POD, place)
        budget = None if _is_ignored(live) else self._budget_of(live)
        is_spent = budget is not None and _admit(live, budget)
        _check(POD, live, farewell)
        if not farewell.is_dry:
            if budget is not None and is_spent:
                self._spend(budget)
            live = self._store.put(POD, _disrupted(live, stamp(self._now())))
        # Its version is that of the condition just written.
        self.delete(POD, place, replace(farewell, version=""))
        return _EVICTED

    def _going(self, kind: Kind, live: Object, farewell: Farewell) -> Object | None:
        """Gives the object as it waits for its end; None where nothing keeps it."""
        finalizers = list(live["metadata"].get("finalizers") or ())
        policy = farewell.policy or ("Orphan" if kind.name == "Job" else "")
        if policy in ("Foreground", "Orphan"):
            finalizers.append(FOREGROUND if policy == "Foreground" else ORPHAN)
        grace = _grace_of(kind, live, farewell)
        # A namespace waits for what is in it.
        if not finalizers and not grace and kind != NAMESPACE:
            return None
        metadata = {
            **live["metadata"],
            "deletionTimestamp": stamp(self._now() + timedelta(seconds=grace)),
            "deletionGracePeriodSeconds": grace,
        }
        metadata |= {"finalizers": finalizers} if finalizers else {}
        metadata |= {"generation": metadata["generation"] + 1} if kind.is_counted else {}
        return {**live, "metadata": metadata}

    def _budget_of(self, pod: Object) -> Object | None:
        labels = pod["metadata"].get("labels") or {}
        budgets = self._store.all(BUDGET, pod["metadata"]["namespace"])
        found = [item for item in budgets if matches(item["spec"].get("selector"), labels)]
        if len(found) > 1:
            message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
            raise Refusal(500, "", message)
        return found[0] if found else None

    def _spend(self, budget: Object) -> None:
        status = budget["status"]
        left = {**status, "disruptionsAllowed": max(0, status["disruptionsAllowed"] - 1)}
        self._store.put(BUDGET, {**budget, "status": left})

    def _live(self, kind: Kind, place: tuple[str, str]) -> Object:
        found = self._store.get(kind, *place)
        if found is None:
            raise not_found(kind, place[1])
        return found


def is_ready(pod: Object) -> bool:
    """Says that a Pod serves."""
    conditions = pod.get("status", {}).get("conditions") or ()
    return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)


def _check(kind: Kind, live: Object, farewell: Farewell) -> None:
    name, metadata = live["metadata"]["name"], live["metadata"]
    if farewell.uid and farewell.uid != metadata["uid"]:
        raise precondition(kind, name, "UID", farewell.uid, metadata["uid"])
    if farewell.version and farewell.version != metadata["resourceVersion"]:
        raise precondition(kind, name, "ResourceVersion", farewell.version, metadata["resourceVersion"])


def _grace_of(kind: Kind, live: Object, farewell: Farewell) -> int:
    """Gives the seconds that a Pod has to end; one that runs nowhere needs none."""
    if kind != POD or not live["spec"].get("nodeName") or live["status"].get("phase") in OVER:
        return 0
    usual = live["spec"].get("terminationGracePeriodSeconds", 30)
    return int(usual if farewell.grace is None else farewell.grace)


def _is_ignored(pod: Object) -> bool:
    return pod["status"].get("phase") in (*OVER, "Pending") or bool(pod["metadata"].get("deletionTimestamp"))


def _admit(pod: Object, budget: Object) -> bool:
    """Says whether an eviction counts as a disruption; raises Refusal where there may be none."""
    status, name = budget.get("status") or {}, budget["metadata"]["name"]
    healthy, needed = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
    if not is_ready(pod):
        policy = budget["spec"].get("unhealthyPodEvictionPolicy")
        if policy == "AlwaysAllow" or (healthy >= needed > 0):
            return False
    if status.get("observedGeneration", 0) < budget["metadata"]["generation"]:
        raise _too_many(f"The disruption budget {name} is still being processed by the server.", 10)
    if not status.get("disruptionsAllowed"):
        raise _too_many(f"The disruption budget {name} needs {needed} healthy pods and has {healthy} currently")
    return True


def _too_many(message: str, wait: int | None = None) -> Refusal:
    causes = {"causes": [{"reason": "DisruptionBudget", "message": message}]}
    return Refusal(429, "TooManyRequests", _REFUSED, causes | ({"retryAfterSeconds": wait} if wait else {}), wait)


def _disrupted(pod: Object, now: str) -> Object:
    condition = {
        "type": "DisruptionTarget",
        "status": "True",
        "lastProbeTime": None,
        "lastTransitionTime": now,
        "reason": "EvictionByEvictionAPI",
        "message": "Eviction API: evicting",
    }
    conditions = [item for item in pod["status"].get("conditions") or () if item["type"] != "DisruptionTarget"]
    return {**pod, "status": {**pod["status"], "conditions": [*conditions, condition]}}
