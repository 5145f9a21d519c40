"""The flags with which each program of the control plane starts."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

# Published as the endpoint of the Service `kubernetes`, which may not be a loopback address.
ADVERTISED_ADDRESS = "10.10.0.1"
SERVICE_RANGE = "10.96.0.0/16"
POD_RANGE = "10.244.0.0/16"

Flags = dict[str, object]


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a control plane keeps its files, and on which loopback ports it listens."""

    folder: Path
    kubeconfig: Path
    ports: Mapping[str, int]


def etcd(place: Place) -> Flags:
    """A store for minutes: it never waits for the disk."""
    client, peer = (f"http://127.0.0.1:{place.ports[name]}" for name in ("etcd", "peer"))
    return {
        "name": "live",
        "data-dir": place.folder / "etcd",
        "unsafe-no-fsync": "true",
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"live={peer}",
        "log-level": "warn",
    }


def api_server(place: Place) -> Flags:
    """An API server that makes its own certificate and knows one token."""
    key = place.folder / "service-account.key"
    return {
        "etcd-servers": f"http://127.0.0.1:{place.ports['etcd']}",
        "bind-address": "127.0.0.1",
        "advertise-address": ADVERTISED_ADDRESS,
        "secure-port": place.ports["kube-apiserver"],
        "cert-dir": place.folder / "certificates",
        "service-cluster-ip-range": SERVICE_RANGE,
        "allow-privileged": "true",
        "authorization-mode": "Node,RBAC",
        "token-auth-file": place.folder / "tokens.csv",
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": key,
        "service-account-signing-key-file": key,
    }


def component(place: Place, name: str) -> Flags:
    """What the scheduler needs, and the controller manager too."""
    return {
        "kubeconfig": place.kubeconfig,
        "bind-address": "127.0.0.1",
        "secure-port": place.ports[name],
        "cert-dir": place.folder / name,
        "leader-elect": "false",
        "kube-api-qps": 200,
        "kube-api-burst": 400,
    }


def controller_manager(place: Place, node_grace_seconds: int) -> Flags:
    """All controllers, with less patience for claims than in production."""
    return component(place, "kube-controller-manager") | {
        "service-account-private-key-file": place.folder / "service-account.key",
        "root-ca-file": place.folder / "certificates" / "apiserver.crt",
        "allocate-node-cidrs": "true",
        "cluster-cidr": POD_RANGE,
        "service-cluster-ip-range": SERVICE_RANGE,
        "node-monitor-grace-period": f"{node_grace_seconds}s",
        "node-startup-grace-period": f"{max(node_grace_seconds, 60)}s",
        "node-monitor-period": "2s",
        "pvclaimbinder-sync-period": "5s",
    }


def kwok(place: Place) -> Flags:
    """kwok in the place of every kubelet."""
    return {
        "kubeconfig": place.kubeconfig,
        "config": place.folder / "stages.yaml",
        "cidr": POD_RANGE,
        "node-ip": "10.20.0.10",
        # A node that loses the label loses its kubelet: its Lease is renewed no more.
        "manage-nodes-with-label-selector": "holdfast.test/kubelet=runs",
        "node-lease-duration-seconds": 40,
        "server-address": f"127.0.0.1:{place.ports['kwok']}",
    }
