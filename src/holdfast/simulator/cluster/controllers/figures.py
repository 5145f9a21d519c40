"""What is counted of objects: disruption budgets, quotas, and which Pods serve a Service."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from holdfast.model.units import parse_quantity, scaled
from holdfast.simulator.cluster.deleting import OVER, is_ready
from holdfast.simulator.cluster.kinds import BUDGET, BY_NAME, POD, QUOTA, Object
from holdfast.simulator.cluster.quotas import usage
from holdfast.simulator.cluster.selecting import matches
from holdfast.simulator.cluster.works import Works, condition, with_condition

_SERVICE = BY_NAME["Service"]
_SLICE = BY_NAME["EndpointSlice"]


def count_budgets(works: Works) -> None:
    """Says of every disruption budget how many Pods may go."""
    for budget in works.store.all(BUDGET):
        selector, namespace = budget["spec"].get("selector"), budget["metadata"]["namespace"]
        pods = [
            pod
            for pod in works.store.all(POD, namespace)
            if matches(selector, pod["metadata"].get("labels") or {}) and pod["status"].get("phase") not in OVER
        ]
        healthy = sum(1 for pod in pods if is_ready(pod) and not pod["metadata"].get("deletionTimestamp"))
        needed = _needed(budget, len(pods))
        allowed = max(0, healthy - needed) if pods else 0
        conditions = (budget.get("status") or {}).get("conditions")
        told = condition(
            "DisruptionAllowed",
            "True" if allowed else "False",
            works.time(),
            reason="SufficientPods" if allowed else "InsufficientPods",
            message="",
            observedGeneration=budget["metadata"]["generation"],
        )
        status = {
            "observedGeneration": budget["metadata"]["generation"],
            "disruptionsAllowed": allowed,
            "currentHealthy": healthy,
            "desiredHealthy": needed,
            "expectedPods": len(pods),
            "conditions": with_condition(conditions, told),
        }
        works.set_status(BUDGET, budget, status)


def count_quotas(works: Works) -> None:
    """Says of every quota how much of it is taken."""
    for quota in works.store.all(QUOTA):
        hard = quota["spec"].get("hard") or {}
        used = usage(works.store, quota["metadata"]["namespace"], hard)
        works.set_status(QUOTA, quota, {"hard": hard, "used": used})


def list_endpoints(works: Works) -> None:
    """Lists behind every Service the Pods that serve it."""
    for service in works.store.all(_SERVICE):
        selector, metadata = service["spec"].get("selector"), service["metadata"]
        if not selector:
            continue
        pods = [
            pod
            for pod in works.store.all(POD, metadata["namespace"])
            if matches({"matchLabels": selector}, pod["metadata"].get("labels") or {}) and pod["status"].get("podIP")
        ]
        body = {
            "addressType": "IPv4",
            "endpoints": [_endpoint(pod) for pod in pods],
            "ports": [
                {"name": port.get("name", ""), "port": port.get("targetPort", port["port"]), "protocol": "TCP"}
                for port in service["spec"].get("ports") or ()
                if isinstance(port.get("targetPort", port["port"]), int)
            ],
        }
        found = works.store.get(_SLICE, metadata["namespace"], f"{metadata['name']}-slice")
        if found is None:
            labels = {"kubernetes.io/service-name": metadata["name"]}
            own = {"name": f"{metadata['name']}-slice", "namespace": metadata["namespace"], "labels": labels}
            works.create(_SLICE, {"metadata": own, **body})
        elif any(found.get(name) != value for name, value in body.items()):
            works.store.put(_SLICE, {**found, **body})


def _endpoint(pod: Object) -> Object:
    is_serving = is_ready(pod)
    is_going = bool(pod["metadata"].get("deletionTimestamp"))
    reference = {"kind": "Pod", **{part: pod["metadata"][part] for part in ("name", "namespace", "uid")}}
    return {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {"ready": is_serving and not is_going, "serving": is_serving, "terminating": is_going},
        "nodeName": pod["spec"].get("nodeName", ""),
        "targetRef": reference,
    }


def _needed(budget: Object, pods: int) -> int:
    spec = budget["spec"]
    if "maxUnavailable" in spec:
        return max(0, pods - (scaled(spec["maxUnavailable"], pods, round_up=True) or 0))
    least = spec.get("minAvailable", 1)
    if isinstance(least, str) and not least.endswith("%"):
        return ceil(parse_quantity(least) or Fraction(0))
    return scaled(least, pods, round_up=True) or 0
