import json

import pytest

from holdfast.faces.cli.main import run

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
SILENT = "examples/provisioner-silent.tar.gz"


def test_a_silent_provisioner_is_an_outage_with_an_order_of_recovery(capsys: Captured) -> None:
    code = run(["outage", SILENT, "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert (code, [(item["driver"], len(item["claims_out"])) for item in found]) == (
        1,
        [("replicated.csi.example.com", 2)],
    )
    assert [item["workload"]["name"] for item in found[0]["order"]] == ["search-index"]


def test_a_healthy_cluster_has_no_outage(capsys: Captured) -> None:
    code = run(["outage", "examples/healthy-shop.tar.gz"], ENGLISH)

    assert (code, capsys.readouterr().out.startswith("No storage driver is out.")) == (0, True)


def test_a_driver_that_is_not_there_is_refused_with_those_that_are(capsys: Captured) -> None:
    code = run(["outage", SILENT, "--driver", "ebs"], ENGLISH)

    assert (code, "replicated.csi.example.com" in capsys.readouterr().err) == (2, True)


def test_it_speaks_korean(capsys: Captured) -> None:
    run(["outage", SILENT, "--lang", "ko"], ENGLISH)

    assert capsys.readouterr().out.startswith("replicated.csi.example.com 스토리지가 중단되었습니다")
