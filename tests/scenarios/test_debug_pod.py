"""A debug Pod on node X with claim Y, and the two refusals of storage that is held (AT-23)."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.faces.cli.main import run
from tests.builders.kube import Raw, claim, pod

ENGLISH = {"LANG": "en_US.UTF-8"}
KOREAN = {"LANG": "ko_KR.UTF-8"}
Captured = pytest.CaptureFixture[str]


def cluster(folder: Path, mode: str = "ReadWriteOnce", held_at: str = "worker-1", level: str = "restricted") -> str:
    ready = {"conditions": [{"type": "Ready", "status": "True"}]}
    labels = {"pod-security.kubernetes.io/enforce": level}
    sick = pod(
        "db-0",
        ready=False,
        nodeName="worker-1",
        containers=[{"name": "db", "image": "db:1", "resources": {"limits": {"memory": "1Gi"}}}],
        tolerations=[{"key": "storage", "operator": "Exists", "effect": "NoSchedule"}],
        volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}}],
    )
    source = {"persistentVolumeName": "pv-1"}
    items: list[Raw] = [
        sick,
        claim("data-db-0", phase="Bound", accessModes=[mode], volumeName="pv-1"),
        {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}, "status": ready},
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}},
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "VolumeAttachment",
            "metadata": {"name": "csi-1"},
            "spec": {"attacher": "csi.example.org", "nodeName": held_at, "source": source},
        },
    ]
    path = folder / "cluster.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return str(path)


def asked(path: str, *more: str) -> list[str]:
    return ["debug-pod", "db-0", path, "-n", "shop", *more]


def test_a_pod_on_the_sick_pods_node_reads_its_claim_and_ends_by_itself(tmp_path: Path, capsys: Captured) -> None:
    code = run(asked(cluster(tmp_path)), ENGLISH)

    out, err = capsys.readouterr()
    made: dict[str, Any] = yaml.safe_load(out)
    assert (code, "Warning" in err) == (0, False)
    assert (made["kind"], made["metadata"]["namespace"], made["metadata"]["name"]) == ("Pod", "shop", "debug-db-0")
    assert made["spec"] == {
        "nodeName": "worker-1",
        "restartPolicy": "Never",
        "activeDeadlineSeconds": 3600,
        "terminationGracePeriodSeconds": 5,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "dnsPolicy": "ClusterFirst",
        "securityContext": {
            "seccompProfile": {"type": "RuntimeDefault"},
            "runAsNonRoot": True,
            "runAsUser": 65532,
            "runAsGroup": 65532,
        },
        "containers": [
            {
                "name": "debug",
                "image": "nicolaka/netshoot:v0.13",
                "command": ["sleep", "3600"],
                "resources": {
                    "requests": {"cpu": "10m", "memory": "32Mi"},
                    "limits": {"cpu": "500m", "memory": "1Gi"},
                },
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                "volumeMounts": [{"name": "data", "mountPath": "/volumes/data", "readOnly": True}],
            }
        ],
        "tolerations": [{"key": "storage", "operator": "Exists", "effect": "NoSchedule"}],
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0", "readOnly": True}}],
    }
    assert "kubectl debug -n shop pod/db-0" in err


@pytest.mark.parametrize(
    ("mode", "held_at", "words"),
    [
        ("ReadWriteOncePod", "worker-1", "the claim data-db-0 is ReadWriteOncePod and in use by the Pod db-0"),
        ("ReadWriteOnce", "worker-2", "its volume is held at node worker-2, not worker-1"),
    ],
)
def test_storage_that_is_held_is_refused_with_the_reason(
    tmp_path: Path, capsys: Captured, mode: str, held_at: str, words: str
) -> None:
    code = run(asked(cluster(tmp_path, mode, held_at)), ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith("No debug Pod for shop/db-0: ")
    assert words in err


def test_a_privileged_pod_warns_of_approval_and_of_the_namespace(tmp_path: Path, capsys: Captured) -> None:
    code = run(asked(cluster(tmp_path), "--profile", "privileged", "-o", "json", "--ttl", "10m"), KOREAN)

    out, err = capsys.readouterr()
    made = json.loads(out)["spec"]
    assert (code, made["activeDeadlineSeconds"], made["hostPID"]) == (0, 600, True)
    assert made["containers"][0]["volumeMounts"][1] == {"name": "host", "mountPath": "/host", "readOnly": True}
    assert "승인" in err
    assert "수준 restricted이(가) 이 Pod를 거부합니다" in err


def test_a_pod_that_is_not_there_and_a_life_that_is_too_long_are_refused(tmp_path: Path, capsys: Captured) -> None:
    path = cluster(tmp_path)

    codes = [run(["debug-pod", "web", path], ENGLISH), run(asked(path, "--ttl", "30d"), ENGLISH)]

    assert codes == [2, 2]
    assert "`Pod default/web` is not in the input" in capsys.readouterr().err


def test_without_a_source_the_current_cluster_is_asked(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)

    code = run(["debug-pod", "db-0", "-n", "shop", "--kubeconfig", str(tmp_path / "none")], ENGLISH)

    assert (code, capsys.readouterr().err.startswith("holdfast: The kubeconfig")) == (2, True)
