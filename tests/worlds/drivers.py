"""What makes a workload a CSI driver: sidecars, sockets, the name under which the kubelet knows it, leases."""

from __future__ import annotations

from tests.worlds import platform, pods
from tests.worlds.world import Json, Workload, World

SIDECARS = ("csi-attacher", "csi-resizer", "csi-snapshotter")
IMAGES = "registry.k8s.io/sig-storage"


def dress(world: World) -> None:
    """Gives the controller and the node plugin of the driver what such workloads have."""
    driver = platform.driver_of(world)
    controller, plugin = world.workloads[driver.controller], world.workloads[driver.node]
    socket = {"name": "socket-dir", "emptyDir": {}}
    for spec in _specs(controller):
        spec.setdefault("volumes", []).append(socket)
        spec["containers"][1] |= {"image": f"{IMAGES}/csi-provisioner:v5.1.0", "args": _arguments("provisioner")}
        spec["containers"] += [_sidecar(name) for name in SIDECARS]
        for container in spec["containers"]:
            container.setdefault("volumeMounts", []).append({"name": "socket-dir", "mountPath": "/csi"})
    place = f"/var/lib/kubelet/plugins/{driver.name}"
    for spec in _specs(plugin):
        spec.setdefault("volumes", []).append(
            {"name": "plugin-dir", "hostPath": {"path": place, "type": "DirectoryOrCreate"}}
        )
        spec["containers"][1] |= {
            "image": f"{IMAGES}/csi-node-driver-registrar:v2.12.0",
            "args": ["--csi-address=/csi/csi.sock", f"--kubelet-registration-path={place}/csi.sock"],
        }
        spec["containers"][0]["securityContext"] = {"privileged": True}
        for container in spec["containers"]:
            container.setdefault("volumeMounts", []).append({"name": "plugin-dir", "mountPath": "/csi"})
    for workload in (controller, plugin):
        for pod in workload.pods:
            pods.run(world, pod, world.age * 0.4)
    holder = controller.pods[0]["metadata"]["name"]
    for name in leases(world):
        platform.lease(world, name, driver.namespace, holder, world.rng.uniform(0, 4), 15)


def leases(world: World) -> list[str]:
    """Names the leases by which the sidecars of the controller choose their leader."""
    dashed = platform.driver_of(world).name.replace(".", "-")
    return [dashed, f"external-attacher-leader-{dashed}", f"external-resizer-{dashed}"]


def silence(world: World, ago: float) -> None:
    """Lets the sidecars lose their leases, as they do when the driver beside them is gone."""
    for name in leases(world):
        world.get("Lease", name, platform.driver_of(world).namespace)["spec"]["renewTime"] = world.micro(ago)


def _specs(workload: Workload) -> list[Json]:
    found = [workload.template["spec"], *(pod["spec"] for pod in workload.pods)]
    return [*found, workload.replica_set["spec"]["template"]["spec"]] if workload.replica_set else found


def _arguments(name: str) -> list[str]:
    return ["--csi-address=/csi/csi.sock", "--leader-election=true", f"--v={2 if name == 'provisioner' else 4}"]


def _sidecar(name: str) -> Json:
    return {
        "name": name,
        "image": f"{IMAGES}/{name}:v4.8.0",
        "imagePullPolicy": "IfNotPresent",
        "args": _arguments(name),
        "resources": {"requests": {"cpu": "10m", "memory": "40Mi"}},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    }
