"""Actions on workloads, Pods, nodes and attachments, on a real control plane: planned, written, seen, and taken back.

Pods are played by kwok, everything else is Kubernetes itself. What carries plans out in the product is not asked here:
each write is rehearsed and sent in its order, once its gates are seen, and then every probe of the plan must say yes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast.adapters.provider.nobody import Nobody
from holdfast.model.automation import Probe, Target, Write
from holdfast.model.provider import ProviderAnswer
from holdfast.model.refs import Ref
from holdfast.model.volume_stats import VolumeStats
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.facts.look import Raw, Seen
from holdfast.pillars.automation.facts.table import answer_of
from holdfast.pillars.automation.rehearsal import beyond
from holdfast.pillars.automation.scene import Told, target_of
from holdfast.pillars.automation.timing import WORKLOADS
from holdfast.ports.present import Present
from holdfast.service.actions.scenes import Beyond, scene_of
from tests.builders.writes import Place, behind_proxy, other, patch
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live

SPACE = "acted-on"
NODES = ("n1", "n2")
LONG_AGO = "2026-01-01T00:00:00Z"


@dataclasses.dataclass(frozen=True)
class Now:
    """A look at the cluster as it is at this moment."""

    present: Present
    now: datetime

    def objects(self, kind: str, namespace: str = "", node: str = "") -> tuple[Raw, ...] | None:
        return self.present.objects(kind, namespace, node)

    def object(self, target: Target) -> Raw | None:
        return self.present.object(target)

    def volume(self, namespace: str, claim: str) -> VolumeStats | None:
        return self.present.volume(namespace, claim)


@pytest.fixture(scope="module")
def place(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with (
        ControlPlane() as cluster,
        behind_proxy(tmp_path_factory.mktemp("proxy"), cluster.kubeconfig.read_bytes()) as found,
    ):
        for number, name in enumerate(NODES):
            found.make(objects.node(name, "zone-a", number + 1))
        found.space(SPACE)
        wait_for("the nodes", lambda: all(_is_ready(found, name) for name in NODES))
        yield found


def draft_of(
    place: Place, name: str, target: Target, machines: Mapping[str, ProviderAnswer] | None = None, **wanted: Any
) -> Draft:
    """The draft of an action all of whose conditions hold."""
    action = actions()[name]
    ref, known = Ref(target.kind, target.name, target.namespace), (machines or {}).values()
    moment = datetime.now(UTC)
    nobody = Nobody(lambda: moment)
    beyond = Beyond(
        lambda snapshot: snapshot,
        (),
        lambda asked: next((answer for answer in known if answer.instance == asked), nobody.instance(asked)),
    )
    scene = scene_of(place.writer, action, "c", (ref,), Told(), moment, wanted, beyond)
    assert [item for item in action.conditions(scene) if item.answer != "yes"] == []
    draft = action.draft(scene)
    assert isinstance(draft, Draft)
    return draft


def carried_out(place: Place, draft: Draft) -> None:
    """Rehearses and sends every write once its gates are seen, and waits until every probe says yes."""
    for write in draft.writes:
        for gate in write.gates:
            shown(place, gate)
        sent(place, write)
    for probe in draft.probes:
        shown(place, probe)


def sent(place: Place, write: Write) -> None:
    """Sends a write that its rehearsal has shown to change nothing beyond it."""

    def once() -> bool:
        present = place.now(write.target)
        version = str(present["metadata"]["resourceVersion"])
        rehearsed = place.writer.rehearse(write, version)
        # A controller may be faster than we are.
        if rehearsed.reason == "conflict":
            return False
        assert rehearsed.answer == "applied", rehearsed
        assert beyond(write, present, rehearsed.object) == ()
        found = place.writer.send(write, version)
        assert found.answer == "applied" or found.reason == "conflict", found
        return found.answer == "applied"

    wait_for(f"{write.verb} {write.target.kind} {write.target.name}", once)


def shown(place: Place, probe: Probe) -> None:
    """Waits until a fact is seen."""
    last: list[Seen] = []

    def look() -> bool:
        last[:] = [answer_of(Now(place.writer, datetime.now(UTC)), probe)]
        return last[0].answer == "yes"

    try:
        wait_for(f"{probe.fact} {probe.wanted}", look)
    except AssertionError as error:
        raise AssertionError(f"{probe}: {last}") from error


def taken_back(place: Place, draft: Draft) -> None:
    """Undoes every write, the last first."""
    for write in reversed(draft.undo):
        sent(place, write)


def ready(place: Place, body: dict[str, Any]) -> Target:
    """Makes a workload and waits for its Pods."""
    made = place.make(body)
    shown(place, Probe(fact="rolled-out", target=made, wanted="", within=WORKLOADS))
    return made


def workload(kind: str, name: str, replicas: int = 2) -> dict[str, Any]:
    """A workload of small Pods that need nothing."""
    if kind == "DaemonSet":
        return objects.daemon_set(name, SPACE)
    body = objects.deployment(name, SPACE, replicas)
    return body if kind == "Deployment" else body | {"kind": kind, "spec": body["spec"] | {"serviceName": name}}


def image_of(place: Place, target: Target) -> str:
    return str(place.now(target)["spec"]["template"]["spec"]["containers"][0]["image"])


def with_image(place: Place, target: Target, image: str, **spec: Any) -> None:
    """Starts a rollout, as somebody does who changes the image."""
    name = place.now(target)["spec"]["template"]["spec"]["containers"][0]["name"]
    containers = [{"name": name, "image": image}]
    sent(place, patch(target, strategic=True, spec={"template": {"spec": {"containers": containers, **spec}}}))


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet"])
def test_a_rollout_goes_back_and_forth(place: Place, kind: str) -> None:
    made = ready(place, workload(kind, f"back-{kind.lower()}"))
    first = image_of(place, made)
    with_image(place, made, "registry.example.com/shop/next:2")
    shown(place, Probe(fact="rolled-out", target=made, wanted="", within=WORKLOADS))

    draft = draft_of(place, "rollout.undo", made, is_known_good=True)
    carried_out(place, draft)
    back = image_of(place, made)
    taken_back(place, draft)

    assert (back, image_of(place, made)) == (first, "registry.example.com/shop/next:2")


def test_a_stuck_rollout_goes_back_because_pods_of_the_revision_before_still_answer(place: Place) -> None:
    made = ready(place, workload("Deployment", "stuck"))
    first = image_of(place, made)
    with_image(place, made, "registry.example.com/shop/stuck:2", nodeSelector={"nowhere": "is"})
    wait_for("a Pod that waits", lambda: place.now(made)["status"].get("updatedReplicas") == 1)

    draft = draft_of(place, "rollout.undo", made)
    carried_out(place, draft)

    assert (draft.effect, image_of(place, made)) == ({"from": "2", "to": "1"}, first)
    assert "nodeSelector" not in place.now(made)["spec"]["template"]["spec"]


@pytest.mark.parametrize(
    ("action", "kind", "wanted", "path", "value"),
    [
        ("rollout.pause", "Deployment", {}, ("spec", "paused"), True),
        ("workload.scale", "Deployment", {"replicas": 3}, ("spec", "replicas"), 3),
        ("workload.scale", "StatefulSet", {"replicas": 1}, ("spec", "replicas"), 1),
        ("workload.pause-writer", "StatefulSet", {}, ("spec", "replicas"), 0),
        ("workload.rightsize", "Deployment", {"cpu": "150m"}, ("spec", "template", "spec"), "150m"),
    ],
)
def test_a_workload_is_changed_and_changed_back(
    place: Place, action: str, kind: str, wanted: dict[str, Any], path: tuple[str, ...], value: Any
) -> None:
    made = ready(place, workload(kind, f"{action.replace('.', '-')}-{kind.lower()}"))
    before = place.now(made)["spec"]

    draft = draft_of(place, action, made, **wanted)
    carried_out(place, draft)
    found: Any = place.now(made)
    taken_back(place, draft)

    for name in path:
        found = found[name]
    assert found == value or found["containers"][0]["resources"]["requests"]["cpu"] == value
    assert place.now(made)["spec"] == before


def test_a_workload_restarts_and_a_held_rollout_goes_on(place: Place) -> None:
    made = ready(place, workload("Deployment", "restarted"))

    carried_out(place, draft_of(place, "rollout.restart", made))
    sent(place, patch(made, spec={"paused": True}))
    with_image(place, made, "registry.example.com/shop/restarted:2")
    held = draft_of(place, "rollout.resume", made)
    carried_out(place, held)

    assert (held.risk, "paused" in place.now(made)["spec"]) == ("R2", False)


def test_bounds_of_an_autoscaler_change_and_change_back(place: Place) -> None:
    ready(place, workload("Deployment", "scaled"))
    share = {"type": "Utilization", "averageUtilization": 60}
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "scaled"},
        "maxReplicas": 2,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": share}}],
    }
    made = place.make(objects.thing("autoscaling/v2", "HorizontalPodAutoscaler", "scaled", SPACE, spec=spec))

    draft = draft_of(place, "hpa.bounds", made, most=4)
    carried_out(place, draft)
    found = place.now(made)["spec"]["maxReplicas"]
    taken_back(place, draft)

    assert (found, place.now(made)["spec"]["maxReplicas"]) == (4, 2)


def test_a_cronjob_is_held_and_runs_again(place: Place) -> None:
    made = place.make(objects.cron_job("nightly", SPACE, "0 2 * * *"))

    carried_out(place, draft_of(place, "cronjob.suspend", made))
    held = place.now(made)["spec"]["suspend"]
    carried_out(place, draft_of(place, "cronjob.resume", made))

    assert (held, place.now(made)["spec"]["suspend"]) == (True, False)


def a_pod(place: Place, app: str) -> Target:
    pods = place.writer.objects("Pod", SPACE) or ()
    mine = [pod for pod in pods if pod["metadata"].get("labels", {}).get("app") == app]
    return target_of("c", sorted(mine, key=lambda pod: str(pod["metadata"]["name"]))[0])


@pytest.mark.parametrize("action", ["pod.recreate", "pod.reschedule"])
def test_a_pod_goes_within_its_budget_and_another_comes(place: Place, action: str) -> None:
    app = action.replace(".", "-")
    ready(place, workload("Deployment", app))
    budget = place.make(objects.disruption_budget(app, SPACE))
    shown(place, Probe(fact="condition-is", target=budget, wanted="DisruptionAllowed=True", within=WORKLOADS))
    pod = a_pod(place, app)
    node = place.now(pod)["spec"]["nodeName"]

    carried_out(place, draft_of(place, action, pod))

    left = {raw["metadata"]["uid"]: raw["spec"].get("nodeName") for raw in place.writer.objects("Pod", SPACE) or ()}
    assert pod.uid not in left
    closed = [raw["metadata"]["name"] for raw in place.writer.objects("Node") or () if raw["spec"].get("unschedulable")]
    assert (closed, node in NODES) == ([], True)


def test_a_running_container_gets_another_size_and_its_old_one_back(place: Place) -> None:
    ready(place, workload("Deployment", "resized"))
    pod = a_pod(place, "resized")
    reported(place, pod, "100m")

    draft = draft_of(place, "pod.resize", pod, cpu="150m")
    for write in draft.writes:
        sent(place, write)
    reported(place, pod, "150m")
    for probe in draft.probes:
        shown(place, probe)
    taken_back(place, draft)

    assert place.now(pod)["spec"]["containers"][0]["resources"]["requests"]["cpu"] == "100m"


def reported(place: Place, pod: Target, cpu: str) -> None:
    """Plays the kubelet, which says what a running container has."""
    statuses = [dict(item) for item in place.now(pod)["status"]["containerStatuses"]]
    statuses[0]["resources"] = {"requests": {"cpu": cpu, "memory": "128Mi"}, "limits": {"memory": "128Mi"}}
    sent(place, patch(pod, "status", status={"containerStatuses": statuses}))


def test_the_pod_of_a_driver_is_made_anew_on_one_node(place: Place) -> None:
    body = objects.daemon_set("disk-node", SPACE)
    body["spec"]["template"]["spec"]["containers"][0]["args"] = ["--driver=disk.csi.example.com"]
    ready(place, body)
    node = target_of("c", next(raw for raw in place.writer.objects("Node") or () if raw["metadata"]["name"] == "n1"))

    draft = draft_of(place, "csi.restart-node-plugin", node, driver="disk.csi.example.com")
    carried_out(place, draft)

    assert [write.verb for write in draft.writes] == ["evict"]


def test_an_attachment_to_a_machine_that_is_gone_goes(place: Place) -> None:
    place.make(objects.thing("storage.k8s.io/v1", "CSIDriver", "gone.csi.example.com", spec={}))
    source = {"persistentVolumeName": "pv-gone"}
    spec = {"attacher": "gone.csi.example.com", "nodeName": "gone", "source": source}
    made = place.make(objects.thing("storage.k8s.io/v1", "VolumeAttachment", "csi-gone", spec=spec))
    gone = ProviderAnswer(instance="gone", state="gone", asked=datetime.now(UTC), by="test")

    draft = draft_of(place, "volumeattachment.clear", made, {"gone": gone})
    carried_out(place, draft)

    assert (draft.risk, place.writer.object(made)) == (None, None)


def test_a_silent_node_is_given_up_and_taken_back(place: Place) -> None:
    body = objects.node("silent", "zone-a", 9)
    del body["metadata"]["labels"]["holdfast.test/kubelet"]
    made = place.make(body)
    try:
        given_up_and_taken_back(place, made)
    finally:
        # It is no node on which anything is played, so nothing may be sent there by the tests after this one.
        sent(place, other("delete", made))


def given_up_and_taken_back(place: Place, made: Target) -> None:
    silent = [{"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown", "lastTransitionTime": LONG_AGO}]
    sent(place, patch(made, "status", status={"conditions": silent}))
    machine = "example://zone-a/silent"
    off = ProviderAnswer(instance=machine, state="stopped", asked=datetime.now(UTC), by="test")

    carried_out(place, draft_of(place, "node.out-of-service", made, {"silent": off}))
    marked = [taint["key"] for taint in place.now(made)["spec"]["taints"]]
    back = [{"type": "Ready", "status": "True", "lastTransitionTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}]
    sent(place, patch(made, "status", status={"conditions": back}))
    carried_out(place, draft_of(place, "node.in-service", made))

    left = [taint["key"] for taint in place.now(made)["spec"].get("taints", [])]
    assert "node.kubernetes.io/out-of-service" in marked
    assert "node.kubernetes.io/out-of-service" not in left


def test_a_node_is_emptied_within_budgets_and_opened_again(place: Place) -> None:
    ready(place, workload("Deployment", "drained", 4))
    budget = place.make(objects.disruption_budget("drained", SPACE, 3))
    shown(place, Probe(fact="condition-is", target=budget, wanted="DisruptionAllowed=True", within=WORKLOADS))
    node = target_of("c", place.now(target_named(place, "n1")))

    carried_out(place, draft_of(place, "node.drain", node, lose_local_data=True))
    closed = place.now(node)["spec"]["unschedulable"]
    carried_out(place, draft_of(place, "node.uncordon", node))
    carried_out(place, draft_of(place, "node.cordon", node))

    assert closed is True


def target_named(place: Place, name: str) -> Target:
    return target_of("c", next(raw for raw in place.writer.objects("Node") or () if raw["metadata"]["name"] == name))


def _is_ready(place: Place, name: str) -> bool:
    conditions = place.now(target_named(place, name)).get("status", {}).get("conditions") or ()
    return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)
