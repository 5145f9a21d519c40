"""`holdfast backup`: what protects the data, and whether it comes back."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import msgspec
import pytest

from holdfast.faces.cli.main import run
from holdfast.service.operations.drills import CheckDrill
from tests.builders.backups import bound, taken, uploaded, velero
from tests.builders.kube import Raw

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
DONE = {"phase": "Completed", "startTimestamp": "2026-01-15T11:30:00Z", "completionTimestamp": "2026-01-15T11:40:00Z"}


def dump(folder: Path, *items: Raw) -> str:
    path = folder / "dump.json"
    stamp = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "leader", "namespace": "kube-system"},
        "spec": {"renewTime": "2026-01-15T12:00:00.000000Z"},
    }
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [stamp, *items]}))
    return str(path)


@pytest.fixture
def covered(tmp_path: Path) -> str:
    schedule = {"schedule": "0 2 * * *", "template": {"ttl": "2160h0m0s"}}
    return dump(
        tmp_path,
        bound("data"),
        bound("bare"),
        taken("data", 1),
        velero("Backup", "b", {}, DONE, {"velero.io/schedule-name": "nightly"}),
        uploaded("b", "data"),
        velero("PodVolumeBackup", "x", {}, {"phase": "Completed"}),
        velero("Schedule", "nightly", schedule),
    )


def test_coverage_in_json_says_for_each_claim_how_it_stands(covered: str, capsys: Captured) -> None:
    code = run(["backup", "coverage", covered, "-o", "json"], ENGLISH)

    claims = {item["claim"]["name"]: item for item in json.loads(capsys.readouterr().out)["claims"]}
    # A snapshot is counted for nobody, so the backup says nothing of the claim that was not uploaded.
    assert (code, {name: item["state"] for name, item in claims.items()}) == (
        1,
        {"bare": "unknown", "data": "covered-unproven"},
    )
    assert (claims["data"]["point"]["name"], claims["data"]["point_age_seconds"]) == ("b", 1800)


def test_a_claim_that_is_covered_ends_well(tmp_path: Path, capsys: Captured) -> None:
    code = run(["backup", "coverage", dump(tmp_path, bound("data"), taken("data", 1))], ENGLISH)

    assert (code, "covered, yet no restore was verified" in capsys.readouterr().out) == (0, True)


def test_coverage_in_korean_is_a_table(covered: str, capsys: Captured) -> None:
    run(["backup", "coverage", covered, "--lang", "ko"], ENGLISH)

    assert "shop/bare" in capsys.readouterr().out


def test_ninety_days_fail_a_class_of_seven_years(covered: str, tmp_path: Path, capsys: Captured) -> None:
    policy = tmp_path / "classes.yaml"
    policy.write_text("classes: [{name: ledger, rpo: 24h, data-class: f}]\ndata-classes: [{name: f, retention: 7y}]\n")

    code = run(["backup", "retention", covered, "--policy", str(policy)], ENGLISH)

    words = " ".join(capsys.readouterr().out.split())
    assert code == 1
    assert "velero/nightly keeps its backups for 90 days; the class ledger demands 2557." in words


def test_a_document_that_is_wrong_is_refused_with_its_place(tmp_path: Path, capsys: Captured) -> None:
    policy = tmp_path / "classes.yaml"
    policy.write_text("classes: [{name: ledger, rpo: soon}]\n")

    code = run(["backup", "policy", str(policy)], ENGLISH)

    assert (code, "classes[0].rpo" in capsys.readouterr().err) == (2, True)


def test_a_document_becomes_manifests_for_what_is_there(covered: str, tmp_path: Path, capsys: Captured) -> None:
    policy = tmp_path / "classes.yaml"
    policy.write_text("classes: [{name: usual, rpo: 24h}]\n")

    code = run(["backup", "policy", str(policy), covered], ENGLISH)

    out = capsys.readouterr().out
    assert (code, "name: holdfast-usual" in out, "includedNamespaces:\n    - shop" in out) == (0, True, True)


def test_the_way_back_is_a_numbered_list(covered: str, capsys: Captured) -> None:
    code = run(["backup", "plan", covered, "-n", "shop", "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert (code, found["namespaces"], found["steps"][0]["number"]) == (1, ["shop"], 1)


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (data / "orders").write_bytes(bytes(range(256)) * 1000)
    with tarfile.open(tmp_path / "data.tar", "w") as packed:
        packed.add(data, ".")
    assert run(["backup", "note", "--folder", str(data), "--into", str(tmp_path / "sums.json")], ENGLISH) == 0
    return tmp_path


def test_a_drill_restores_checks_and_measures(noted: Path, capsys: Captured) -> None:
    sums, archive, place = (str(noted / name) for name in ("sums.json", "data.tar", "back"))
    capsys.readouterr()

    code = run(
        ["backup", "drill", sums, "--claim", "shop/data", "--archive", archive, "--folder", place, "-o", "json"],
        ENGLISH,
    )

    found = json.loads(capsys.readouterr().out)["drill"]
    assert (code, found["verdict"], found["bytes"], found["failure"]) == (0, "verified", 256_000, "")
    assert found["rto_seconds"] > 0
    assert found["rpo_seconds"] > 0


def test_a_drill_on_record_proves_the_claim(noted: Path, covered: str, capsys: Captured) -> None:
    sums, archive, place, record = (str(noted / name) for name in ("sums.json", "data.tar", "back", "drill.json"))
    asked = ["backup", "drill", sums, "--claim", "shop/data", "--archive", archive, "--folder", place]
    run([*asked, "-o", "json", "--out", record], ENGLISH)
    capsys.readouterr()

    code = run(["backup", "objectives", covered, "--drills", record, "-o", "json"], ENGLISH)

    claims = {item["claim"]["name"]: item for item in json.loads(capsys.readouterr().out)["claims"]}
    assert code == 1
    assert (claims["data"]["rate_of"], claims["data"]["worst_rpo_seconds"]) == ("claim", 86_400 + 600)


def test_a_changed_byte_is_shown_with_its_path_and_place(noted: Path, capsys: Captured) -> None:
    spoiled = noted / "data" / "orders"
    data = bytearray(spoiled.read_bytes())
    data[70_000] ^= 1
    spoiled.write_bytes(data)
    capsys.readouterr()

    code = run(["backup", "verify", str(noted / "sums.json"), "--folder", str(noted / "data")], ENGLISH)

    words = " ".join(capsys.readouterr().out.split())
    assert (code, "orders differs" in words, "from byte 65536 on" in words) == (1, True, True)


def test_what_a_look_said_is_given_as_a_server_records_it_to_a_drill(noted: Path, capsys: Captured) -> None:
    capsys.readouterr()

    code = run(["backup", "verify", str(noted / "sums.json"), "--folder", str(noted / "data"), "-o", "json"], ENGLISH)

    record = json.loads(capsys.readouterr().out)["record"]
    asked = msgspec.convert({"drill": "d-1", "checks": record}, CheckDrill)
    assert (code, [(item.check, item.verdict, item.looked_at) for item in asked.checks]) == (
        0,
        [("directory", "verified", 1)],
    )


def test_nothing_to_look_at_is_never_verified(noted: Path, capsys: Captured) -> None:
    code = run(["backup", "verify", str(noted / "sums.json")], ENGLISH)

    assert (code, "nothing is known" in capsys.readouterr().out) == (1, True)


def test_a_drill_whose_restore_fails_says_why(noted: Path, capsys: Captured) -> None:
    sums, place = str(noted / "sums.json"), str(noted / "back")
    asked = ["backup", "drill", sums, "--claim", "shop/data", "--archive", str(noted / "gone.tar"), "--folder", place]
    capsys.readouterr()

    code = run(asked, ENGLISH)

    assert (code, "The restore failed" in capsys.readouterr().out) == (1, True)


@pytest.mark.parametrize(
    "asked",
    [
        ["backup", "coverage", "--rpo", "soon"],
        ["backup", "note", "--into", "x"],
        ["backup", "drill", "none.json", "--claim", "data"],
        ["backup", "drill", "none.json", "--claim", "shop/data", "--dump", "x"],
        ["backup", "verify", "none.json"],
    ],
)
def test_what_cannot_be_is_refused_in_one_line(asked: list[str], capsys: Captured) -> None:
    code = run(asked, ENGLISH)

    err = capsys.readouterr().err
    assert (code, err.count("\n"), "Traceback" in err) == (2, 1, False)


def test_a_namespace_that_is_nowhere_has_no_way_back(capsys: Captured) -> None:
    source = Path(__file__).parents[3] / "examples" / "missing-class.tar.gz"

    code = run(["backup", "plan", str(source), "-n", "shop", "-n", "shpo"], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("holdfast: `Namespace shpo` is not in the input.")
