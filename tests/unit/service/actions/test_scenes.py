"""What an action looks at: all that it reads before it begins, and no more than it asks about between its writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from holdfast.model.automation import Target
from holdfast.model.provider import ProviderAnswer
from holdfast.model.refs import Ref
from holdfast.model.volume_stats import VolumeStats
from holdfast.pillars.automation.action import COMMON
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.service.actions.scenes import Beyond, scene_of
from tests.unit.pillars.automation.looking import Object, made

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
NODE = Ref("Node", "n1")


class Looked:
    """A cluster of these objects that notes what is listed of it."""

    def __init__(self, *objects: Object, unserved: str = "") -> None:
        self._objects, self._unserved = objects, unserved
        self.listed: list[tuple[str, str, str]] = []
        self.asked: list[str] = []

    def objects(self, kind: str, namespace: str = "", node: str = "") -> tuple[Mapping[str, Any], ...]:
        self.listed.append((kind, namespace, node))
        return tuple(
            raw
            for raw in self._objects
            if kind in (raw["kind"], f"{raw['kind']}.{raw['apiVersion'].partition('/')[0]}")
            and namespace in ("", raw["metadata"].get("namespace"))
            and node in ("", raw.get("spec", {}).get("nodeName"))
        )

    def object(self, target: Target) -> Mapping[str, Any] | None:
        found = (raw for raw in self._objects if (raw["kind"], raw["metadata"]["name"]) == (target.kind, target.name))
        return next(found, None)

    def volume(self, namespace: str, claim: str) -> VolumeStats | None:
        raise AssertionError((namespace, claim))

    def serves(self, kind: str, group: str) -> bool:
        self.asked.append(f"{kind}.{group}")
        return f"{kind}.{group}" != self._unserved


def pod(name: str, node: str, api: str = "core.strimzi.io/v1", kind: str = "StrimziPodSet", **owner: Any) -> Object:
    above = {"apiVersion": api, "kind": kind, "name": "above", "uid": "u", "controller": True, **owner}
    return made("Pod", name, meta={"ownerReferences": [above]}, spec={"nodeName": node, "containers": []})


def answered(instance: str) -> ProviderAnswer:
    return ProviderAnswer(instance=instance, state="unknown", asked=NOW, by="nobody")


def looked(present: Looked, action: str, target: Ref, written: frozenset[Ref] = frozenset(), **wanted: Any) -> Scene:
    beyond = Beyond(monitored=lambda snapshot: snapshot, holds=(), ask=answered)
    return scene_of(present, actions()[action], "prod", [target], Told(), NOW, wanted, beyond, written)


def world(unserved: str = "") -> Looked:
    nodes = [made("Node", name, space="") for name in ("n1", "n2")]
    return Looked(
        *nodes,
        pod("here", "n1"),
        pod("there", "n2", "example.com/v1", "Website"),
        made("Namespace", "shop", space=""),
        unserved=unserved,
    )


def test_before_a_node_is_emptied_all_pods_are_looked_at_since_budgets_count_them() -> None:
    present = world()

    scene = looked(present, "node.drain", NODE)

    fields = actions()["node.drain"].fields
    everything = {*fields.reads, *fields.wide, *COMMON}
    assert present.listed == [(kind, "", "") for kind, _, _ in present.listed]
    assert {kind for kind, _, _ in present.listed} == everything
    assert scene.written == frozenset()


def test_between_its_writes_a_drain_lists_the_pods_of_its_node_and_what_it_still_asks_about() -> None:
    present = world()

    scene = looked(present, "node.drain", NODE, frozenset({NODE}))

    assert present.listed == [
        ("Node", "", ""),
        ("Pod", "", "n1"),
        ("PodDisruptionBudget", "", ""),
        ("Job", "", ""),
        ("Namespace", "", ""),
        ("StatefulSet", "", ""),
    ]
    assert sorted(ref.name for ref in scene.raw if ref.kind == "Pod") == ["here"]
    assert scene.written == {NODE}


def test_an_action_that_names_no_fewer_kinds_looks_at_all_of_them_again() -> None:
    before, between = Looked(pod("here", "n1")), Looked(pod("here", "n1"))
    target = Ref("Pod", "here", "shop")

    looked(before, "pod.recreate", target)
    looked(between, "pod.recreate", target, frozenset({target}))

    assert between.listed == before.listed
    assert ("Pod", "shop", "") in between.listed


def test_whoever_evicts_asks_for_the_kinds_that_control_its_pods_and_for_no_others() -> None:
    drained, moved, resized = world("StrimziPodSet.core.strimzi.io"), world(), world()

    of_node = looked(drained, "node.drain", NODE)
    of_pod = looked(moved, "pod.recreate", Ref("Pod", "there", "shop"))
    looked(resized, "pod.resize", Ref("Pod", "here", "shop"))

    assert (of_node.unserved, drained.asked) == (
        frozenset({"StrimziPodSet.core.strimzi.io"}),
        ["StrimziPodSet.core.strimzi.io"],
    )
    assert (of_pod.unserved, moved.asked) == (frozenset(), ["Website.example.com"])
    assert resized.asked == []


def test_a_pod_that_nothing_controls_asks_for_no_kind() -> None:
    present = Looked(pod("here", "n1", controller=False))

    scene = looked(present, "pod.recreate", Ref("Pod", "here", "shop"))

    assert (scene.unserved, present.asked) == (frozenset(), [])


def test_whoever_asks_what_needs_a_claim_reads_in_all_namespaces_what_definitions_show_to_name_claims() -> None:
    named = {"group": "train.example.com", "names": {"kind": "Run"}, "versions": [{"name": "v1"}]}
    api = "apiextensions.k8s.io/v1"
    definition = made("CustomResourceDefinition", "runs.train.example.com", api=api, space="", spec=named)
    run = made("Run", "it", api="train.example.com/v1", space="else", spec={"claimName": "data"})
    marked, grown = (Looked(definition, run, made("PersistentVolumeClaim")) for _ in range(2))
    claim = Ref("PersistentVolumeClaim", "data", "shop")

    scene = looked(marked, "pvc.quarantine", claim)
    looked(grown, "pvc.expand", claim)

    assert marked.listed[-1] == ("Run.train.example.com", "", "")
    assert scene.facts.knows("Run.train.example.com")
    assert ("Run.train.example.com", "", "") not in grown.listed
