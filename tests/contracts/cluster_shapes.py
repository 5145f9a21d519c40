"""The fields of the kinds that Holdfast writes, as a real API server publishes them, in the short form of a table.

`python -m tests.contracts.cluster_shapes KUBECONFIG` writes the table that the simulated cluster reads.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.contracts.cluster_requests import Requests

TABLE = Path(__file__).parents[2] / "src/holdfast/simulator/cluster/shapes.json"
GROUPS = ("api/v1", "apis/apps/v1", "apis/batch/v1", "apis/policy/v1", "apis/storage.k8s.io/v1")
KINDS = (
    "ConfigMap", "DaemonSet", "Deployment", "Job", "CronJob", "Namespace", "Node", "PersistentVolume",
    "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "ReplicaSet", "ResourceQuota", "Secret", "Service",
    "ServiceAccount", "StatefulSet", "StorageClass", "VolumeAttachment",
)  # fmt: skip
_LEAVES = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "string",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "string",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
}
Schema = Mapping[str, Any]
Shapes = dict[str, dict[str, Any]]


def published(server: Requests) -> Shapes:
    """The table of what a server publishes."""
    paths = server.get("/openapi/v3").body["paths"]
    schemas: dict[str, Schema] = {}
    for group in GROUPS:
        place = paths[group]["serverRelativeURL"].partition("?")[0]
        schemas |= server.get(place).body["components"]["schemas"]
    return table(schemas)


def table(schemas: Mapping[str, Schema]) -> Shapes:
    """The types that can be reached from the kinds, each with its fields; one that is set as a whole has `=`."""
    found: Shapes = {}
    waiting = [name for name in schemas if name.startswith("io.k8s.api.") and name.rpartition(".")[2] in KINDS]
    while waiting:
        name = waiting.pop()
        if _short(name) in found:
            continue
        schema = schemas[name]
        fields = {key: _shape(part, waiting) for key, part in schema.get("properties", {}).items()}
        whole = {"=": True} if schema.get("x-kubernetes-map-type") == "atomic" else {}
        found[_short(name)] = dict(sorted(fields.items())) | whole
    return dict(sorted(found.items()))


def written(shapes: Shapes) -> str:
    """The table as its file holds it: a line for each type."""
    lines = [f"{json.dumps(name)}: {json.dumps(fields, separators=(',', ':'))}" for name, fields in shapes.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _shape(schema: Schema, waiting: list[str]) -> Any:
    ref = schema.get("$ref") or next((part["$ref"] for part in schema.get("allOf", ()) if "$ref" in part), "")
    if ref:
        name = ref.rpartition("/")[2]
        if name in _LEAVES:
            return _LEAVES[name]
        waiting.append(name)
        return _short(name)
    if schema.get("type") == "array":
        inner = _shape(schema["items"], waiting)
        keys = schema.get("x-kubernetes-list-map-keys", [])
        kind = {"map": "list", "set": "set"}.get(schema.get("x-kubernetes-list-type", ""), "whole")
        merge = schema.get("x-kubernetes-patch-merge-key", "")
        is_merged = "merge" in schema.get("x-kubernetes-patch-strategy", "")
        return [kind, inner, keys, merge or ("*" if is_merged else "")]
    if schema.get("type") == "object":
        return ["map", _shape(schema.get("additionalProperties", {}), waiting)]
    return schema.get("type", "any")


def _short(name: str) -> str:
    return name.rpartition(".")[2]


if __name__ == "__main__":
    TABLE.write_text(written(published(Requests(Path(sys.argv[1]).read_text()))))
