"""The cluster below the applications: nodes, leases, storage classes and the workloads of kube-system."""

from __future__ import annotations

from dataclasses import dataclass

from tests.worlds.world import Json, World


@dataclass(frozen=True)
class Driver:
    """The CSI driver of a provider and its classes: the first class is the default."""

    name: str
    controller: str
    node: str
    namespace: str
    classes: tuple[tuple[str, str, bool], ...]
    parameters: tuple[tuple[str, str], ...]
    zonal: bool
    zones: tuple[str, ...]
    limit: int
    node_name: str


DRIVERS = {
    "eks": Driver(
        "ebs.csi.aws.com",
        "ebs-csi-controller",
        "ebs-csi-node",
        "kube-system",
        (("gp3", "WaitForFirstConsumer", True), ("io2", "WaitForFirstConsumer", True)),
        (("type", "gp3"),),
        True,
        ("eu-west-1a", "eu-west-1b", "eu-west-1c"),
        25,
        "ip-10-0-{a}-{b}.eu-west-1.compute.internal",
    ),
    "gke": Driver(
        "pd.csi.storage.gke.io",
        "pd-csi-controller",
        "pd-csi-node",
        "kube-system",
        (("standard-rwo", "WaitForFirstConsumer", True), ("premium-rwo", "WaitForFirstConsumer", True)),
        (("type", "pd-balanced"),),
        True,
        ("europe-west1-b", "europe-west1-c"),
        15,
        "gke-booking-pool-1-{x}-{y}",
    ),
    "onprem": Driver(
        "csi.vsphere.vmware.com",
        "vsphere-csi-controller",
        "vsphere-csi-node",
        "vmware-system-csi",
        (("vsan-gold", "Immediate", True), ("vsan-silver", "Immediate", False)),
        (("storagepolicyname", "gold"),),
        False,
        ("dc1",),
        59,
        "worker{n}.k8s.bank.internal",
    ),
    "longhorn": Driver(
        "driver.longhorn.io",
        "longhorn-csi-controller",
        "longhorn-csi-plugin",
        "longhorn-system",
        (("longhorn", "Immediate", True), ("longhorn-single", "WaitForFirstConsumer", True)),
        (("numberOfReplicas", "3"), ("staleReplicaTimeout", "30")),
        False,
        ("field",),
        100,
        "edge-{n}",
    ),
    "aks": Driver(
        "disk.csi.azure.com",
        "csi-azuredisk-controller",
        "csi-azuredisk-node",
        "kube-system",
        (("managed-csi", "WaitForFirstConsumer", True), ("managed-csi-premium", "WaitForFirstConsumer", True)),
        (("skuName", "StandardSSD_LRS"),),
        True,
        ("westeurope-1", "westeurope-2", "westeurope-3"),
        16,
        "aks-nodepool1-{d}-vmss00000{n}",
    ),
    "ceph": Driver(
        "rook-ceph.rbd.csi.ceph.com",
        "csi-rbdplugin-provisioner",
        "csi-rbdplugin",
        "rook-ceph",
        (("rook-ceph-block", "Immediate", True), ("rook-ceph-fast", "Immediate", True)),
        (
            ("clusterID", "rook-ceph"),
            ("pool", "replicapool"),
            ("imageFeatures", "layering"),
            ("csi.storage.k8s.io/provisioner-secret-name", "rook-csi-rbd-provisioner"),
            ("csi.storage.k8s.io/provisioner-secret-namespace", "rook-ceph"),
        ),
        False,
        ("rack1",),
        0,
        "k8s-node-{n}",
    ),
}
CONDITIONS = (
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
)


def driver_of(world: World) -> Driver:
    return DRIVERS[world.style.provider]


def build_nodes(world: World, count: int) -> None:
    """Makes nodes with conditions, leases and what their CSI driver registers."""
    driver = driver_of(world)
    block = world.rng.randrange(10_000_000, 99_999_999)
    for number in range(1, count + 1):
        name = driver.node_name.format(
            a=world.rng.randrange(1, 250),
            b=world.rng.randrange(10, 250),
            n=number,
            d=block,
            x=world.hex(8),
            y=world.letters(4),
        )
        zone = driver.zones[number % len(driver.zones)]
        world.nodes.names.append(name)
        world.nodes.zones[name] = zone
        add_node(world, name, zone, number)


def add_node(world: World, name: str, zone: str, number: int, control: bool = False) -> Json:
    """Makes one node with its Lease and CSINode."""
    driver = driver_of(world)
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "beta.kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": zone,
        "topology.kubernetes.io/region": zone.rsplit("-", 1)[0],
        "node.kubernetes.io/instance-type": "m6i.2xlarge" if world.style.provider == "eks" else "standard-8",
    }
    capacity = {
        "cpu": "8",
        "memory": "32592816Ki",
        "pods": "110",
        "ephemeral-storage": "103022484Ki",
        "hugepages-2Mi": "0",
    }
    beat = world.rng.uniform(20, 200)
    conditions = [
        {
            "type": kind,
            "status": "False",
            "reason": reason,
            "message": message,
            "lastHeartbeatTime": world.at(beat),
            "lastTransitionTime": world.at(world.age),
        }
        for kind, reason, message in CONDITIONS
    ]
    conditions.append(
        {
            "type": "Ready",
            "status": "True",
            "reason": "KubeletReady",
            "message": "kubelet is posting ready status",
            "lastHeartbeatTime": world.at(beat),
            "lastTransitionTime": world.at(world.age - 40),
        }
    )
    spec: Json = {
        "podCIDR": f"10.42.{number}.0/24",
        "podCIDRs": [f"10.42.{number}.0/24"],
        "providerID": f"{world.style.provider}:///{zone}/{name}",
    }
    annotations = {
        "csi.volume.kubernetes.io/nodeid": f'{{"{driver.name}":"{name}"}}',
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    }
    if control:
        labels["node-role.kubernetes.io/control-plane"] = ""
        spec["taints"] = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]
    node = world.put(
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": world.meta(name, labels=labels, annotations=annotations, manager="kubelet"),
            "spec": spec,
            "status": {
                "addresses": [
                    {"type": "InternalIP", "address": f"10.0.{number}.{world.rng.randrange(2, 250)}"},
                    {"type": "Hostname", "address": name},
                ],
                "allocatable": capacity | {"cpu": "7910m", "memory": "31482Mi", "ephemeral-storage": "93492209510"},
                "capacity": capacity,
                "conditions": conditions,
                "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
                "images": [],
                "nodeInfo": {
                    "architecture": "amd64",
                    "containerRuntimeVersion": "containerd://1.7.22",
                    "kernelVersion": "6.1.112",
                    "kubeletVersion": world.style.version,
                    "kubeProxyVersion": world.style.version,
                    "operatingSystem": "linux",
                    "osImage": "Ubuntu 24.04.1 LTS",
                    "bootID": world.uid(),
                    "machineID": world.hex(32),
                    "systemUUID": world.uid(),
                },
            },
        }
    )
    lease(world, name, "kube-node-lease", name, world.rng.uniform(0, 10), 40, node)
    csi: Json = {"name": driver.name, "nodeID": name, "topologyKeys": [zone_key(world)] if driver.zonal else None}
    if driver.limit:
        csi["allocatable"] = {"count": driver.limit}
    if not control:
        world.put(
            {
                "apiVersion": "storage.k8s.io/v1",
                "kind": "CSINode",
                "metadata": world.meta(name),
                "spec": {"drivers": [csi]},
            }
        )
    return node


def zone_key(world: World) -> str:
    return {
        "eks": "topology.ebs.csi.aws.com/zone",
        "gke": "topology.gke.io/zone",
        "aks": "topology.disk.csi.azure.com/zone",
    }.get(world.style.provider, "topology.kubernetes.io/zone")


def lease(
    world: World, name: str, namespace: str, holder: str, ago: float, seconds: int, owner: Json | None = None
) -> None:
    meta = world.meta(name, namespace)
    if owner:
        meta["ownerReferences"] = [{"apiVersion": "v1", "kind": "Node", "name": name, "uid": owner["metadata"]["uid"]}]
    world.put(
        {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": meta,
            "spec": {"holderIdentity": holder, "leaseDurationSeconds": seconds, "renewTime": world.micro(ago)},
        }
    )


def build_storage(world: World) -> None:
    """Makes the CSIDriver, its StorageClasses and a snapshot class."""
    driver = driver_of(world)
    world.put(
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "CSIDriver",
            "metadata": world.meta(driver.name),
            "spec": {
                "attachRequired": True,
                "podInfoOnMount": False,
                "fsGroupPolicy": "ReadWriteOnceWithFSType",
                "volumeLifecycleModes": ["Persistent"],
                "storageCapacity": False,
                "requiresRepublish": False,
                "seLinuxMount": False,
            },
        }
    )
    for place, (name, mode, grows) in enumerate(driver.classes):
        notes = {"storageclass.kubernetes.io/is-default-class": "true"} if place == 0 else {}
        world.put(
            {
                "apiVersion": "storage.k8s.io/v1",
                "kind": "StorageClass",
                "metadata": world.meta(name, annotations=notes, manager="helm"),
                "provisioner": driver.name,
                "parameters": dict(driver.parameters),
                "reclaimPolicy": "Delete",
                "volumeBindingMode": mode,
                "allowVolumeExpansion": grows,
            }
        )
    world.put(
        {
            "apiVersion": "snapshot.storage.k8s.io/v1",
            "kind": "VolumeSnapshotClass",
            "metadata": world.meta("csi-snapshots"),
            "driver": driver.name,
            "deletionPolicy": "Delete",
        }
    )


def build_namespaces(world: World) -> None:
    """Makes the namespaces with their standard ConfigMap and account, and the priority classes of every cluster."""
    driver = driver_of(world)
    system = dict.fromkeys(
        ("default", "kube-system", "kube-public", "kube-node-lease", driver.namespace, "ingress-system")
    )
    for name in (*system, *(n for n in world.style.namespaces if n not in system)):
        labels = {"kubernetes.io/metadata.name": name}
        world.put(
            {
                "apiVersion": "v1",
                "kind": "Namespace",
                "metadata": world.meta(name, labels=labels),
                "spec": {"finalizers": ["kubernetes"]},
                "status": {"phase": "Active"},
            }
        )
        world.put(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": world.meta("kube-root-ca.crt", name),
                "data": {"ca.crt": "-"},
            }
        )
        world.put({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": world.meta("default", name)})
    for name, value in (("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)):
        world.put(
            {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": world.meta(name),
                "value": value,
                "globalDefault": False,
                "preemptionPolicy": "PreemptLowerPriority",
            }
        )
