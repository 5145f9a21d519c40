"""What the objects of one namespace say about other namespaces: nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.files.source import FileSource
from holdfast.model.refs import Ref

HERE, THERE = Ref("Service", "absent", "shop"), Ref("Service", "absent", "mesh")


def service(namespace: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": namespace}}


def namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


@pytest.mark.parametrize(
    ("items", "there"),
    [
        ([service("shop")], False),
        ([service("shop"), namespace("shop")], False),
        ([service("shop"), service("data")], True),
        ([service("shop"), namespace("shop"), namespace("data")], True),
    ],
    ids=["one namespace", "one namespace that is given too", "several namespaces", "all namespaces are listed"],
)
def test_what_is_absent_elsewhere_is_known_only_where_the_input_knows_of_elsewhere(
    items: list[dict[str, Any]], there: bool, tmp_path: Path
) -> None:
    (tmp_path / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))

    found = FileSource(tmp_path).load()

    assert (found.is_absent(HERE), found.is_absent(THERE)) == (True, there)
