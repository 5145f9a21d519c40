"""The agent on a real control plane: with an account that only reads, and a server that holds no credential."""

import json
from pathlib import Path

import pytest
import yaml

from holdfast.faces.cli.main import run
from holdfast.faces.server.asgi import Serving, application
from holdfast.faces.server.signing import Authenticating
from holdfast.service.table import table
from tests.builders.office import testing
from tests.builders.serving import serving
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.rights import may

pytestmark = pytest.mark.live
SPACE = "reporting"


def reader(cluster: ControlPlane, folder: Path) -> Path:
    """Gives a kubeconfig of an account that may do what the agent's role allows, and nothing else."""
    cluster.apply([objects.namespace(SPACE)])
    cluster.apply([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": objects.meta("agent", SPACE)}])
    for item in ("ClusterRole", "ClusterRoleBinding"):
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "reporting-reader"}
        rule = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list"]}
        more = {"rules": [rule]} if item == "ClusterRole" else {"roleRef": role}
        subjects = {"subjects": [{"kind": "ServiceAccount", "name": "agent", "namespace": SPACE}]}
        made = {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": item,
            "metadata": {"name": "reporting-reader"},
            **more,
            **(subjects if item == "ClusterRoleBinding" else {}),
        }
        cluster.apply([made])
    wait_for("the rights", lambda: may(cluster, f"system:serviceaccount:{SPACE}:agent", "list", "pods"))
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": cluster.kubectl("create", "token", "agent", "-n", SPACE).strip()}
    path = folder / "agent.kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


def test_an_agent_that_only_reads_sends_a_real_cluster(
    cluster: ControlPlane, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kubeconfig = reader(cluster, tmp_path)
    secret = {"password": "correct-horse-battery"}
    made = {"apiVersion": "v1", "kind": "Secret", "metadata": objects.meta("bank", SPACE), "stringData": secret}
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": objects.meta("orders", SPACE),
        "spec": {
            "storageClassName": "gone",
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    cluster.apply([made, claim])
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod", way="agent")
        token = desk.call("tokens.create", name="agent", agent="prod", allows=["upload:clusters"]).secret
        app = application(desk.office, Authenticating(desk.office), table(), Serving(requests_per_minute=100_000))
        with serving(app) as url:
            place = ["--server", url, "--token", token, "--cluster", "prod", "--kubeconfig", str(kubeconfig)]
            code = run(["agent", *place, "-o", "json"], {"LANG": "en_US.UTF-8"})
        told = json.loads(capsys.readouterr().out)
        desk.work()

        job = desk.call("jobs.get", job=told["job"])
        rows = desk.call("objects.query", cluster="prod", name="claims", namespace=SPACE).rows
        with desk.stores.read() as store:
            files = dict(store.snapshots.files(job.snapshot))

    assert (code, job.state, job.error) == (0, "done", "")
    assert [row["NAME"] for row in rows] == ["orders"]
    assert not any(secret["password"].encode() in data for data in files.values())
