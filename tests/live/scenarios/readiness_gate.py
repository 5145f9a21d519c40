"""Pods wait for a load balancer that never reports them."""

import datetime
import json

from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario, condition, pods

GATE = "target-health.lb.example.com/edge"


def fault(cluster: ControlPlane) -> None:
    gated = objects.deployment("edge", readinessGates=[{"conditionType": GATE}])
    cluster.apply([gated, objects.service("edge")])
    wait_for("the Pods", lambda: [pod["status"]["phase"] for pod in pods(cluster, "edge")] == ["Running"] * 2)
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    says = f'corresponding condition of pod readiness gate "{GATE}" does not exist.'
    waits = {"type": "Ready", "status": "False", "reason": "ReadinessGatesNotReady", "message": says}
    patch = json.dumps({"status": {"conditions": [waits | {"lastTransitionTime": now}]}})
    for pod in pods(cluster, "edge"):
        cluster.kubectl("patch", "pod", pod["metadata"]["name"], "-n", "shop", "--subresource=status", "-p", patch)


def shows(cluster: ControlPlane) -> object:
    return all(condition(pod, "Ready").get("reason") == "ReadinessGatesNotReady" for pod in pods(cluster, "edge"))


SCENARIO = Scenario(
    summary="Pods wait for a load balancer to open their readiness gate",
    cause="workload/probe/readiness-gate-waiting",
    repair=("Deployment", "shop", "edge"),
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
