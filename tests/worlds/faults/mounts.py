"""Volumes that are attached and cannot be mounted."""

from __future__ import annotations

from collections.abc import Callable

from tests.worlds import changes, kubelet, platform, storage
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.provisioning import claim_ref
from tests.worlds.faults.volumes import moved
from tests.worlds.world import Json, World


def _mount(world: World, ago: float, text: Callable[[Json], str], step: str = "MountVolume.MountDevice") -> Roots:
    found = moved(world, ago)
    if not found:
        return None
    workload, pod, claim, volume = found
    name = volume["metadata"]["name"]
    kubelet.mount_fails(world, pod, "data", f'{step} failed for volume "{name}" : {text(volume)}', ago)
    return f"PersistentVolume {name}", claim_ref(claim), workload.ref


@fault("storage/file-system-damaged", "the file system of the volume needs a repair")
def damaged(world: World, ago: float) -> Roots:
    return _mount(
        world,
        ago,
        lambda v: (
            'rpc error: code = Internal desc = could not format "/dev/nvme2n1" and mount it at '
            "\"/var/lib/kubelet/plugins/kubernetes.io/csi/globalmount\": 'fsck' found errors on device "
            "/dev/nvme2n1 but could not correct them: fsck from util-linux 2.37.4\n/dev/nvme2n1: "
            "UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY."
        ),
    )


@fault("storage/file-system-of-other-type", "the volume carries another file system than it says")
def other_type(world: World, ago: float) -> Roots:
    return _mount(
        world,
        ago,
        lambda v: (
            "rpc error: code = Internal desc = failed to format and mount device: failed to mount the volume as "
            '"ext4", it already contains xfs. Mount error: mount failed: exit status 32\nMounting command: mount\n'
            "Output: mount: /globalmount: wrong fs type, bad option, bad superblock on /dev/nvme2n1, missing "
            "codepage or helper program, or other error."
        ),
    )


def _nfs(world: World, ago: float, output: str) -> Roots:
    found = moved(world, ago)
    if not found:
        return None
    workload, pod, claim, volume = found
    name = volume["metadata"]["name"]
    storage.detach(world, volume)
    volume["spec"].pop("csi")
    volume["spec"].pop("nodeAffinity", None)
    volume["metadata"]["annotations"].pop(storage.PROVISIONED)
    volume["spec"]["nfs"] = {"server": "10.9.0.4", "path": f"/exports/{workload.name}"}
    text = (
        f'MountVolume.SetUp failed for volume "{name}" : mount failed: exit status 32\nMounting command: '
        f"mount\nMounting arguments: -t nfs 10.9.0.4:/exports/{workload.name} "
        f"/var/lib/kubelet/pods/{pod['metadata']['uid']}/volumes/kubernetes.io~nfs/{name}\nOutput: {output}"
    )
    kubelet.mount_fails(world, pod, "data", text, ago)
    return f"PersistentVolume {name}", claim_ref(claim), workload.ref


@fault("storage/server-unreachable", "the file server of the volume does not answer")
def server_unreachable(world: World, ago: float) -> Roots:
    return _nfs(world, ago, "mount.nfs: Connection timed out for 10.9.0.4:/exports")


@fault("storage/export-refused", "the file server does not export the path to the node")
def export_refused(world: World, ago: float) -> Roots:
    return _nfs(world, ago, "mount.nfs: access denied by server while mounting 10.9.0.4:/exports")


@fault("storage/stale-handle", "the exported path was replaced on the file server")
def stale_handle(world: World, ago: float) -> Roots:
    return _nfs(world, ago, "mount.nfs: Stale file handle")


@fault("storage/node-plugin-crashes", "the CSI node plugin of one node crashes")
def node_plugin(world: World, ago: float) -> Roots:
    found = moved(world, ago)
    if not found:
        return None
    _, pod, _, volume = found
    driver, node = platform.driver_of(world), changes.placed(pod)
    plugin = world.workloads[driver.node]
    world.touched.add(plugin.name)
    agent = next(p for p in plugin.pods if changes.placed(p) == node)
    kubelet.crash(world, agent, ago + 200, code=255, life=5, born=changes.age_of(world, agent))
    world.get("CSINode", node)["spec"]["drivers"] = []
    text = (
        f'MountVolume.MountDevice failed for volume "{volume["metadata"]["name"]}" : kubernetes.io/csi: '
        f"attacher.MountDevice failed to create newCsiDriverClient: driver name {driver.name} not found "
        "in the list of registered CSI drivers"
    )
    kubelet.mount_fails(world, pod, "data", text, ago)
    return (
        plugin.ref,
        f"Pod {driver.namespace}/{agent['metadata']['name']}",
        f"CSIDriver {driver.name}",
        f"CSINode {node}",
    )
