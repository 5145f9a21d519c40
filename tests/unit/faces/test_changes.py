"""`holdfast changes` from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


def traced(capsys: Captured, *arguments: str) -> dict[str, Any]:
    run(["changes", *arguments, "-o", "json"], ENGLISH)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(("name", "workload"), [("image-not-found", "cart"), ("oom-killed", "payments")])
def test_the_rollout_that_broke_a_workload_is_the_first_suspect(name: str, workload: str, capsys: Captured) -> None:
    found = traced(capsys, str(EXAMPLES / f"{name}.tar.gz"))

    first = found["suspects"][0]
    assert (first["sort"], first["object"]["name"], first["values"]["revision"]) == ("rollout", workload, "2")
    assert first["reason"] == "0s before, at the sick object itself"


def test_the_text_says_when_what_and_what_it_cannot_know(capsys: Captured) -> None:
    code = run(["changes", str(EXAMPLES / "image-not-found.tar.gz")], ENGLISH)

    out = capsys.readouterr().out
    assert code == 0
    assert out.startswith("Deployment shop/cart is sick since ")
    assert "rollout of revision 2: cart: registry.example.com/shop/cart:1.4.2" in out
    assert "kubectl leaves managed fields out" in out.replace("\n  ", " ")


def test_a_healthy_cluster_has_a_timeline_and_no_suspect(capsys: Captured) -> None:
    found = traced(capsys, str(EXAMPLES / "healthy-rollout.tar.gz"), "--since", "15s")

    everything = traced(capsys, str(EXAMPLES / "healthy-rollout.tar.gz"))
    assert (found["onset"], found["suspects"]) == (None, [])
    assert 0 < len(found["timeline"]) < len(everything["timeline"])


def test_a_named_object_is_compared_with(capsys: Captured) -> None:
    found = traced(capsys, str(EXAMPLES / "image-not-found.tar.gz"), "--near", "deploy/storefront", "-n", "shop")

    assert found["onset"]["object"] == {"kind": "Deployment", "namespace": "shop", "name": "storefront"}
    assert {change["object"]["namespace"] for change in found["timeline"]} == {"", "shop"}


@pytest.mark.parametrize("arguments", [["--since", "soon"], ["--near", "nothing"], ["--near", "pod/none"]])
def test_what_cannot_be_meant_is_one_line(arguments: list[str], capsys: Captured) -> None:
    code = run(["changes", str(EXAMPLES / "image-not-found.tar.gz"), *arguments], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"holdfast: The value `{arguments[1]}` of {arguments[0]} is not accepted.")
