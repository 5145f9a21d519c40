"""Pods that measure, from where a sick Pod stands, each hop to what it needs: names, connections, path and loss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Literal

from msgspec import Struct

from holdfast.graph.addresses import addresses_of
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.debug_manifest import IMAGE, manifest
from holdfast.verdicts.placement.volumes import claim_keys

From = Literal["pod", "node"]
CLUSTER = "kubernetes.default.svc:443"
NFS_PORT, ISCSI_PORT, CEPH_PORT = 2049, 3260, 6789
# The attributes under which drivers keep the address of their server, with the port that it listens on.
ATTRIBUTES = {"server": NFS_PORT, "monitors": CEPH_PORT, "targetPortal": ISCSI_PORT, "portal": ISCSI_PORT}
LONGEST_PAUSE = 300
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")


class Target(Struct, frozen=True, order=True):
    """A host and port that are measured, and why: what names them."""

    host: str
    port: int
    because: str
    place: From = "pod"

    @property
    def text(self) -> str:
        """Gives the target as host and port."""
        return f"{self.host}:{self.port}"


class Probe(Struct, frozen=True, kw_only=True):
    """The Pods to create: one in the Pod network, and one in the node's where volumes are mounted from there."""

    manifests: tuple[dict[str, Any], ...]
    targets: tuple[Target, ...]


def probe(snapshot: Snapshot, pod: Pod, wanted: tuple[str, ...], image: str = "") -> Probe:
    """Designs the probe of a Pod that has a node; `wanted` are further targets, `host` or `host:port`."""
    given = [Target(*_split(text, 443), "asked for") for text in wanted]
    found = [*given, Target(*_split(CLUSTER, 443), "cluster DNS"), *_called(snapshot, pod), *_stored(snapshot, pod)]
    targets = tuple(dict.fromkeys(target for target in found if _HOST.fullmatch(target.host)))
    places: tuple[From, ...] = ("pod", "node")
    made = tuple(
        _pod(pod, place, own, image) for place in places if (own := [t.text for t in targets if t.place == place])
    )
    return Probe(manifests=made, targets=targets)


def _called(snapshot: Snapshot, pod: Pod) -> Iterator[Target]:
    for address in addresses_of(pod, snapshot):
        if address.service is None:
            continue
        service = snapshot.find(Service, address.service.name, address.service.namespace)
        port = address.port or (service.spec.ports[0].port if service is not None and service.spec.ports else 0)
        if port:
            yield Target(address.host, port, address.variable)


def _stored(snapshot: Snapshot, pod: Pod) -> Iterator[Target]:
    for namespace, name in claim_keys(pod):
        claim = snapshot.find(PersistentVolumeClaim, name, namespace)
        volume = snapshot.find(PersistentVolume, claim.spec.volume_name) if claim is not None else None
        if volume is not None:
            yield from _servers(volume, f"claim {name}")
    for item in pod.spec.volumes:
        if item.nfs is not None:
            yield Target(item.nfs.server, NFS_PORT, f"volume {item.name}", "node")


def _servers(volume: PersistentVolume, because: str) -> Iterator[Target]:
    if volume.spec.nfs is not None:
        yield Target(volume.spec.nfs.server, NFS_PORT, because, "node")
    if volume.spec.iscsi is not None:
        yield Target(*_split(volume.spec.iscsi.target_portal, ISCSI_PORT), because, "node")
    given = volume.spec.csi.volume_attributes if volume.spec.csi is not None else {}
    for key, port in ATTRIBUTES.items():
        for text in given.get(key, "").split(","):
            if text.strip():
                yield Target(*_split(text.strip(), port), because, "node")


def _split(text: str, port: int) -> tuple[str, int]:
    host, colon, number = text.rpartition(":")
    if colon and number.isdecimal() and 0 < int(number) < 65536:
        return host, int(number)
    return text, port


def _pod(pod: Pod, place: From, targets: list[str], image: str) -> dict[str, Any]:
    made = manifest(pod, (), "restricted", False, LONGEST_PAUSE, image or IMAGE)
    script = files("holdfast.pillars.diagnosis").joinpath("probe.sh").read_text()
    metadata, spec = made["metadata"], made["spec"]
    metadata["name"] = f"probe-{place}-{pod.name}"[:63].rstrip("-.")
    metadata["labels"] |= {"app.kubernetes.io/name": "holdfast-probe"}
    container = spec["containers"][0]
    # The targets are arguments and never part of the script, so that no name can become a command.
    container["command"] = ["sh", "-c", script, "probe", f"{pod.spec.node_name}/{place}", "1", *targets]
    if place == "node":
        spec |= {"hostNetwork": True, "dnsPolicy": "Default"}
        spec.pop("dnsConfig", None)
    return made
