"""A small broken cluster as `kubectl get -o json` prints it."""

import json
from pathlib import Path
from typing import Any

CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "data", "namespace": "shop"},
    "spec": {"storageClassName": "fast", "accessModes": ["ReadWriteOnce"]},
    "status": {"phase": "Pending"},
}
CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "standard"},
    "provisioner": "ebs.csi.aws.com",
}


def listing(*items: dict[str, Any]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(items)})


def write_broken(folder: Path) -> str:
    path = folder / "cluster.json"
    path.write_text(listing(CLAIM, CLASS))
    return str(path)
