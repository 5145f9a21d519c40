"""A scenario: a healthy system, one fault, how it shows, and the truth about it."""

import dataclasses
import functools
import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.builders.waiting import PATIENCE_SECONDS
from tests.live import noise, objects, shop
from tests.live.cluster import ControlPlane, wait_for

Object = dict[str, Any]
FOLDER = Path(__file__).resolve().parent / "scenarios"
# Nobody looks at a cluster in the second in which it breaks: until then Pods that just start look the same.
AGE_SECONDS = 90.0


def usual_system() -> list[Object]:
    """The cluster's own services and the shop."""
    return [*shop.system(), *shop.shop()]


Fault = tuple[str, tuple[str, str, str]]


def nothing(cluster: ControlPlane) -> None:
    """No fault at all."""


@dataclasses.dataclass(frozen=True)
class Scenario:
    """What goes wrong, or nothing: `cause` and `repair` are empty for a healthy cluster.

    `repair` is the object (kind, namespace, name) that someone has to change; `further` are the faults beside
    the first, each as its cause and its repair.
    """

    summary: str
    cause: str | None
    repair: tuple[str, str, str] | None
    shows: Callable[[ControlPlane], object]
    fault: Callable[[ControlPlane], None] = nothing
    base: Callable[[], list[Object]] = usual_system
    nodes: Callable[[], list[Object]] = shop.nodes
    namespaces: tuple[str, ...] = ("shop",)
    further: tuple[Fault, ...] = ()
    leader_election: bool = False
    also_acceptable: Sequence[str] = ()
    seconds: float = PATIENCE_SECONDS
    age_seconds: float = AGE_SECONDS


def together(summary: str, *parts: Scenario) -> Scenario:
    """Several faults at once in one system, applied in the order given."""
    faults = [fault for part in parts for fault in faults_of(part)]

    def base() -> list[Object]:
        return _once(one for part in parts for one in part.base())

    def nodes() -> list[Object]:
        return _once(one for part in parts for one in part.nodes())

    def apply_all(cluster: ControlPlane) -> None:
        for part in parts:
            part.fault(cluster)
            wait_for("a fault to show", functools.partial(part.shows, cluster), part.seconds)

    return Scenario(
        summary=summary,
        cause=faults[0][0],
        repair=faults[0][1],
        further=tuple(faults[1:]),
        namespaces=tuple(dict.fromkeys(name for part in parts for name in part.namespaces)),
        base=base,
        nodes=nodes,
        fault=apply_all,
        shows=lambda cluster: all(part.shows(cluster) for part in parts),
        leader_election=any(part.leader_election for part in parts),
        seconds=sum(part.seconds for part in parts),
        age_seconds=max(part.age_seconds for part in parts),
    )


def faults_of(scenario: Scenario) -> tuple[Fault, ...]:
    """Every fault of a scenario; none for a healthy one."""
    if scenario.cause is None or scenario.repair is None:
        return ()
    return ((scenario.cause, scenario.repair), *scenario.further)


def _once(found: Iterable[Object]) -> list[Object]:
    """Objects without those that come again under the same name: the first counts."""
    kept: dict[tuple[str, str, str], Object] = {}
    for one in found:
        kept.setdefault((one["kind"], one["metadata"].get("namespace", ""), one["metadata"]["name"]), one)
    return list(kept.values())


def names() -> list[str]:
    """The name of every scenario, which is that of its file."""
    return sorted(path.stem.replace("_", "-") for path in FOLDER.glob("[a-z]*.py"))


def load(name: str) -> Scenario:
    """The scenario of a name."""
    module = importlib.import_module(f"tests.live.scenarios.{name.replace('-', '_')}")
    found = module.SCENARIO
    assert isinstance(found, Scenario)
    return found


def play(cluster: ControlPlane, scenario: Scenario, age_seconds: float | None = None) -> None:
    """Builds the system, lets it become healthy, applies the fault, waits until it shows and has aged."""
    age_seconds = scenario.age_seconds if age_seconds is None else age_seconds
    cluster.create([objects.namespace(name) for name in scenario.namespaces])
    cluster.apply(scenario.base())
    workers = scenario.nodes()
    cluster.create(workers)
    cluster.create([objects.csi_node(worker["metadata"]["name"]) for worker in workers])
    wait_for("the system to be healthy", lambda: is_settled(cluster) and are_nodes_ready(cluster))
    wait_for("its controllers to know that", lambda: is_counted(cluster))
    noise.make(cluster)
    began = time.monotonic()
    scenario.fault(cluster)
    wait_for("the fault to show", lambda: scenario.shows(cluster), scenario.seconds)

    if age_seconds:
        wait_for("the fault to be old enough", lambda: time.monotonic() - began > age_seconds, age_seconds + 5)
        assert scenario.shows(cluster), "the fault healed while it aged"


def is_settled(cluster: ControlPlane, apart_from: Iterable[str] = ()) -> bool:
    """Every Deployment, StatefulSet and DaemonSet has all its Pods ready and up to date."""
    waits = []
    for one in cluster.get("deployments,statefulsets,daemonsets"):
        if one["metadata"]["name"] in apart_from:
            continue
        status = one.get("status", {})
        if one["kind"] == "DaemonSet":
            wanted, ready = status.get("desiredNumberScheduled"), status.get("numberReady")
            waits.append(not wanted or wanted != ready)
        else:
            wanted = one["spec"]["replicas"]
            waits.append(wanted != status.get("readyReplicas", 0) or wanted != status.get("updatedReplicas", 0))
        waits.append(status.get("observedGeneration") != one["metadata"]["generation"])
    return not any(waits)


def is_counted(cluster: ControlPlane) -> bool:
    """Every ready Pod is behind the Services that select it, and is counted by its disruption budget."""
    found = cluster.get("services,endpointslices,pods,poddisruptionbudgets")
    of = {kind: [one for one in found if one["kind"] == kind] for kind in {one["kind"] for one in found}}
    ready = [pod for pod in of.get("Pod", []) if condition(pod, "Ready").get("status") == "True"]
    behind = Counter(
        (one["metadata"]["namespace"], one["metadata"]["labels"].get("kubernetes.io/service-name"))
        for one in of.get("EndpointSlice", [])
        for point in one.get("endpoints") or ()
        if point["conditions"]["ready"]
    )
    served = all(
        behind[where["namespace"], where["name"]] == sum(_selects(service, pod) for pod in ready)
        for service in of.get("Service", [])
        if (where := service["metadata"]) and service["spec"].get("selector")
    )
    statuses = [one.get("status", {}) for one in of.get("PodDisruptionBudget", [])]
    return served and all("expectedPods" in one and one["expectedPods"] == one["currentHealthy"] for one in statuses)


def _selects(service: Object, pod: Object) -> bool:
    labels = pod["metadata"].get("labels", {})
    is_near = pod["metadata"]["namespace"] == service["metadata"]["namespace"]
    return bool(is_near and service["spec"]["selector"].items() <= labels.items())


def are_nodes_ready(cluster: ControlPlane) -> bool:
    """Every node has a kubelet that says so."""
    return all(condition(node, "Ready").get("status") == "True" for node in cluster.get("nodes"))


def events(cluster: ControlPlane, reason: str, part: str = "", kind: str | None = None) -> list[Object]:
    """Events of a reason whose message contains a text."""
    return [
        event
        for event in cluster.get("events")
        if event["reason"] == reason
        and part in event.get("message", "")
        and kind in (None, event["involvedObject"]["kind"])
    ]


def pods(cluster: ControlPlane, app: str, namespace: str = "shop") -> list[Object]:
    """The Pods of one application."""
    return [pod for pod in cluster.get("pods", namespace) if pod["metadata"].get("labels", {}).get("app") == app]


def condition(one: Object, kind: str) -> Object:
    """A condition of an object by its type; empty when it has none."""
    found: Object = next((c for c in one.get("status", {}).get("conditions", []) if c["type"] == kind), {})
    return found


def waiting_reasons(found: Iterable[Object]) -> list[str]:
    """Why containers wait, for every container that does."""
    return [
        status["state"]["waiting"]["reason"]
        for pod in found
        for status in pod.get("status", {}).get("containerStatuses", [])
        if "waiting" in status["state"]
    ]


def endpoints(cluster: ControlPlane, service: str, namespace: str = "shop") -> list[Object]:
    """The EndpointSlices of a Service."""
    return [
        one
        for one in cluster.get("endpointslices", namespace)
        if one["metadata"]["labels"]["kubernetes.io/service-name"] == service
    ]
