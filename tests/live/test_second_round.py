"""What a first diagnosis asks for is read in a second round: the logs of the containers in question."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.faces.cli.main import run
from holdfast.service.diagnosis.rights import cluster_role
from tests.live import objects, scenario
from tests.live.cluster import ControlPlane, wait_for
from tests.live.kubelet import LogKubelet, keep_alive
from tests.live.rights import may

pytestmark = pytest.mark.live

ENGLISH = {"LANG": "en_US.UTF-8"}
READER = "system:serviceaccount:told:reader"
REFUSED = 'FATAL: password authentication failed for user "shop"'
CURRENT = f"connecting to postgres://shop:canary-url@db:5432/shop\npassword=canary-line\n{REFUSED}\n"
Captured = pytest.CaptureFixture[str]


def pod(name: str, labels: dict[str, str], image: str) -> objects.Object:
    container = {"name": "app", "image": image, "env": [{"name": "DB_HOST", "value": "db"}]}
    spec = {"nodeName": "told-node", "containers": [container], "tolerations": [{"operator": "Exists"}]}
    meta = {"name": name, "namespace": "told", "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}


def status(ready: bool, restarts: int, state: dict[str, Any], last: dict[str, Any]) -> str:
    container = {"name": "app", "image": "", "imageID": "", "ready": ready, "restartCount": restarts}
    word = "True" if ready else "False"
    conditions = [{"type": kind, "status": word} for kind in ("Ready", "ContainersReady")]
    given = {
        "phase": "Running",
        "podIP": "10.1.1.1",
        "conditions": [*conditions, {"type": "PodScheduled", "status": "True"}],
        "containerStatuses": [container | {"state": state, "lastState": last}],
    }
    return json.dumps({"status": given})


@pytest.fixture(scope="module")
def kubelet(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LogKubelet]:
    """A Pod that crashes beside its database, and the kubelet that has the logs of both."""
    logs = {"told/web/app": CURRENT, "told/web/app:previous": CURRENT, "told/db-0/app": "ready to accept connections\n"}
    with LogKubelet(tmp_path_factory.mktemp("kubelet"), logs) as running:
        try:
            cluster.apply([objects.namespace("told")])
            cluster.create([running.node("told-node")])
            fill(cluster)
            wait_for("the controllers to have had their say", lambda: is_at_rest(cluster))
            yield running
        finally:
            cluster.kubectl("delete", "namespace", "told", "--wait=false", "--ignore-not-found")
            cluster.kubectl("delete", "node", "told-node", "--ignore-not-found")


def fill(cluster: ControlPlane) -> None:
    """Makes the Pods, and plays the part of their kubelet that reports."""
    keep_alive(cluster, "told-node")
    database = {"ports": [{"port": 5432}], "selector": {"app": "db"}}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": objects.meta("db", "told"), "spec": database}
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": objects.meta("reader", "told")}
    web = pod("web", {"app": "web"}, "example.com/web:1")
    cluster.apply([account, service, pod("db-0", {"app": "db"}, "docker.io/library/postgres:17"), web])
    ended = {"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": "2026-01-01T00:00:00Z"}}
    waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container"}}
    since = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
    for name, patch in (("web", status(False, 7, waiting, ended)), ("db-0", status(True, 0, since, {}))):
        cluster.kubectl("patch", "pod", name, "-n", "told", "--subresource=status", "--type=strategic", "-p", patch)


def is_at_rest(cluster: ControlPlane) -> bool:
    """Says that the database is behind its Service, and that its node lost the taint of a new one."""
    points = [point for one in scenario.endpoints(cluster, "db", "told") for point in one.get("endpoints") or ()]
    [node] = cluster.get("nodes", name="told-node")
    return [point["conditions"]["ready"] for point in points] == [True] and not node["spec"].get("taints")


def diagnosed(cluster: ControlPlane, capsys: Captured, *words: str) -> dict[str, Any]:
    capsys.readouterr()
    code = run(["diagnose", "--kubeconfig", str(cluster.kubeconfig), "-n", "told", *words, "-o", "json"], ENGLISH)
    shown = capsys.readouterr()
    assert code in (0, 1), shown.err
    assert "canary" not in shown.out + shown.err
    found: dict[str, Any] = json.loads(shown.out)
    return found


def causes(answer: dict[str, Any]) -> list[str]:
    return [problem["cause"] for problem in answer["problems"]]


def test_a_line_of_a_log_decides_the_cause(cluster: ControlPlane, kubelet: LogKubelet, capsys: Captured):
    kubelet.asked.clear()

    without, with_logs = diagnosed(cluster, capsys, "--no-logs"), diagnosed(cluster, capsys)

    assert "dependency/store/authentication-failed" not in causes(without)
    assert {"what": "Pod/log", "reason": "not-asked"}.items() <= without["unread"][0].items()
    assert causes(with_logs)[0] == "dependency/store/authentication-failed"
    cited = [one["value"] for one in with_logs["problems"][0]["evidence"]]
    assert REFUSED in cited
    assert {place for place, _ in kubelet.asked} >= {"told/web/app", "told/web/app:previous"}
    assert all(query["tailLines"] == "500" and "limitBytes" in query for _, query in kubelet.asked)


def test_a_bundle_holds_the_logs_and_gives_the_same_answer(
    cluster: ControlPlane, kubelet: LogKubelet, tmp_path: Path, capsys: Captured
):
    live = diagnosed(cluster, capsys)
    for level in ("names", "hashed"):
        path = tmp_path / f"{level}.tar.gz"

        code = run(["collect", "--kubeconfig", str(cluster.kubeconfig), "--out", str(path), "--redact", level], ENGLISH)

        assert code == 0
        with tarfile.open(path) as archive:
            texts = {name: archive.extractfile(name).read().decode() for name in archive.getnames()}  # type: ignore[union-attr]  # All are files.
        assert [name for name, text in texts.items() if "canary" in text] == []
        logs = {name: text for name, text in texts.items() if name.startswith("logs/")}
        assert len(logs) >= 2
        assert all(REFUSED.rpartition(" for")[0] in text for name, text in logs.items() if "db-0" not in name)
        capsys.readouterr()
        assert run(["diagnose", str(path), "-o", "json"], ENGLISH) in (0, 1)
        found = causes(json.loads(capsys.readouterr().out))
        assert [cause for cause in found if cause.startswith("dependency/store")] == causes(live)[:1]
        assert not [name for name in texts if level == "hashed" and "told" in name]


def test_logs_that_may_not_be_read_are_said_once(
    cluster: ControlPlane, kubelet: LogKubelet, tmp_path: Path, capsys: Captured
):
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "told-reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "told-reader"},
        "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": "told"}],
    }
    for has_logs in (False, True):
        cluster.apply([cluster_role(logs=has_logs) | {"metadata": {"name": "told-reader"}}, binding])
        wait_for("the rights", lambda: may_look(cluster, has_logs))  # noqa: B023  # It is called at once.

        found = diagnosed(cluster, capsys, "--as", READER)

        reasons = {item["what"]: item["reason"] for item in found["unread"]}
        assert reasons.get("Pod/log") == (None if has_logs else "forbidden")
        assert ("dependency/store/authentication-failed" in causes(found)) is has_logs
    cluster.kubectl("delete", "clusterrole,clusterrolebinding", "told-reader")


def may_look(cluster: ControlPlane, has_logs: bool) -> bool:
    """Says that the reader may list Pods, and may read their logs or not."""
    return may(cluster, READER, "list", "pods") and may(cluster, READER, "get", "pods/log", "told") is has_logs


def test_a_container_without_a_log_is_said_with_the_reason(
    cluster: ControlPlane, kubelet: LogKubelet, capsys: Captured
):
    kept = dict(kubelet.logs)
    kubelet.logs.clear()

    found = diagnosed(cluster, capsys)

    kubelet.logs.update(kept)
    reasons = {item["what"]: item["reason"] for item in found["unread"]}
    assert reasons["Pod told/web log[app:previous]"] in ("not-running", "unavailable")
    assert "dependency/store/authentication-failed" not in causes(found)


def test_logs_are_a_right_of_their_own_only_where_they_are_chosen(capsys: Captured):
    assert run(["rbac", "--no-logs"], ENGLISH) == 0
    without = yaml.safe_load(capsys.readouterr().out)
    assert run(["rbac"], ENGLISH) == 0
    with_logs = yaml.safe_load(capsys.readouterr().out)

    extra = [rule for rule in with_logs["rules"] if rule not in without["rules"]]
    assert extra == [{"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]}]
