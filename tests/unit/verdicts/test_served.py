"""Which kinds an API server does not serve, so that holding none is knowledge."""

from __future__ import annotations

from typing import Any

from holdfast.verdicts.served import unserved_kinds
from tests.builders.kube import snapshot


def api(group: str) -> dict[str, Any]:
    spec = {"group": group, "version": "v1"}
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": f"v1.{group}"},
        "spec": spec,
    }


def definition(group: str) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"things.{group}"},
        "spec": {"group": group, "names": {"kind": "Thing", "plural": "things"}},
    }


def test_a_group_without_an_api_service_is_not_served() -> None:
    found = unserved_kinds(snapshot([api(""), api("storage.k8s.io")]))

    assert {"VolumeSnapshot", "Gateway", "Deployment"} <= found
    assert found.isdisjoint({"Pod", "StorageClass"})


def test_a_custom_kind_without_a_definition_is_not_served_while_built_in_kinds_stay_open() -> None:
    found = unserved_kinds(snapshot([definition("gateway.networking.k8s.io")]))

    assert found >= {"VolumeSnapshot", "VolumeSnapshotContent"}
    assert found.isdisjoint({"Gateway", "StorageClass"})


def test_nothing_is_claimed_where_neither_list_was_read() -> None:
    assert unserved_kinds(snapshot([])) == frozenset()


def test_the_one_api_service_of_a_manifest_says_nothing_about_other_kinds() -> None:
    assert unserved_kinds(snapshot([api("metrics.k8s.io")])) == frozenset()
