"""What operators keep, on a real control plane: no action changes it, and each says which custom resource to change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from holdfast.model.action_refusals import PlanStopped
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.pillars.automation.catalogue import actions
from holdfast.reports.action_roles import action_roles
from tests.builders.acting import CLUSTER, OPERATOR, with_hand
from tests.builders.fault_proxy import FaultProxy
from tests.builders.office import Clock, Testing, testing
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live
SPACE = "operated"
CLAIM = "PersistentVolumeClaim"
WORLD = tuple(yaml.safe_load((Path(__file__).parent / "operated.yaml").read_text()))
HOT = ("elasticsearch-data-logs-es-hot-0", "elasticsearch-data-logs-es-hot-1")
CLAIMS = (*(item["metadata"]["name"] for item in WORLD if item["kind"] == CLAIM), *HOT)
LARGER_POOL = {"type": "jbod", "volumes": [{"id": 0, "type": "persistent-claim", "size": "40Gi", "deleteClaim": False}]}
SPEC = next(item["spec"] for item in WORLD if item["metadata"]["name"] == "free")
LARGER = {"metadata": {"name": "elasticsearch-data"}, "spec": {**SPEC, "resources": {"requests": {"storage": "40Gi"}}}}
LARGER_SETS = [{"name": "hot", "count": 2, "volumeClaimTemplates": [LARGER]}]
Object = dict[str, Any]


class Operated:
    """A cluster with operators behind the recording proxy, and an office that may act on it."""

    def __init__(self, cluster: ControlPlane, office: Testing, proxy: FaultProxy) -> None:
        self.cluster, self.office, self.proxy = cluster, office, proxy

    def plan(self, action: str, kind: str, name: str, **wanted: Any) -> Any:
        target = {"kind": kind, "name": name, "namespace": SPACE}
        return self.office.call(
            "plans.create", OPERATOR, cluster=CLUSTER, action=action, targets=[target], reason="a test", wanted=wanted
        )

    def refused(self, action: str, kind: str, name: str, **wanted: Any) -> str:
        """Asks for a plan that nobody gets; gives the sentence that says why."""
        with pytest.raises(PlanStopped) as stopped:
            self.plan(action, kind, name, **wanted)
        return str(stopped.value.values["why"])

    def pods_of(self, owner: str) -> list[str]:
        """Names the Pods that something controls."""
        pods = self.cluster.get("pods", SPACE)
        return sorted(
            pod["metadata"]["name"]
            for pod in pods
            if any(one["name"].startswith(owner) for one in pod["metadata"].get("ownerReferences", ()))
        )


@pytest.fixture(scope="module")
def cluster(programs: None) -> Iterator[ControlPlane]:
    """A control plane of its own: its node would take in the Pods of other tests."""
    with ControlPlane() as running:
        yield running


@pytest.fixture(scope="module")
def operated(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    folder = tmp_path_factory.mktemp("operated")
    cluster.apply([objects.namespace(SPACE)])
    cluster.apply(document for document in WORLD if document["kind"] == "CustomResourceDefinition")
    for document in (objects.node("operated-1", "zone-a", 1), objects.csi_node("operated-1"), *WORLD):
        make(cluster, document)
    cluster.apply(volume(name) for name in CLAIMS)
    wait_for("every claim bound", lambda: bound(cluster) == sorted(CLAIMS))
    # The operator adds the owner once the StatefulSet's controller has made the claim.
    cluster.kubectl("patch", "pvc", HOT[0], "-n", SPACE, "--type=merge", "-p", json.dumps(owned(cluster)))
    with (
        FaultProxy(folder / "proxy", cluster.kubeconfig.read_bytes()) as proxy,
        testing(folder, clock=Clock(datetime.now(UTC))) as office,
    ):
        with_hand(office, proxy.kubeconfig.decode())
        found = Operated(cluster, office, proxy)
        wait_for("every Pod running", lambda: running(found) == 5)
        for name in ("deployment/web", "statefulset/logs-es-hot"):
            cluster.kubectl("rollout", "status", name, "-n", SPACE, "--timeout=300s")
        yield found


def make(cluster: ControlPlane, document: Object) -> None:
    """Creates an object with its owner as that is."""
    metadata = dict(document["metadata"])
    above = metadata.pop("ownedBy", None)
    if above is not None:
        metadata["ownerReferences"] = [reference(cluster, **above)]
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps({**document, "metadata": metadata}))


def reference(cluster: ControlPlane, kind: str, name: str, controller: bool) -> Object:
    raw = cluster.get(kind.lower(), SPACE, name)[0]
    found = {"apiVersion": raw["apiVersion"], "kind": kind, "name": name, "uid": raw["metadata"]["uid"]}
    return {**found, "controller": True} if controller else found


def owned(cluster: ControlPlane) -> Object:
    return {"metadata": {"ownerReferences": [reference(cluster, "Elasticsearch", "logs", controller=False)]}}


def volume(claim: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": claim},
        "spec": {
            "storageClassName": "kept",
            "capacity": {"storage": "5Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "claimRef": {"namespace": SPACE, "name": claim},
            "csi": {"driver": objects.DRIVER, "volumeHandle": claim},
        },
    }


def bound(cluster: ControlPlane) -> list[str]:
    return sorted(
        claim["metadata"]["name"]
        for claim in cluster.get("pvc", SPACE)
        if claim.get("status", {}).get("phase") == "Bound"
    )


def running(found: Operated) -> int:
    return sum(pod["status"].get("phase") == "Running" for pod in found.cluster.get("pods", SPACE))


@pytest.mark.parametrize(
    ("name", "owner", "field"),
    [
        # The kind of the owner is not installed: of an operator that is known, and of one that nobody knows.
        ("orders-1", "Cluster orders", "spec.storage.size"),
        ("left", "Cache old", "spec"),
        ("marked", "CustomResource (cache-operator)", "spec"),
    ],
)
def test_a_claim_of_an_operator_that_is_gone_or_unknown_is_not_grown_and_its_owner_is_named(
    operated: Operated, name: str, owner: str, field: str
) -> None:
    said = operated.refused("pvc.expand", CLAIM, name, gib=40)

    assert (owner in said, field in said) == (True, True), said
    assert operated.proxy.recorded() == ()


@pytest.mark.parametrize(
    ("action", "kind", "name", "changed", "spec"),
    [
        # Without a reference, as with `deleteClaim: false`, and with one; Flux's label was handed down by the operator.
        ("pvc.expand", CLAIM, "data-0-events-brokers-0", "KafkaNodePool", {"storage": LARGER_POOL}),
        ("pvc.expand", CLAIM, "data-0-events-brokers-1", "KafkaNodePool", {"storage": LARGER_POOL}),
        # Owned but not controlled, known by its labels alone, and all claims of the StatefulSet at once.
        ("pvc.expand", CLAIM, HOT[0], "Elasticsearch", {"nodeSets": LARGER_SETS}),
        ("pvc.expand", CLAIM, HOT[1], "Elasticsearch", {"nodeSets": LARGER_SETS}),
        ("pvc.expand-group", "StatefulSet", "logs-es-hot", "Elasticsearch", {"nodeSets": LARGER_SETS}),
    ],
)
def test_a_claim_grows_by_a_change_of_its_custom_resource_that_people_apply(
    operated: Operated, action: str, kind: str, name: str, changed: str, spec: Object
) -> None:
    planned = operated.plan(action, kind, name, gib=40)

    assert planned.plan.state == "text"
    assert [(write.verb, write.kind) for write in planned.writes] == [("patch", changed)]
    assert operated.proxy.recorded() == ()
    patch = yaml.safe_load(planned.text)
    # The API server takes it: only what grows is different then.
    merge = ("patch", patch["kind"].lower(), patch["metadata"]["name"], "-n", SPACE, "--type=merge", "--dry-run=server")
    after = json.loads(operated.cluster.kubectl(*merge, "-p", json.dumps(patch), "-o", "json"))
    assert after["spec"] == {
        **operated.cluster.get(changed.lower(), SPACE, patch["metadata"]["name"])[0]["spec"],
        **spec,
    }


def test_a_claim_of_a_helm_release_may_grow_and_the_plan_says_what_the_next_upgrade_does(operated: Operated) -> None:
    planned = operated.plan("pvc.expand", CLAIM, "free", gib=40)

    assert [write.kind for write in planned.writes] == [CLAIM]
    assert [words for words in planned.warnings if "helm get values shop -n operated" in words] != []
    assert operated.proxy.effects() == ()
    operated.proxy.forget()


@pytest.mark.parametrize(
    ("action", "wanted"),
    [("rollout.restart", {}), ("workload.scale", {"replicas": 3}), ("workload.pause-writer", {})],
)
def test_a_stateful_set_is_left_alone_and_the_custom_resource_is_named(
    operated: Operated, action: str, wanted: Object
) -> None:
    said = operated.refused(action, "StatefulSet", "logs-es-hot", **wanted)

    assert "Elasticsearch logs" in said
    assert operated.proxy.recorded() == ()


@pytest.mark.parametrize(
    ("controller", "owner"),
    [("events-brokers", "KafkaNodePool brokers"), ("logs-es-hot", "Elasticsearch logs"), ("web-", "Website shop")],
)
def test_pods_may_be_evicted_and_the_custom_resource_is_named_also_two_levels_above_them(
    operated: Operated, controller: str, owner: str
) -> None:
    pods = operated.pods_of(controller)

    for pod in pods:
        planned = operated.plan("pod.recreate", "Pod", pod)
        assert [(write.verb, write.kind, write.name) for write in planned.writes] == [("evict", "Pod", pod)]
        assert [words for words in planned.warnings if owner in words and pod in words] != [], planned.warnings
    assert pods != []
    assert operated.proxy.effects() == ()
    operated.proxy.forget()


def test_a_pod_whose_operator_was_removed_with_its_kinds_runs_on_and_is_not_evicted(operated: Operated) -> None:
    said = operated.refused("pod.recreate", "Pod", "cache-0")

    assert "not installed any more" in said
    assert operated.proxy.recorded() == ()


@pytest.fixture
def elsewhere(operated: Operated) -> Iterator[None]:
    """A second node, that Pods could go to."""
    operated.cluster.create([objects.node("operated-2", "zone-a", 2)])
    wait_for("the second node ready", lambda: is_ready(operated.cluster, "operated-2"))
    yield
    operated.cluster.kubectl("delete", "node", "operated-2")


def is_ready(cluster: ControlPlane, node: str) -> bool:
    found = cluster.get("node", SPACE, node)
    conditions = found[0].get("status", {}).get("conditions") or () if found else ()
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


@pytest.mark.usefixtures("elsewhere")
def test_a_node_with_pods_of_operators_can_be_emptied_once_each_of_them_comes_back(operated: Operated) -> None:
    kept = [*operated.pods_of("events-"), *operated.pods_of("logs-"), *operated.pods_of("web-")]
    drain: Object = {"action": "node.drain", "targets": [{"kind": "Node", "name": "operated-1", "namespace": ""}]}
    asked = {"cluster": CLUSTER, "reason": "a test", **drain}
    with pytest.raises(PlanStopped) as stopped:
        operated.office.call("plans.create", OPERATOR, **asked)
    gone = operated.cluster.get("pod", SPACE, "cache-0")[0]
    operated.cluster.kubectl("delete", "pod", "cache-0", "-n", SPACE, "--force", "--grace-period=0")

    planned = operated.office.call("plans.create", OPERATOR, **asked)

    assert "operated/cache-0" in str(stopped.value.values["why"])
    assert [(write.verb, write.name) for write in planned.writes] == [
        ("patch", "operated-1"),
        *(("evict", name) for name in sorted(kept)),
    ]
    owners = ("KafkaNodePool brokers", "Elasticsearch logs", "Website shop")
    assert [owner for owner in owners if not any(owner in words for words in planned.warnings)] == []
    assert operated.proxy.effects() == ()
    operated.proxy.forget()
    metadata = {key: gone["metadata"][key] for key in ("name", "namespace", "labels", "ownerReferences")}
    operated.cluster.create([{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": gone["spec"]}])


@pytest.mark.usefixtures("elsewhere")
def test_a_broker_whose_budget_never_lets_it_go_is_left_to_its_operator(operated: Operated) -> None:
    selector = {"matchLabels": {"strimzi.io/cluster": "events", "strimzi.io/kind": "Kafka"}}
    budget = objects.thing(
        "policy/v1", "PodDisruptionBudget", "events-kafka", SPACE, spec={"minAvailable": 1, "selector": selector}
    )
    operated.cluster.create([budget])
    wait_for("the budget counted", lambda: expected(operated.cluster, "events-kafka") == 1)

    said = operated.refused("pod.recreate", "Pod", "events-brokers-0")

    operated.cluster.kubectl("delete", "pdb", "events-kafka", "-n", SPACE)
    assert "kubectl annotate pod -n operated events-brokers-0 strimzi.io/manual-rolling-update=true" in said
    assert operated.proxy.recorded() == ()


def expected(cluster: ControlPlane, budget: str) -> int:
    found = cluster.get("pdb", SPACE, budget)
    return int((found[0].get("status") or {}).get("expectedPods") or 0) if found else 0


def test_an_account_is_told_the_rule_that_it_lacks_and_its_roles_have_it(operated: Operated, tmp_path: Path) -> None:
    cluster, broker = operated.cluster, "data-0-events-brokers-0"
    roles = action_roles([actions()["pvc.expand"]], [SPACE], "narrow", SPACE)
    of_operators = [item for item in roles if item["metadata"]["name"].endswith("-operators")]
    cluster.create([objects.thing("v1", "ServiceAccount", "narrow", SPACE)])
    cluster.create([item for item in roles if item not in of_operators])
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": cluster.kubectl("create", "token", "narrow", "-n", SPACE).strip()}
    with testing(tmp_path, clock=Clock(datetime.now(UTC))) as office:
        with_hand(office, yaml.safe_dump(config))
        narrow = Operated(cluster, office, operated.proxy)

        wait_for("the rule is named", lambda: 'resources ["kafkanodepools"]' in answered(narrow, broker))
        lacking = answered(narrow, broker)
        cluster.create(of_operators)
        wait_for("the rule holds", lambda: answered(narrow, broker) == "text")
        free = narrow.plan("pvc.expand", CLAIM, "free", gib=40)

    assert ('apiGroups ["kafka.strimzi.io"]' in lacking, 'verbs ["get"]' in lacking) == (True, True), lacking
    assert [(write.verb, write.name) for write in free.writes] == [("patch", "free")]


def answered(narrow: Operated, claim: str) -> str:
    """Gives the state of a plan that is made, or the sentence that says why there is none."""
    try:
        return str(narrow.plan("pvc.expand", CLAIM, claim, gib=40).plan.state)
    except (PlanStopped, ClusterUnreachable) as stopped:
        return str(stopped.values.get("why", stopped))


def test_no_action_at_all_changes_what_an_operator_keeps(operated: Operated) -> None:
    kept = [(CLAIM, name) for name in CLAIMS if name != "free"]
    kept += [("StatefulSet", "logs-es-hot"), ("Deployment", "web")]
    kept += [("Pod", name) for owner in ("events-", "logs-", "web-") for name in operated.pods_of(owner)]

    asked = [
        (action, name, asked_for(operated, action, kind, name))
        for kind, name in kept
        for action, loaded in actions().items()
        if kind in (loaded.fields.target, *loaded.fields.also)
    ]

    assert len(kept) == 13
    assert [item for item in asked if set(item[2].writes) & set(kept)] == []
    assert {action for action, _, answer in asked if answer.is_for_operator} == REFUSED
    assert operated.proxy.effects() == ()
    operated.proxy.forget()


WANTED: dict[str, Object] = {
    "backup.ensure-snapshots": {"every": "24h"},
    "drift.repair": {"manifest": {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {"replicas": 5}}},
    "pod.resize": {"cpu": "200m"},
    "pvc.expand": {"gib": 40},
    "pvc.expand-group": {"gib": 40},
    "restore.cutover": {"from_claim": "marked", "to_claim": "free"},
    "workload.rightsize": {"cpu": "200m"},
    "workload.scale": {"replicas": 3},
}


REFUSED = {
    "backup.ensure-snapshots",
    "pvc.expand",
    "rollout.pause",
    "rollout.restart",
    "workload.pause-writer",
    "workload.rightsize",
    "workload.scale",
}
"""What could be done to one of them but for its operator; the others are stopped by what they ask for themselves."""


class Answer(NamedTuple):
    """What a plan would write, and whether it was refused because an operator keeps its target."""

    writes: tuple[tuple[str, str], ...] = ()
    is_for_operator: bool = False


def asked_for(operated: Operated, action: str, kind: str, name: str) -> Answer:
    try:
        planned = operated.plan(action, kind, name, **WANTED.get(action, {}))
    except PlanStopped as stopped:
        return Answer(is_for_operator="An operator keeps" in str(stopped.values["why"]))
    changing = (write for write in planned.writes if write.verb not in ("create", "evict"))
    return Answer(tuple((write.kind, write.name) for write in changing))


def test_a_snapshot_of_what_an_operator_keeps_changes_nothing_in_it(operated: Operated) -> None:
    planned = operated.plan("snapshot.create", CLAIM, "data-0-events-brokers-0")

    assert [(write.verb, write.kind) for write in planned.writes] == [("create", "VolumeSnapshot")]
    assert operated.proxy.effects() == ()
    operated.proxy.forget()
