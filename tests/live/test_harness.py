"""What the harness itself promises; nothing here starts a control plane."""

import tarfile
from pathlib import Path

import pytest
import yaml

from tests.live import scenario, truth
from tests.live.archive import pack
from tests.live.binaries import NoBinariesError, cache_folder, find_binaries
from tests.live.playbook import read_stages
from tests.live.record import redact

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_a_secret_keeps_its_keys_and_loses_its_values():
    secret = {"kind": "Secret", "metadata": {"name": "key"}, "data": {"token": "c2VjcmV0"}, "type": "Opaque"}

    cleaned = redact({"kind": "List", "items": [secret]})

    assert cleaned == {
        "kind": "List",
        "items": [{"kind": "Secret", "metadata": {"name": "key"}, "data": {"token": ""}, "type": "Opaque"}],
    }


def test_stage_directions_and_repetitions_are_not_recorded():
    notes = {"kubectl.kubernetes.io/last-applied-configuration": "{}", "holdfast.test/play": "oom-killed"}
    pod = {
        "kind": "Pod",
        "metadata": {"name": "web", "annotations": notes | {"team": "shop"}, "managedFields": [{}]},
        "spec": {"template": {"metadata": {"annotations": notes}}},
    }

    cleaned = redact(pod)

    assert cleaned == {
        "kind": "Pod",
        "metadata": {"name": "web", "annotations": {"team": "shop"}},
        "spec": {"template": {"metadata": {}}},
    }


def test_the_lease_of_a_node_is_held_under_the_name_of_the_node():
    lease = {
        "kind": "Lease",
        "metadata": {"name": "worker-a1", "namespace": "kube-node-lease"},
        "spec": {"holderIdentity": "somewhere_4711", "leaseDurationSeconds": 40},
    }

    cleaned = redact(lease)

    assert cleaned["spec"] == {"holderIdentity": "worker-a1", "leaseDurationSeconds": 40}


def test_the_same_files_pack_to_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "pods.json").write_text("{}")
        (tmp_path / name / "inner" / "logs.txt").write_text("line\n")

    pack(tmp_path / "one", tmp_path / "one.tar.gz")
    pack(tmp_path / "two", tmp_path / "two.tar.gz")

    with tarfile.open(tmp_path / "one.tar.gz") as archive:
        assert archive.getnames() == ["inner/logs.txt", "pods.json"]
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()


def test_an_event_of_a_stage_becomes_one_that_a_kubelet_would_write(tmp_path: Path):
    event = {"type": "Warning", "reason": "BackOff", "about": "container", "message": "Back-off restarting"}
    stage = {"metadata": {"name": "x"}, "spec": {"resourceRef": {"kind": "Pod"}, "steps": [{"event": event}]}}
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(stage))

    (read,) = yaml.safe_load_all(read_stages(tmp_path))

    lines = read["spec"]["steps"][0]["apply"]["template"].splitlines()
    wanted = ["reason: BackOff", "  Back-off restarting", "  component: kubelet", "  host: {{ .spec.nodeName }}"]
    assert [line for line in lines if line in wanted] == wanted


def test_nothing_is_built_when_nobody_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)

    with pytest.raises(NoBinariesError) as complaint:
        find_binaries(build=False)

    assert str(complaint.value) == f"no control plane is built in {cache_folder()}"


def test_every_program_is_taken_from_the_folder_that_the_machine_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    names = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok"]
    for name in names:
        (tmp_path / name).touch()
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))

    found = find_binaries()

    assert found == {name: tmp_path / name for name in names}


def test_what_is_written_about_the_examples_is_what_the_scenarios_say(tmp_path: Path):
    for archive in EXAMPLES.glob("*.tar.gz"):
        (tmp_path / archive.name).touch()

    truth.write(tmp_path)

    for name in ("truth.yaml", "README.md"):
        assert (EXAMPLES / name).read_text() == (tmp_path / name).read_text()


def test_every_scenario_is_recorded():
    missing = [name for name in scenario.names() if not (EXAMPLES / f"{name}.tar.gz").exists()]

    assert missing == []
