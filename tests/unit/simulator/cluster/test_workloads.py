"""Workloads roll over, keep their order, run to an end, and are guarded by budgets."""

from __future__ import annotations

from typing import Any

from holdfast.simulator.cluster.kinds import Object
from tests.contracts.cluster_requests import STRATEGIC
from tests.unit.simulator.cluster.driving import BASE, Driven, driven

DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments"
SETS = "/apis/apps/v1/namespaces/shop/statefulsets"
PODS = "/api/v1/namespaces/shop/pods"
REVISION = "deployment.kubernetes.io/revision"
BROKEN = "registry.example.com/web:broken"


def workload(name: str, replicas: int, **more: Any) -> Object:
    containers = [{"name": "main", "image": "registry.example.com/web:1", "resources": {"requests": {"cpu": "100m"}}}]
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template, **more}
    return {"metadata": {"name": name}, "spec": spec}


def set_image(small: Driven, image: str, path: str = f"{DEPLOYMENTS}/web") -> None:
    containers = [{"name": "main", "image": image}]
    answer = small.requests.patch(path, {"spec": {"template": {"spec": {"containers": containers}}}}, STRATEGIC)
    assert answer.status == 200, answer.body


def images(small: Driven) -> list[str]:
    pods = small.requests.get(PODS).body["items"]
    return sorted(pod["spec"]["containers"][0]["image"].rpartition(":")[2] for pod in pods)


def status(small: Driven) -> dict[str, int]:
    found = small.get("Deployment", "web")["status"]
    return {name: found.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")}


def progress(small: Driven) -> tuple[str, str]:
    conditions = small.get("Deployment", "web")["status"]["conditions"]
    return next((item["status"], item["reason"]) for item in conditions if item["type"] == "Progressing")


def test_a_deployment_rolls_over_without_an_interruption() -> None:
    with driven() as small:
        small.requests.create(DEPLOYMENTS, workload("web", 4))
        small.passes(5)
        before = status(small)
        set_image(small, "registry.example.com/web:2")
        least = 4
        for _ in range(40):
            small.passes(1)
            least = min(least, status(small)["availableReplicas"])

        assert before == status(small) == {"replicas": 4, "updatedReplicas": 4, "availableReplicas": 4}
        assert (images(small), least) == (["2"] * 4, 3)
        assert small.get("Deployment", "web")["metadata"]["annotations"][REVISION] == "2"


def test_a_rollout_that_cannot_start_stops_and_goes_back() -> None:
    base = BASE.replace("age: 240h", f'age: 240h\nbrokenImages: ["{BROKEN}"]')
    with driven(base=base) as small:
        small.requests.create(DEPLOYMENTS, workload("web", 4))
        small.passes(5)
        set_image(small, BROKEN)
        small.passes(590)
        underway = progress(small)
        small.passes(3600)
        stuck, seen = status(small), images(small)
        late = progress(small)
        waiting = [
            state["reason"]
            for pod in small.requests.get(PODS).body["items"]
            for item in pod["status"]["containerStatuses"]
            if (state := item["state"].get("waiting"))
        ]
        set_image(small, "registry.example.com/web:1")
        small.passes(60)

        assert (underway, late) == (("True", "ReplicaSetUpdated"), ("False", "ProgressDeadlineExceeded"))
        assert stuck == {"replicas": 5, "updatedReplicas": 2, "availableReplicas": 3}
        assert (seen, waiting) == (["1", "1", "1", "broken", "broken"], ["ImagePullBackOff"] * 2)
        assert (images(small), progress(small)) == (["1"] * 4, ("True", "NewReplicaSetAvailable"))
        assert small.get("Deployment", "web")["metadata"]["annotations"][REVISION] == "3"


def test_a_paused_deployment_does_not_roll() -> None:
    with driven() as small:
        small.requests.create(DEPLOYMENTS, workload("web", 1))
        small.passes(5)
        small.requests.patch(f"{DEPLOYMENTS}/web", {"spec": {"paused": True}})
        set_image(small, "registry.example.com/web:2")
        small.passes(60)

        assert images(small) == ["1"]


def test_a_deployment_may_end_before_it_begins_anew() -> None:
    with driven() as small:
        small.requests.create(DEPLOYMENTS, workload("web", 2, strategy={"type": "Recreate"}))
        small.passes(5)
        set_image(small, "registry.example.com/web:2")
        seen = {tuple(images(small))}
        for _ in range(10):
            small.passes(1)
            seen.add(tuple(images(small)))

        assert seen == {("1", "1"), ("2", "2")}
        assert status(small)["availableReplicas"] == 2


def test_a_pod_that_goes_is_replaced() -> None:
    with driven() as small:
        small.requests.create(DEPLOYMENTS, workload("web", 2))
        small.passes(5)
        gone = small.names(PODS)[0]
        small.requests.delete(f"{PODS}/{gone}")
        small.passes(10)

        assert (len(small.names(PODS)), gone in small.names(PODS)) == (2, False)


def test_a_stateful_set_makes_its_pods_in_order_each_with_its_claim() -> None:
    template = {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "fast",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    with driven() as small:
        small.requests.create(SETS, workload("db", 2, serviceName="db", volumeClaimTemplates=[template]))
        seen = []
        for _ in range(20):
            small.passes(1)
            seen.append(len(small.names(PODS)))
        small.requests.patch(f"{SETS}/db", {"spec": {"replicas": 0}})
        small.passes(30)

        assert (seen[0], seen[-1]) == (1, 2)
        assert small.names(PODS) == []
        assert small.names("/api/v1/namespaces/shop/persistentvolumeclaims") == ["data-db-0", "data-db-1"]


def test_a_stateful_set_rolls_over_from_its_last_pod() -> None:
    with driven() as small:
        small.requests.create(SETS, workload("db", 2, serviceName="db"))
        small.passes(20)
        set_image(small, "registry.example.com/web:2", f"{SETS}/db")
        small.passes(1)
        going = [pod["metadata"]["name"] for pod in small.requests.get(PODS).body["items"] if _is_going(pod)]
        small.passes(60)
        found = small.get("StatefulSet", "db")["status"]

        assert (going, images(small)) == (["db-1"], ["2", "2"])
        assert found["currentRevision"] == found["updateRevision"]


def test_a_job_runs_to_its_end_and_goes_when_it_says_so() -> None:
    spec = {"restartPolicy": "Never", "containers": [{"name": "main", "image": "registry.example.com/job:1"}]}
    jobs = "/apis/batch/v1/namespaces/shop/jobs"
    with driven() as small:
        body = {"metadata": {"name": "once"}, "spec": {"template": {"spec": spec}, "ttlSecondsAfterFinished": 100}}
        small.requests.create(jobs, body)
        small.passes(30)
        running = small.get("Job", "once")["status"]
        small.passes(34)
        done = small.get("Job", "once")["status"]
        small.passes(100)

        assert (running["active"], "completionTime" in running) == (1, False)
        assert (done["succeeded"], [item["type"] for item in done["conditions"]]) == (
            1,
            ["SuccessCriteriaMet", "Complete"],
        )
        assert (small.names(jobs), small.names(PODS)) == ([], [])


def test_a_budget_lets_one_pod_go_at_a_time() -> None:
    budget = {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}}
    with driven() as small:
        small.requests.create(DEPLOYMENTS, workload("web", 2))
        small.requests.create(
            "/apis/policy/v1/namespaces/shop/poddisruptionbudgets", {"metadata": {"name": "web"}, "spec": budget}
        )
        small.passes(5)
        first, second = small.names(PODS)

        answers = [
            small.requests.create(f"{PODS}/{name}/eviction", {"metadata": {"name": name}}).status
            for name in (first, second)
        ]
        small.passes(10)
        again = small.requests.create(f"{PODS}/{second}/eviction", {"metadata": {"name": second}}).status

        assert (answers, again) == ([201, 429], 201)


def test_a_running_pod_is_given_what_it_is_resized_to() -> None:
    more = {"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "700m"}}}]}}
    with driven() as small:
        small.requests.create(DEPLOYMENTS, workload("web", 1))
        small.passes(5)
        (name,) = small.names(PODS)
        answer = small.requests.patch(f"{PODS}/{name}/resize", more, STRATEGIC)
        before = small.get("Pod", name)["status"]["containerStatuses"][0]["resources"]
        small.passes(3)
        after = small.get("Pod", name)["status"]

        assert answer.status == 200
        assert before == {"requests": {"cpu": "100m"}}
        assert after["containerStatuses"][0]["resources"] == {"requests": {"cpu": "700m"}}
        assert (after["observedGeneration"], after["containerStatuses"][0]["restartCount"]) == (2, 0)


def test_a_pod_that_finds_no_room_says_so() -> None:
    big = workload("web", 1)
    big["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "5"}}
    with driven() as small:
        small.requests.create(DEPLOYMENTS, big)
        small.passes(60)
        (name,) = small.names(PODS)
        found = small.get("Pod", name)["status"]

        assert found["phase"] == "Pending"
        assert [(item["type"], item["reason"]) for item in found["conditions"]] == [("PodScheduled", "Unschedulable")]


def test_an_empty_namespace_is_all_that_goes() -> None:
    with driven() as small:
        small.requests.create(DEPLOYMENTS, workload("web", 1))
        small.passes(5)
        small.requests.delete("/api/v1/namespaces/shop")
        going = small.get("Namespace", "shop", "")["status"]["phase"]
        small.passes(60)

        assert going == "Terminating"
        assert small.cluster.get("Namespace", "", "shop") is None
        assert small.names("/api/v1/pods") == []


def _is_going(pod: Object) -> bool:
    return "deletionTimestamp" in pod["metadata"]
