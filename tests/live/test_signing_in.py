"""A cluster is reached as Pods and people reach it: with a Pod's account, or with what a program says."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.source import LiveSource, Wanted
from holdfast.model.errors import HoldfastError
from holdfast.model.refs import Ref
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.rights import may

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def token(cluster: ControlPlane) -> str:
    """The token of an account that may view everything."""
    cluster.apply([objects.namespace("signing")])
    cluster.apply([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": objects.meta("viewer", "signing")}])
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "signing-viewer"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "ServiceAccount", "name": "viewer", "namespace": "signing"}],
    }
    cluster.apply([binding])
    wait_for("the rights", lambda: may(cluster, "system:serviceaccount:signing:viewer", "list", "secrets"))
    return cluster.kubectl("create", "token", "viewer", "-n", "signing").strip()


def source(access: Access) -> LiveSource:
    return LiveSource(access, Wanted(secrets="keys"), now=lambda: datetime.now(UTC))


def test_a_pod_reads_its_cluster_with_its_own_account(
    cluster: ControlPlane, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    cluster.apply([objects.config_map("here", "signing")])
    authority = cluster.get("configmaps", "signing", "kube-root-ca.crt")[0]["data"]["ca.crt"]
    for name, text in (("token", token), ("ca.crt", authority), ("namespace", "signing")):
        (tmp_path / name).write_text(text)
    server = yaml.safe_load(cluster.kubeconfig.read_text())["clusters"][0]["cluster"]["server"]
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", server.rpartition(":")[2])
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)

    seen = source(Access(service_account=str(tmp_path))).load()

    assert seen.unread == ()
    assert seen.get(Ref("ConfigMap", "here", "signing")) is not None
    assert (seen.provenance.source, seen.provenance.cluster) == ("in-cluster", "in-cluster")


def with_program(cluster: ControlPlane, folder: Path, script: str) -> Path:
    program = folder / "sign-in"
    program.write_text(script)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    called = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(program), "interactiveMode": "Never"}
    config["users"][0]["user"] = {"exec": called}
    path = folder / "config"
    path.write_text(yaml.safe_dump(config))
    return path


def test_a_program_says_who_asks(cluster: ControlPlane, token: str, tmp_path: Path):
    credential = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": token, "expirationTimestamp": "2096-01-01T00:00:00Z"},
    }
    path = with_program(cluster, tmp_path, f"#!/bin/sh\ncat <<'END'\n{json.dumps(credential)}\nEND\n")

    seen = source(Access(kubeconfig=str(path))).load()

    assert seen.unread == ()
    assert seen.get(Ref("Namespace", "signing")) is not None


def test_a_program_that_fails_is_one_clear_complaint(cluster: ControlPlane, token: str, tmp_path: Path):
    path = with_program(cluster, tmp_path, "#!/bin/sh\necho 'the session has ended' >&2\nexit 1\n")

    with pytest.raises(HoldfastError) as complaint:
        source(Access(kubeconfig=str(path))).load()

    assert complaint.value.code in ("kubeconfig-unusable", "not-authenticated", "cluster-unreadable")
