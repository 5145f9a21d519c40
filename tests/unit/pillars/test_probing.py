"""What is measured around a sick Pod, and how each hop is judged."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from importlib.resources import files

import pytest

from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Answer
from holdfast.pillars.diagnosis.hops import judged
from holdfast.pillars.diagnosis.probing import probe
from tests.builders.kube import Raw, claim, pod, service, snapshot

SCRIPT = str(files("holdfast.pillars.diagnosis").joinpath("probe.sh"))
BEGIN = "begin holdfast-probe/1 node=n1/pod\n"


def sick() -> Raw:
    env = [{"name": "DB", "value": "postgres://db:5432/shop"}]
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    containers = [{"name": "app", "env": env}]
    return pod("web-0", ready=False, nodeName="n1", containers=containers, volumes=volumes)


def volume(**spec: object) -> Raw:
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv"}, "spec": spec}


def targets(*more: Raw, wanted: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = snapshot([sick(), service("db", ports=[{"port": 5432}]), claim("data", volumeName="pv"), *more])
    made = probe(found, next(iter(found.all(Pod))), wanted)
    return [(item.text, item.place) for item in made.targets]


def test_services_are_measured_from_the_pod_and_volume_servers_from_the_node() -> None:
    assert targets(volume(nfs={"server": "10.0.0.9", "path": "/x"})) == [
        ("kubernetes.default.svc:443", "pod"),
        ("db:5432", "pod"),
        ("10.0.0.9:2049", "node"),
    ]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"iscsi": {"targetPortal": "10.0.0.5:3261", "iqn": "i"}}, ["10.0.0.5:3261"]),
        ({"csi": {"driver": "nfs.csi.k8s.io", "volumeAttributes": {"server": "nas"}}}, ["nas:2049"]),
        ({"csi": {"driver": "x", "volumeAttributes": {"monitors": "m1:3300,m2"}}}, ["m1:3300", "m2:6789"]),
    ],
)
def test_the_server_of_a_volume_is_read_from_where_its_driver_keeps_it(spec: Raw, expected: list[str]) -> None:
    assert [text for text, place in targets(volume(**spec)) if place == "node"] == expected


def test_what_is_no_host_never_becomes_an_argument() -> None:
    assert targets(wanted=("$(reboot):80", "a b", "good:81")) == [
        ("good:81", "pod"),
        ("kubernetes.default.svc:443", "pod"),
        ("db:5432", "pod"),
    ]


def test_the_pods_stand_on_the_node_and_the_one_for_volumes_in_its_network() -> None:
    found = snapshot([sick(), claim("data", volumeName="pv"), volume(nfs={"server": "10.0.0.9", "path": "/x"})])

    made = probe(found, next(iter(found.all(Pod))), ()).manifests

    assert [(m["spec"]["nodeName"], m["spec"].get("hostNetwork", False)) for m in made] == [("n1", False), ("n1", True)]
    assert made[1]["spec"]["containers"][0]["command"][4:] == ["n1/node", "1", "10.0.0.9:2049"]


@pytest.mark.parametrize(
    ("line", "answer", "reason"),
    [
        ("name db:1 code=6 seconds=0.0 total=0.1 address=", Answer.NO, "not-resolved"),
        ("name db:1 code=28 seconds=0.7 total=1 address=10.0.0.1", Answer.NO, "slow-name"),
        ("name db:1 code=0 seconds=0.01 total=1 address=10.0.0.1", Answer.YES, ""),
        ("tcp db:1 code=7 lookup=0.0 connected=0.0 total=0.1 address=", Answer.NO, "refused"),
        ("tcp db:1 code=28 lookup=0.0 connected=0.0 total=5 address=", Answer.NO, "timed-out"),
        ("tcp db:1 code=28 lookup=0.0 connected=0.002 total=6 address=10.0.0.1", Answer.YES, ""),
        ("tcp db:1 code=28 lookup=0.1 connected=3.2 total=6 address=10.0.0.1", Answer.NO, "slow-connect"),
        ("rtt db:1 loss=30 mean_ms=1.0 max_ms=2.0", Answer.NO, "loss"),
        ("rtt db:1 loss=0 mean_ms=48.1 max_ms=60", Answer.NO, "slow-path"),
        ("rtt db:1 loss=100", Answer.UNKNOWN, "no-echo"),
        ("rtt db:1", Answer.UNKNOWN, "not-measured"),
        ("mtu db:1 bytes=1500 fits=no", Answer.UNKNOWN, "no-echo"),
        ("retransmits - sent=1000 again=30 sent_since_start=1 again_since_start=0", Answer.NO, "retransmitted"),
        ("retransmits - sent=5 again=2 sent_since_start=50 again_since_start=3", Answer.UNKNOWN, "too-few"),
        ("retransmits - sent=5 again=2 sent_since_start=5000 again_since_start=3", Answer.YES, ""),
    ],
)
def test_each_hop_has_a_verdict(line: str, answer: Answer, reason: str) -> None:
    found = judged(f"{BEGIN}{line}\nend\n")

    assert [(hop.answer, hop.reason, hop.node) for hop in found.hops] == [(answer, reason, "n1/pod")]


def test_a_packet_that_does_not_fit_counts_where_echoes_come_back() -> None:
    found = judged(f"{BEGIN}rtt db:1 loss=0 mean_ms=1 max_ms=2\nmtu db:1 bytes=1500 fits=no\nend\n")

    assert [(hop.hop, hop.reason) for hop in found.hops] == [("rtt", ""), ("mtu", "too-big")]


def test_an_output_that_was_cut_is_not_whole() -> None:
    assert not judged(f"{BEGIN}name db:1 code=0 seconds=0.01 total=1 address=10.0.0.1\n").is_whole


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def silent() -> Iterator[int]:
    with socket.socket() as taken:
        # Nobody else can have the port, and who does not listen refuses.
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.skipif(shutil.which("curl") is None, reason="The probe's script needs curl.")
@pytest.mark.slow
@pytest.mark.processes
def test_the_script_measures_what_listens_what_does_not_and_what_has_no_name(listening: int, silent: int) -> None:
    ask = [f"127.0.0.1:{listening}", f"127.0.0.1:{silent}", "no-such-host.invalid:80"]

    done = subprocess.run(["sh", SCRIPT, "n1/pod", "0", *ask], capture_output=True, text=True, check=True, timeout=120)

    found = judged(done.stdout)
    assert found.is_whole
    assert [(hop.target, hop.reason) for hop in found.hops if hop.hop == "tcp"] == [
        (ask[0], ""),
        (ask[1], "refused"),
        (ask[2], "no-address"),
    ]
