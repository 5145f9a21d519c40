"""Sandboxes that the network of one node does not make, and volumes of a node that is gone."""

from __future__ import annotations

from tests.worlds import changes, kubelet, pods
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.nodes import victim
from tests.worlds.world import World


@fault("network/sandbox-fails", "the network plugin of one node cannot make sandboxes")
def sandbox(world: World, ago: float) -> Roots:
    return _sandbox(
        world,
        ago,
        'plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized',
    )


@fault("network/addresses-exhausted", "a node has no Pod address left")
def addresses(world: World, ago: float) -> Roots:
    return _sandbox(
        world,
        ago,
        (
            'plugin type="host-local" failed (add): failed to allocate for range 0: no IP addresses '
            "available in range set: 10.42.3.1-10.42.3.254"
        ),
    )


def _sandbox(world: World, ago: float, error: str) -> Roots:
    name = victim(world)["metadata"]["name"]
    for _ in range(2):
        workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
        if workload is None:
            return None
        for pod in changes.restart(world, workload, ago)[:1]:
            pod["spec"]["nodeName"] = name
            kubelet.creating(world, pod, ago)
            pods.start_events(world, pod, ago, "Scheduled")
            text = (
                "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network "
                f'for sandbox "{world.hex(64)}": {error}'
            )
            world.event(
                pod,
                "FailedCreatePodSandBox",
                text,
                first=ago - 2,
                last=world.rng.uniform(1, 14),
                count=int(ago // 14) + 1,
                host=name,
            )
    agent = next((p for p in world.workloads["network-agent"].pods if changes.placed(p) == name), None)
    return (
        f"Node {name}",
        "DaemonSet kube-system/network-agent",
        *((f"Pod kube-system/{agent['metadata']['name']}",) if agent else ()),
    )


@fault("storage/local-node-gone", "the node that held a local volume was deleted")
def gone(world: World, ago: float) -> Roots:
    from tests.worlds import storage
    from tests.worlds.faults.scheduling import message

    workload = changes.pick(world, changes.is_stateful)
    if workload is None:
        return None
    pod = changes.restart(world, workload, ago)[0]
    name = "local-7"
    claim = changes.claim_of(world, workload)
    volume = storage.volume_of(world, claim)
    storage.detach(world, volume)
    volume["spec"].pop("csi")
    volume["spec"] |= {
        "local": {"path": "/mnt/disks/ssd1"},
        "nodeAffinity": {
            "required": {
                "nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [name]}]}
                ]
            }
        },
    }
    volume["metadata"]["annotations"] = {}
    kubelet.unschedulable(
        world, pod, message(world, (len(world.nodes.names), "node(s) had volume node affinity conflict")), ago
    )
    return f"PersistentVolume {volume['metadata']['name']}", f"Node {name}"
