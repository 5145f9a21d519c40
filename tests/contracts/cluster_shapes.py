"""The fields of the kinds that the simulated cluster serves, as a real API server publishes them, as a short table.

`python -m tests.contracts.cluster_shapes KUBECONFIG` writes the table that the simulated cluster reads.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from holdfast.simulator.cluster.kinds import KINDS as SERVED
from tests.contracts.cluster_requests import Requests

TABLE = Path(__file__).parents[2] / "src/holdfast/simulator/cluster/shapes.json"
KINDS = tuple(kind for kind in SERVED if not kind.is_custom)
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
    for place in {f"apis/{kind.api_version}" if kind.group else "api/v1" for kind in KINDS}:
        where = paths[place]["serverRelativeURL"].partition("?")[0]
        schemas |= server.get(where).body["components"]["schemas"]
    return table(schemas)


def table(schemas: Mapping[str, Schema]) -> Shapes:
    """The types that can be reached from the kinds, each with its fields; one that is set as a whole has `=`."""
    kinds = {(kind.group, kind.version, kind.name) for kind in KINDS}
    waiting = [name for name, schema in schemas.items() if kinds & set(_kinds(schema))]
    found: dict[str, Schema] = {}
    while waiting:
        name = waiting.pop()
        if name not in found and "properties" in schemas[name]:
            found[name] = schemas[name]
            waiting += _references(schemas[name])
    # What is also the name of a kind, or of another type, is told apart by its group.
    counted = Counter(_last(name) for name in found)
    names = {name: _last(name) if counted[_last(name)] == 1 else ".".join(name.split(".")[-3:]) for name in found}
    names |= {name: _last(name) for name, schema in found.items() if kinds & set(_kinds(schema))}
    return dict(sorted((names[name], _fields(schema, names)) for name, schema in found.items()))


def written(shapes: Shapes) -> str:
    """The table as its file holds it: a line for each type."""
    lines = [f"{json.dumps(name)}: {json.dumps(fields, separators=(',', ':'))}" for name, fields in shapes.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _fields(schema: Schema, names: Mapping[str, str]) -> dict[str, Any]:
    fields = {key: _shape(part, names) for key, part in schema["properties"].items()}
    whole = {"=": True} if schema.get("x-kubernetes-map-type") == "atomic" else {}
    return dict(sorted(fields.items())) | whole


def _shape(schema: Schema, names: Mapping[str, str]) -> Any:
    for name in _references(schema, deeply=False):
        return _LEAVES.get(name) or names.get(name, "any")
    if schema.get("type") == "array":
        keys = schema.get("x-kubernetes-list-map-keys", [])
        kind = {"map": "list", "set": "set"}.get(schema.get("x-kubernetes-list-type", ""), "whole")
        merge = schema.get("x-kubernetes-patch-merge-key", "")
        is_merged = "merge" in schema.get("x-kubernetes-patch-strategy", "")
        return [kind, _shape(schema["items"], names), keys, merge or ("*" if is_merged else "")]
    if schema.get("type") == "object":
        kind = "whole-map" if schema.get("x-kubernetes-map-type") == "atomic" else "map"
        return [kind, _shape(schema.get("additionalProperties", {}), names)]
    return schema.get("type", "any")


def _references(schema: Schema, deeply: bool = True) -> Iterator[str]:
    """The types that a schema names: itself, or anywhere in it."""
    for part in (schema, *schema.get("allOf", ())):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
    if deeply:
        for inner in (*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")):
            if isinstance(inner, dict):
                yield from _references(inner)


def _kinds(schema: Schema) -> Iterator[tuple[str, str, str]]:
    for item in schema.get("x-kubernetes-group-version-kind", ()):
        yield item["group"], item["version"], item["kind"]


def _last(name: str) -> str:
    return name.rpartition(".")[2]


if __name__ == "__main__":
    TABLE.write_text(written(published(Requests(Path(sys.argv[1]).read_text()))))
