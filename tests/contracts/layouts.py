"""The same objects written in every layout that a source reads."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from holdfast.model.kinds import kind_info

Object = dict[str, Any]
Files = dict[str, bytes]

DUMPED = {"Node", "Event", "ReplicationController", "Service", "DaemonSet", "Deployment", "ReplicaSet", "Pod"}


def meta(name: str, namespace: str = "shop", **more: Any) -> dict[str, Any]:
    """Makes metadata, without a namespace where it is empty."""
    return {"name": name, **({"namespace": namespace} if namespace else {}), **more}


CLUSTER: tuple[Object, ...] = (
    {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": meta("node-1", ""),
        "status": {
            "conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": "2026-01-02T03:00:00Z"}],
            "nodeInfo": {"kubeletVersion": "v1.34.1"},
        },
    },
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta("web-0", labels={"app": "web"}, creationTimestamp="2026-01-02T03:04:05Z"),
        "spec": {
            "containers": [{"name": "app", "image": "web:1", "resources": {"requests": {"cpu": 1}}}],
            "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-web-0"}}],
        },
        "status": {"phase": "Pending", "conditions": None},
    },
    {"apiVersion": "v1", "kind": "Pod", "metadata": meta("web-1"), "spec": {"containers": [{"name": "app"}]}},
    {"apiVersion": "v1", "kind": "Service", "metadata": meta("web"), "spec": {"selector": {"app": "web"}}},
    {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": meta("web-0.1"),
        "involvedObject": {"kind": "Pod", "name": "web-0", "namespace": "shop"},
        "reason": "FailedScheduling",
        "lastTimestamp": "2026-01-02T03:05:00Z",
    },
    {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": meta("data-web-0"),
        "spec": {"storageClassName": "fast", "resources": {"requests": {"storage": "1Gi"}}},
        "status": {"phase": "Pending"},
    },
    {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": meta("web"),
        "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "app", "image": "web:1"}]}}},
    },
    {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": meta("slow", ""),
        "provisioner": "disk.example.com",
    },
    {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": meta("tls"),
        "status": {"conditions": [{"type": "Ready", "status": "False"}]},
    },
)


def plural_of(item: Object) -> str:
    """Gives the plural under which tools file a kind."""
    info = kind_info(item["apiVersion"], item["kind"])
    return info.plural if info else item["kind"].lower() + "s"


def group_of(item: Object) -> str:
    """Gives the API group, empty for the core group."""
    return str(item["apiVersion"]).rpartition("/")[0]


def dumps(value: Any) -> bytes:
    """Writes JSON as kubectl does."""
    return (json.dumps(value, indent=4) + "\n").encode()


def plain_list(items: Iterable[Object]) -> Object:
    """Makes the List that `kubectl get -o json` prints."""
    return {"apiVersion": "v1", "items": list(items), "kind": "List", "metadata": {"resourceVersion": ""}}


def typed_list(items: Iterable[Object], kind: str, version: str) -> Object:
    """Makes the list that the API server answers: its items do not say what they are."""
    bare = [{key: part for key, part in item.items() if key not in ("apiVersion", "kind")} for item in items]
    return {"kind": f"{kind}List", "apiVersion": version, "metadata": {}, "items": bare or None}


def grouped(items: Iterable[Object], key: Callable[[Object], Any]) -> dict[Any, list[Object]]:
    """Sorts objects into groups."""
    found: dict[Any, list[Object]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def one_list(items: Iterable[Object]) -> Files:
    """Writes one List of everything."""
    return {"all.json": dumps(plain_list(items))}


def compact_list(items: Iterable[Object]) -> Files:
    """Writes one List without white space."""
    return {"all.json": json.dumps(plain_list(items), separators=(",", ":")).encode()}


def yaml_list(items: Iterable[Object]) -> Files:
    """Writes one List as YAML."""
    return {"all.yaml": yaml.safe_dump(plain_list(items)).encode()}


def yaml_documents(items: Iterable[Object]) -> Files:
    """Writes one document for each object."""
    return {"all.yml": yaml.safe_dump_all(list(items), explicit_start=True).encode()}


def json_documents(items: Iterable[Object]) -> Files:
    """Writes one line for each object."""
    return {"all.json": b"\n".join(json.dumps(item).encode() for item in items)}


def powershell_list(items: Iterable[Object]) -> Files:
    """Writes one List in the encoding of a Windows shell's redirection."""
    return {"all.json": json.dumps(plain_list(items), indent=4).replace("\n", "\r\n").encode("utf-16")}


def list_per_kind(items: Iterable[Object]) -> Files:
    """Writes a List for each kind, named as `kubectl api-resources -o name` prints it."""
    names = grouped(items, lambda item: ".".join(filter(None, (plural_of(item), group_of(item)))))
    return {f"{name}.json": dumps(plain_list(found)) for name, found in names.items()}


def manifests(items: Iterable[Object]) -> Files:
    """Writes a file for each object in folders, with files between them that are none."""
    files = {
        f"base/{item['kind'].lower()}/{item['metadata']['name']}.yaml": yaml.safe_dump(item).encode() for item in items
    }
    return files | {
        "README.md": b"# apiVersion of things\n",
        "logo.png": b"\x89PNG\0\0",
        "base/values.yaml": b"a: 1\n",
    }


def cluster_info_dump(items: Iterable[Object]) -> Files:
    """Writes what `kubectl cluster-info dump --output-directory` writes."""
    files: Files = {}
    dumped = [item for item in items if item["kind"] in DUMPED]
    nodes = [item for item in dumped if item["kind"] == "Node"]
    files["nodes.json"] = dumps(typed_list(nodes, "Node", "v1"))
    for kind, version in {"Pod": "v1", "Service": "v1", "Event": "v1", "Deployment": "apps/v1"}.items():
        found = [item for item in dumped if item["kind"] == kind]
        files[f"shop/{kind.lower()}s.json"] = dumps(typed_list(found, kind, version))
    of = "logs for container app of pod shop/web-0"
    files["shop/web-0/logs.txt"] = f"==== START {of} ====\nstarted\nfailed\n==== END {of} ====\n".encode()
    return files


def must_gather(items: Iterable[Object]) -> Files:
    """Writes what `oc adm must-gather` writes."""
    files: Files = {"quay-io-image-sha256-1/timestamp": b"2026-01-02 03:06:00\n"}
    root = "quay-io-image-sha256-1"
    for item in items:
        name, namespace = item["metadata"]["name"], item["metadata"].get("namespace")
        group = group_of(item) or "core"
        if item["kind"] == "Pod":
            files[f"{root}/namespaces/shop/pods/{name}/{name}.yaml"] = yaml.safe_dump(item).encode()
        elif not namespace:
            files[f"{root}/cluster-scoped-resources/{group}/{plural_of(item)}/{name}.yaml"] = yaml.safe_dump(
                item
            ).encode()
    namespaced = [item for item in items if "namespace" in item["metadata"]]
    for (version, kind, plural), found in grouped(
        namespaced, lambda item: (item["apiVersion"], item["kind"], plural_of(item))
    ).items():
        path = f"{root}/namespaces/shop/{version.rpartition('/')[0] or 'core'}/{plural}.yaml"
        files[path] = yaml.safe_dump({"apiVersion": version, "kind": f"{kind}List", "items": found}).encode()
    files[f"{root}/namespaces/shop/pods/web-0/app/app/logs/current.log"] = b"started\nfailed\n"
    files[f"{root}/namespaces/shop/pods/web-0/app/app/logs/previous.log"] = b""
    return files


def support_bundle(items: Iterable[Object]) -> Files:
    """Writes what a Troubleshoot support bundle holds: older ones keep bare arrays."""
    files: Files = {}
    names = {
        "PersistentVolumeClaim": "pvcs",
        "StorageClass": "storage-classes",
        "StatefulSet": "statefulsets",
    }
    for (kind, namespace), found in grouped(
        items, lambda item: (item["kind"], item["metadata"].get("namespace", ""))
    ).items():
        name = names.get(kind, plural_of(found[0]))
        path = f"bundle/cluster-resources/{name}{'/' if namespace else ''}{namespace}.json"
        if kind == "Certificate":
            path = "bundle/cluster-resources/custom-resources/certificates.cert-manager.io/shop.json"
        known = kind_info(found[0]["apiVersion"], kind) is not None and kind != "StatefulSet"
        bare = typed_list(found, kind, found[0]["apiVersion"])["items"] if known else found
        files[path] = dumps(bare)
    files["bundle/cluster-resources/pods/logs/shop/web-0/app.log"] = b"started\nfailed\n"
    files["bundle/version.yaml"] = b"apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nspec: {}\n"
    return files


LAYOUTS: dict[str, Callable[[Iterable[Object]], Files]] = {
    "list": one_list,
    "compact list": compact_list,
    "yaml list": yaml_list,
    "yaml documents": yaml_documents,
    "json documents": json_documents,
    "utf-16 list": powershell_list,
    "list per kind": list_per_kind,
    "manifests": manifests,
    "cluster-info dump": cluster_info_dump,
    "must-gather": must_gather,
    "support bundle": support_bundle,
}


def as_folder(files: Files, root: Path) -> Path:
    """Writes files as a folder."""
    root.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def as_tar(files: Files, *, packed: bool = False, form: int = tarfile.PAX_FORMAT) -> bytes:
    """Packs files as a tar archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), 1, mtime=0) if packed else buffer.getvalue()


def as_zip(files: Files) -> bytes:
    """Packs files as a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


PACKINGS: dict[str, Callable[[Files], bytes]] = {
    "tar": as_tar,
    "gnu tar": lambda files: as_tar(files, form=tarfile.GNU_FORMAT),
    "tar.gz": lambda files: as_tar(files, packed=True),
    "zip": as_zip,
}
