"""Velero's kinds with the fields that Holdfast writes, so that the API server refuses a field that Velero lacks."""

from __future__ import annotations

from typing import Any

from tests.live import objects

GROUP = "velero.io"
Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
FLAG: Schema = {"type": "boolean"}
LABELS: Schema = {"type": "object", "additionalProperties": TEXT}
FREE: Schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def fields(*required: str, **known: Schema) -> Schema:
    """A schema of some fields and no others."""
    return {"type": "object", "properties": known, **({"required": list(required)} if required else {})}


SELECTOR = fields(matchLabels=LABELS)
EXEC = fields(
    "command", container=TEXT, command=TEXTS, onError={"type": "string", "enum": ["Continue", "Fail"]}, timeout=TEXT
)
HOOK = fields("exec", exec=EXEC)
HOOKS = {"type": "array", "items": HOOK}
RESOURCE = fields("name", name=TEXT, includedNamespaces=TEXTS, labelSelector=SELECTOR, pre=HOOKS, post=HOOKS)
BACKUP = fields(
    includedNamespaces=TEXTS,
    excludedNamespaces=TEXTS,
    includedResources=TEXTS,
    labelSelector=SELECTOR,
    snapshotVolumes=FLAG,
    defaultVolumesToFsBackup=FLAG,
    storageLocation=TEXT,
    ttl=TEXT,
    hooks=fields(resources={"type": "array", "items": RESOURCE}),
)
SPECS: dict[str, Schema] = {
    "Backup": BACKUP,
    "Schedule": fields(
        "schedule", "template", schedule=TEXT, paused=FLAG, useOwnerReferencesInBackup=FLAG, template=BACKUP
    ),
    "Restore": fields(
        backupName=TEXT,
        includedNamespaces=TEXTS,
        excludedResources=TEXTS,
        namespaceMapping=LABELS,
        includeClusterResources=FLAG,
        restorePVs=FLAG,
    ),
    "BackupStorageLocation": FREE,
    "PodVolumeBackup": FREE,
    "DataUpload": FREE,
}


def definitions() -> list[objects.Object]:
    """Gives the definitions of all of them; their status is written with them."""
    return [_definition(kind, spec) for kind, spec in SPECS.items()]


def thing(kind: str, name: str, spec: objects.Object, status: objects.Object | None = None, **labels: str) -> Schema:
    """Gives an object of Velero."""
    metadata = {"name": name, "namespace": "velero", "labels": {k.replace("__", "/"): v for k, v in labels.items()}}
    version = "v2alpha1" if kind == "DataUpload" else "v1"
    made = {"apiVersion": f"{GROUP}/{version}", "kind": kind, "metadata": metadata, "spec": spec}
    return {**made, "status": status or {}}


def _definition(kind: str, spec: Schema) -> objects.Object:
    plural = f"{kind.lower()}s"
    version = {
        "name": "v2alpha1" if kind == "DataUpload" else "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": fields(spec=spec, status=FREE)},
    }
    names = {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()}
    body = {"group": GROUP, "scope": "Namespaced", "names": names, "versions": [version]}
    return objects.thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", f"{plural}.{GROUP}", spec=body)
