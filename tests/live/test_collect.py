"""A bundle gives the answer that the cluster gives, and holds no secret."""

import contextlib
import dataclasses
import hashlib
import itertools
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run
from tests.live import objects, scenario
from tests.live.cluster import ControlPlane, wait_for
from tests.live.record import dump

pytestmark = pytest.mark.live

FAULTS = ("missing-class", "missing-service-account", "configmap-missing")
ENGLISH = {"LANG": "en_US.UTF-8"}
NUMBERS = itertools.count(1)
Captured = pytest.CaptureFixture[str]
Stated = tuple[str, dict[str, Any], str]


@pytest.fixture(scope="module")
def broken(programs: None) -> Iterator[ControlPlane]:
    """A cluster with three faults at once."""
    played = [scenario.load(name) for name in FAULTS]

    def break_all(cluster: ControlPlane) -> None:
        for one in played:
            one.fault(cluster)

    together = dataclasses.replace(
        played[0], fault=break_all, shows=lambda cluster: all(one.shows(cluster) for one in played)
    )
    with ControlPlane() as running:
        scenario.play(running, together, age_seconds=65)
        yield running


def problems(words: list[str], capsys: Captured) -> list[Stated]:
    capsys.readouterr()
    code = run(["diagnose", *words, "-o", "json"], ENGLISH)
    shown = capsys.readouterr()
    assert code in (0, 1), shown.err
    return [(one["cause"], one["object"], one["severity"]) for one in json.loads(shown.out)["problems"]]


def collected(cluster: ControlPlane, path: Path, *words: str) -> dict[str, str]:
    assert run(["collect", "--kubeconfig", str(cluster.kubeconfig), "--out", str(path), *words], ENGLISH) == 0
    return contents(path)


def contents(path: Path) -> dict[str, str]:
    with contextlib.closing(tarfile.open(path)) as archive:
        names = archive.getnames()
        return {name: archive.extractfile(name).read().decode() for name in names}  # type: ignore[union-attr]  # All are files.


def steadily(
    cluster: ControlPlane, read: Callable[[Path], object], folder: Path, capsys: Captured
) -> tuple[list[Stated], Path]:
    """Reads a cluster into a folder while it stays as it is; gives its problems, too."""
    numbers = itertools.count()
    reach = ["--kubeconfig", str(cluster.kubeconfig)]

    def look() -> tuple[list[Stated], Path] | None:
        place = folder / f"reading-{next(numbers)}"
        place.mkdir()
        before = problems(reach, capsys)
        read(place)
        return (before, place) if problems(reach, capsys) == before else None

    found = wait_for("a cluster that stays as it is while it is read", look)
    assert found is not None
    return found


@pytest.mark.slow
def test_the_cluster_its_bundle_and_its_dump_have_the_same_problems(
    broken: ControlPlane, tmp_path: Path, capsys: Captured
):
    def read(place: Path) -> None:
        dump(broken, place / "lists")
        collected(broken, place / "bundle.tar.gz")

    live, place = steadily(broken, read, tmp_path, capsys)

    assert {cause for cause, _, _ in live} >= {scenario.load(name).cause for name in FAULTS}
    assert problems([str(place / "bundle.tar.gz")], capsys) == live
    assert problems([str(place / "lists")], capsys) == live


@pytest.mark.slow
def test_a_bundle_with_hashed_names_has_the_same_problems_and_no_name(
    broken: ControlPlane, tmp_path: Path, capsys: Captured
):
    words = ("--redact", "hashed")
    live, place = steadily(broken, lambda to: collected(broken, to / "hashed.tar.gz", *words), tmp_path, capsys)

    found = problems([str(place / "hashed.tar.gz")], capsys)

    files = contents(place / "hashed.tar.gz")
    assert sorted((cause, one["kind"]) for cause, one, _ in found) == sorted((c, one["kind"]) for c, one, _ in live)
    for kind in ("persistentvolumeclaims", "pods", "services", "deployments.apps"):
        for name in (one["metadata"]["name"] for one in json.loads(files[f"{kind}.json"])["items"]):
            assert name == "kubernetes" or name.startswith(("x", "kube-")), name
    assert not [name for name, text in files.items() if '"storefront"' in text or '"shop"' in text]


def planted() -> list[objects.Object]:
    """A workload and its settings with a canary wherever people put secrets."""
    password = {"name": "DB_PASSWORD", "value": "canary-env"}
    address = {"name": "DB_URL", "value": "postgres://app:canary-url@db:5432/app"}
    app = objects.container("app") | {
        "env": [password, address],
        "args": ["--api-token=canary-arg", "--password", "canary-pair"],
        "command": ["sh", "-c", "export API_TOKEN=canary-script; exec app"],
    }
    web = objects.deployment("web", "vault", replicas=1, containers=[app])
    web["metadata"]["annotations"] = {"example.com/password": "canary-annotation"}
    web["spec"]["template"]["metadata"]["annotations"] = {"example.com/settings": "token: canary-template"}
    settings = objects.config_map(
        "settings", "vault", password="canary-key", app="db.password = canary-line\nport = 1\n"
    )
    settings["binaryData"] = {"key.bin": "Y2FuYXJ5LWJpbmFyeQ=="}
    meta = objects.meta("keys", "vault") | {"annotations": {"note": "canary-note"}}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": {"token": "canary-data"}}
    return [web, settings, secret]


def test_planted_secrets_are_in_no_bundle_and_no_report(cluster: ControlPlane, tmp_path: Path, capsys: Captured):
    cluster.apply([objects.namespace("vault")])
    # As people do it: the last applied configuration repeats everything in an annotation.
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": planted()}))
    wait_for("the Pod", lambda: scenario.pods(cluster, "web", "vault"))
    reach = ["--kubeconfig", str(cluster.kubeconfig), "--secrets", "metadata"]

    files = collected(cluster, tmp_path / "bundle.tar.gz", "--secrets", "metadata")
    for form in ("json", "text", "html"):
        run(["diagnose", *reach, "-o", form, "-v"], ENGLISH)
        run(["diagnose", str(tmp_path / "bundle.tar.gz"), "-o", form, "-v"], ENGLISH)

    shown = capsys.readouterr()
    assert [name for name, text in files.items() if "canary" in text or "Y2FuYXJ5" in text] == []
    assert "canary" not in shown.out + shown.err
    assert "web" in files["deployments.apps.json"]
    assert "keys" in files["secrets.json"]


def test_the_size_is_told_before_the_cluster_is_read(cluster: ControlPlane, tmp_path: Path, capsys: Captured):
    space = f"large-{next(NUMBERS)}"
    cluster.apply([objects.namespace(space)])
    cluster.apply([objects.config_map(f"filler-{number}", space, text="x" * 60_000) for number in range(50)])

    collected(cluster, tmp_path / "bundle.tar.gz")

    told = re.match(r"About (\d+) MB will be read: (\d+) objects", capsys.readouterr().err)
    cluster.kubectl("delete", "namespace", space, "--wait=false")
    assert told is not None
    assert 2 <= int(told[1]) <= 6
    assert int(told[2]) >= 50


def test_the_name_of_a_bundle_tells_the_cluster_and_the_time(
    cluster: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)

    assert run(["collect", "--kubeconfig", str(cluster.kubeconfig)], ENGLISH) == 0

    [path] = tmp_path.iterdir()
    assert re.fullmatch(r"holdfast-live-\d{8}T\d{6}Z\.tar\.gz", path.name)


def test_a_bundle_says_what_it_holds_and_what_it_lacks(cluster: ControlPlane, tmp_path: Path, capsys: Captured):
    files = collected(cluster, tmp_path / "bundle.tar.gz")

    manifest = json.loads(files.pop("holdfast-bundle.json"))
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    assert {name: one["sha256"] for name, one in manifest["files"].items()} == hashes
    assert manifest["unread"] == [{"what": "Secret", "reason": "not-asked", "detail": ""}]
    assert (manifest["format"], manifest["kubernetes"], manifest["redacted"]) == (1, "v1.36.3", "names")
    assert (tmp_path / "bundle.tar.gz").stat().st_mode & 0o077 == 0
    assert "Secret is read only when asked for" in capsys.readouterr().err
