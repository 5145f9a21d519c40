"""Drift on a real API server: what it fills in, who it says changed a field, and what it takes to set one back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.adapters.kubernetes.writing import KubernetesWriter
from holdfast.engine.cases import Case, facts_of
from holdfast.graph.build import build
from holdfast.model.automation import Write
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.actions.drift import repair
from holdfast.pillars.automation.drift import drift_of
from holdfast.pillars.automation.scene import Scene, Told, ref_of, target_of
from holdfast.ports.writes import Sent
from tests.builders.writes import behind_proxy
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live
SPACE = "drifting"
MANIFESTS = (Path(__file__).parent / "drifting.yaml").read_text()
Object = dict[str, Any]
WANTED: dict[tuple[str, str], Object] = {
    (item["kind"], item["metadata"]["name"]): item for item in yaml.safe_load_all(MANIFESTS)
}
IMAGE = "spec.template.spec.containers[name=web].image"


@pytest.fixture(scope="module")
def applied(cluster: ControlPlane) -> ControlPlane:
    cluster.apply([objects.namespace(SPACE)])
    cluster.kubectl("apply", "-f", "-", stdin=MANIFESTS)
    # A quota that is not counted yet lets nothing in.
    wait_for("the quota", lambda: cluster.get("resourcequotas", SPACE, "small")[0].get("status", {}).get("used"))
    return cluster


@pytest.fixture(scope="module")
def writer(applied: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubernetesWriter]:
    with behind_proxy(tmp_path_factory.mktemp("proxy"), applied.kubeconfig.read_bytes()) as place:
        yield place.writer


def copied(cluster: ControlPlane, kind: str, like: str, name: str) -> Object:
    """Applies a copy of an object under a name that no other test has."""
    manifest = copy.deepcopy(WANTED[kind, like])
    manifest["metadata"]["name"] = name
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))
    return manifest


def live(cluster: ControlPlane, kind: str, name: str) -> Object:
    words = ("get", kind, name, "-n", SPACE, "-o", "json", "--show-managed-fields")
    found: Object = json.loads(cluster.kubectl(*words))
    return found


def drifted(
    cluster: ControlPlane, manifest: Object, *, is_scaled: bool = False
) -> list[tuple[str, str, Any, Any, str]]:
    item = live(cluster, manifest["kind"], manifest["metadata"]["name"])
    found = drift_of(manifest, item, is_scaled=is_scaled)
    return [(field.path, field.kind, field.wanted, field.live, field.manager) for field in found]


def scene(cluster: ControlPlane, manifest: Object, *others: Object) -> Scene:
    """What the action sees of an object as it is now."""
    item = live(cluster, manifest["kind"], manifest["metadata"]["name"])
    case = Case(name="live", expect="quiet", given=(item, *others))
    facts = facts_of(case, ("HorizontalPodAutoscaler", manifest["kind"]), build)
    assert facts.now is not None
    target = target_of("c", item)
    wanted = repair.Wishes(manifest)
    return Scene(
        cluster="c",
        facts=facts,
        raw={ref_of(target): item},
        targets=(target,),
        told=Told(),
        now=facts.now,
        wanted=wanted,
    )


def unmet(seen: Scene) -> list[tuple[str, str]]:
    return [(item.name, item.answer) for item in repair.conditions(seen) if item.answer != "yes"]


def answered(writer: KubernetesWriter, write: Write, send: Callable[[Write, str], Sent]) -> str:
    """Sends or rehearses a write for the object as it is now, when no controller is faster."""

    def once() -> str:
        now = writer.object(write.target)
        assert now is not None
        found = send(write, str(now["metadata"]["resourceVersion"]))
        return "" if found.reason == "conflict" else found.answer

    return wait_for("no change in between", once)


def sent(writer: KubernetesWriter, write: Write) -> str:
    """Sends a write for the object as it is now."""
    return answered(writer, write, writer.send)


@pytest.mark.parametrize(("kind", "name"), WANTED)
def test_what_was_just_applied_has_not_drifted_whatever_the_server_filled_in(
    applied: ControlPlane, kind: str, name: str
) -> None:
    assert drifted(applied, WANTED[kind, name]) == []


@pytest.mark.parametrize(("kind", "name"), WANTED)
def test_nor_where_nothing_tells_who_manages_it(applied: ControlPlane, kind: str, name: str) -> None:
    found = live(applied, kind, name)
    del found["metadata"]["managedFields"]
    found["metadata"].pop("annotations", None)

    assert [(field.path, field.live) for field in drift_of(WANTED[kind, name], found)] == []


def test_exactly_what_a_hand_changed_is_told_and_set_back(applied: ControlPlane, writer: KubernetesWriter):
    manifest = copied(applied, "Deployment", "web", "by-hand")
    applied.kubectl("set", "image", "deployment/by-hand", "web=registry.example.com/web:2", "-n", SPACE)
    applied.kubectl("set", "env", "deployment/by-hand", "MODE-", "MORE=1", "-n", SPACE)

    before = drifted(applied, manifest)
    seen = scene(applied, manifest)
    draft = repair.draft(seen)

    env = "spec.template.spec.containers[name=web].env"
    assert before == [
        (f"{env}[name=MODE]", "removed", {"name": "MODE", "value": "fast"}, None, ""),
        (f"{env}[name=MORE]", "added", None, {"name": "MORE", "value": "1"}, "kubectl-set"),
        (IMAGE, "changed", "registry.example.com/web:1", "registry.example.com/web:2", "kubectl-set"),
    ]
    assert unmet(seen) == []
    assert isinstance(draft, Draft)
    assert answered(writer, draft.writes[0], writer.rehearse) == "applied"
    assert sent(writer, draft.writes[0]) == "applied"
    assert [row[:2] for row in drifted(applied, manifest)] == [(f"{env}[name=MORE]", "added")]
    assert sent(writer, draft.undo[0]) == "applied"
    assert [row[:2] for row in drifted(applied, manifest)] == [row[:2] for row in before]


def test_what_an_autoscaler_set_stays_its_own(applied: ControlPlane):
    manifest = copied(applied, "Deployment", "web", "scaled")
    applied.kubectl("scale", "deployment/scaled", "--replicas=4", "-n", SPACE)
    reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "scaled"}
    scaler = objects.thing(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "scaled",
        SPACE,
        spec={"maxReplicas": 9, "scaleTargetRef": reference},
    )

    alone, beside = (repair.draft(scene(applied, manifest, *others)) for others in ((), (scaler,)))

    assert drifted(applied, manifest) == [("spec.replicas", "changed", 2, 4, "kubectl")]
    assert drifted(applied, manifest, is_scaled=True) == []
    assert isinstance(alone, Draft)
    assert not isinstance(beside, Draft)
    assert beside.key == "nothing-drifted"


def test_a_field_that_another_manager_applies_is_not_fought_over(applied: ControlPlane):
    manifest = copied(applied, "ConfigMap", "settings", "shared")
    theirs = manifest | {"data": manifest["data"] | {"mode": "slow"}}
    words = ("apply", "--server-side", "--force-conflicts", "--field-manager", "argocd-application", "-f", "-")
    applied.kubectl(*words, stdin=json.dumps(theirs))

    assert drifted(applied, manifest) == [("data.mode", "changed", "fast", "slow", "argocd-application")]
    assert unmet(scene(applied, manifest)) == [("fields-are-free", "no")]


def test_a_repair_that_was_agreed_to_for_another_state_is_refused(applied: ControlPlane, writer: KubernetesWriter):
    manifest = copied(applied, "ConfigMap", "settings", "raced")
    words = ("patch", "configmap", "raced", "-n", SPACE, "-p")
    applied.kubectl(*words, '{"data": {"mode": "slow"}}')
    seen = scene(applied, manifest)
    draft = repair.draft(seen)
    applied.kubectl(*words, '{"data": {"mode": "slower"}}')

    assert isinstance(draft, Draft)
    refused = writer.send(draft.writes[0], seen.target.resource_version)

    assert (refused.answer, refused.reason) == ("refused", "conflict"), refused
    assert drifted(applied, manifest)[0][3] == "slower"


def test_a_file_that_was_never_applied_is_told_from_a_hand(applied: ControlPlane):
    manifest = copied(applied, "ConfigMap", "settings", "newer")
    newer = manifest | {"data": manifest["data"] | {"mode": "newest"}}

    (field,) = drift_of(newer, live(applied, "ConfigMap", "newer"))

    assert (field.path, field.origin) == ("data.mode", "never-applied")


def test_a_whole_object_kept_before_a_rollout_has_not_drifted_after_it_ended(applied: ControlPlane):
    copied(applied, "Deployment", "web", "rolled")
    before = wait_for("its controller", lambda: _observed(live(applied, "Deployment", "rolled")))
    applied.kubectl("rollout", "restart", "deployment/rolled", "-n", SPACE)
    after = live(applied, "Deployment", "rolled")

    assert drift_of(before, after, is_whole=True) == ()


def _observed(item: Object) -> Object:
    return item if item.get("status", {}).get("observedGeneration") else {}
