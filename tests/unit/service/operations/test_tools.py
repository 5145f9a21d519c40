"""What helps a person at work gives manifests and judgements, creates nothing, and tells of nothing out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.model.input_refusals import ObjectNotFound, OutputUnreadable
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.usage_refusals import ToolUnclear
from tests.builders.kube import claim, pod
from tests.builders.office import Testing, listed, packed, testing, viewer

SHOP = viewer("shop", "prod", "shop")
DF = "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda1 1000 990 10 99% /\n"
CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {storageClassName: gone, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""


def node(name: str) -> dict[str, Any]:
    ready = [{"type": "Ready", "status": "True"}]
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "status": {"conditions": ready}}


def storage_class(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "disk.example.com",
    }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with testing(Path(tmp_path_factory.mktemp("tools"))) as made:
        made.call("clusters.create", name="prod")
        foreign = pod("ledger-1", nodeName="worker-1")
        foreign["metadata"]["namespace"] = "bank"
        objects = (pod("web-1", nodeName="worker-1"), foreign, node("worker-1"), storage_class("fast"), claim("old"))
        made.upload("prod", packed({"all.json": listed(*objects)}))
        yield made


def test_the_output_of_a_tool_is_read_and_what_is_alarming_is_said(desk: Testing) -> None:
    found = desk.call("tools.parse", lang_="ko", text=DF)

    assert (found.tool, found.values["filesystem"][0]["used_percent"]) == ("df", 99.0)
    assert [(item["name"], item["object"], item["severity"]) for item in found.findings] == [
        ("filesystem-full", "/", "critical")
    ]
    assert "df" in desk.call("tools.list").tools


def test_what_no_tool_printed_is_refused(desk: Testing) -> None:
    with pytest.raises(ToolUnclear):
        desk.call("tools.parse", text="good morning")
    with pytest.raises(OutputUnreadable):
        desk.call("tools.parse", text="good morning", tool="iostat")


def test_a_probe_is_a_manifest_with_what_it_measures(desk: Testing) -> None:
    made = desk.call("probe-pods.get", cluster="prod", namespace="shop", name="web-1", to=["db.shop.svc:5432"])

    (first, *_) = yaml.safe_load_all(made.manifests)
    assert (first["kind"], first["metadata"]["namespace"]) == ("Pod", "shop")
    assert any("db.shop.svc:5432" in line for line in made.notes)


def test_a_debug_pod_stands_on_the_node_of_the_sick_one_or_says_why_not(desk: Testing) -> None:
    made = desk.call("debug-pods.get", cluster="prod", namespace="shop", name="web-1", ttl_seconds=600)

    manifest = yaml.safe_load(made.manifests)
    assert (manifest["spec"]["nodeName"], manifest["spec"]["activeDeadlineSeconds"]) == ("worker-1", 600)
    with pytest.raises(ObjectNotFound):
        desk.call("debug-pods.get", cluster="prod", namespace="shop", name="gone")


@pytest.mark.parametrize("operation", ["probe-pods.get", "debug-pods.get"])
def test_there_is_no_pod_of_another_namespace(desk: Testing, operation: str) -> None:
    with pytest.raises(RecordAbsent):
        desk.call(operation, SHOP, cluster="prod", namespace="bank", name="ledger-1")
    assert desk.call(operation, SHOP, cluster="prod", namespace="shop", name="web-1").manifests


def test_manifests_are_judged_against_the_cluster_of_a_snapshot(desk: Testing) -> None:
    found = desk.call("preflights.run", cluster="prod", manifests=CLAIM)

    assert (found.purpose, [(item.cause, item.object.name) for item in found.problems]) == (
        "preflight",
        [("storage/claim/class-missing", "data")],
    )


def test_what_a_reader_may_not_see_is_not_judged_and_said_to_be_so(desk: Testing) -> None:
    found = desk.call("preflights.run", SHOP, cluster="prod", manifests=CLAIM)

    assert found.problems == ()
    assert "StorageClass" in {item.missing for item in found.not_evaluated}


def test_without_loads_no_plan_is_made_up(desk: Testing) -> None:
    assert desk.call("scaling.list", cluster="prod").answer["plans"] == []
