"""Mistakes of people who deploy: wrong programs, wrong places, names that drifted apart, disks that are filled."""

from __future__ import annotations

from tests.worlds import assembly, calls, changes, kubelet, pods
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.scheduling import message, stuck
from tests.worlds.world import World


@fault("scheduling/node-unknown", "the Pods are bound to the name of a node that is not there")
def node_unknown(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    workload.template["spec"]["nodeSelector"] = {"kubernetes.io/hostname": "worker-extra-9"}
    stuck(
        world,
        ago,
        workload,
        message(world, (len(world.nodes.names), "node(s) didn't match Pod's node affinity/selector")),
    )
    return workload.ref, "Node worker-extra-9"


@fault("scheduling/rollout-deadlock", "replicas keep apart on every node, and the new one may only come beside the old")
def deadlock(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume and not w.part.hpa)
    if workload is None or workload.replica_set is None or world.find("Node", "spare-1"):
        return None
    value, nodes = workload.object, world.nodes.names
    term = {
        "labelSelector": {"matchLabels": changes.selector(world, workload)},
        "topologyKey": "kubernetes.io/hostname",
    }
    spread = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    workload.template["spec"]["affinity"] = spread
    value["spec"] |= {
        "replicas": len(nodes),
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
    }
    for pod, node in zip(changes.redeploy(world, workload, ago + 86_400, rolling=False), nodes, strict=True):
        pod["spec"]["nodeName"] = node
    old = workload.replica_set
    workload.container["image"] = workload.container["image"].rsplit(":", 1)[0] + ":8.0.0"
    world.touch(value, ago)
    workload.changed, workload.fresh = ago, True
    made = assembly.replica_set(world, workload, ago, 2)
    made["spec"]["replicas"] = 1
    value["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "2"
    old["spec"]["replicas"] = len(nodes)
    pod = assembly.replica(world, workload, made, ago)
    reason = "node(s) didn't match pod anti-affinity rules"
    text = message(world, (len(nodes), reason), preempt="No preemption victims found for incoming pod")
    kubelet.unschedulable(world, pod, text, ago)
    return (workload.ref,)


@fault("dns/policy-unsuited", "the Pods ask the node's resolver, which knows no Services")
def dns_policy(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.calls, changes.is_service)
    if workload is None:
        return None
    workload.template["spec"]["dnsPolicy"] = "Default"
    target = world.workloads[workload.part.hard[0]]
    world.touched.discard(workload.name)
    workload.pods = changes.redeploy(world, workload, ago, rolling=False)
    calls.suffer(world, workload, target, "nxdomain", ago)
    world.touched.add(workload.name)
    return (workload.ref,)


@fault("dns/name-overridden", "a rule in the Corefile denies that a Service exists")
def overridden(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: w.service is not None, changes.called(world))
    if workload is None:
        return None
    name = f"{workload.name}.{workload.namespace}.svc.cluster.local"
    config = world.get("ConfigMap", "coredns", "kube-system")
    rule = f"    template ANY ANY {name} {{\n       rcode NXDOMAIN\n    }}\n    forward ."
    config["data"]["Corefile"] = config["data"]["Corefile"].replace("    forward .", rule)
    world.touch(config, ago + 40)
    calls.lose(world, workload, "nxdomain", ago)
    return ("ConfigMap kube-system/coredns",)


@fault("crash/finishes-at-once", "a Deployment runs a program that does its work and ends")
def finishes(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.store)
    if workload is None:
        return None
    workload.container["args"] = ["--version"]
    for pod in changes.redeploy(world, workload, ago):
        kubelet.crash(world, pod, ago, code=0, reason="Completed", life=1)
        for previous in (False, True):
            world.log(pod, ["server 4.2.0 (commit 71c2aa)"], previous=previous)
    return (workload.ref,)


@fault("network/selects-other", "the selector of a Service takes the Pods of another workload")
def other(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: w.service is not None, changes.called(world))
    if workload is None or workload.service is None:
        return None
    ports = {w.name: w.part.port for w in world.workloads.values()}
    found = [
        w
        for w in world.workloads.values()
        if w.namespace == workload.namespace and w.service and ports[w.name] != workload.part.port and w.pods
    ]
    if not found:
        return None
    stranger = world.rng.choice(found)
    workload.service["spec"]["selector"] = changes.selector(world, stranger)
    workload.service["spec"]["ports"][0]["targetPort"] = workload.part.port
    world.touch(workload.service, ago)
    calls.lose(world, workload, "refused", ago)
    return (workload.service_ref,)


@fault("network/port-name-drifted", "a Deployment renamed its port, the Service still asks for the old name")
def drifted(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_service, changes.called(world), lambda w: w.part.probe != "grpc")
    if workload is None or workload.service is None:
        return None
    workload.service["spec"]["ports"][0]["targetPort"] = workload.container["ports"][0]["name"]
    workload.container["ports"][0]["name"] = "web"
    for key in ("readinessProbe", "livenessProbe", "startupProbe"):
        if "httpGet" in workload.container.get(key, {}):
            workload.container[key]["httpGet"]["port"] = "web"
    for pod in changes.redeploy(world, workload, ago, rolling=False):
        changes.start(world, pod, ago)
    workload.fresh = False
    calls.lose(world, workload, "refused", ago)
    return workload.service_ref, workload.ref


@fault("crash/scratch-space-exceeded", "Pods are evicted for more scratch space than they may use")
def scratch(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None or workload.replica_set is None:
        return None
    for part in workload.container["resources"].values():
        part["ephemeral-storage"] = "64Mi"
    owner, text = workload.replica_set, "Pod ephemeral local storage usage exceeds the total limit of containers 64Mi. "
    made = changes.redeploy(world, workload, ago, rolling=False)
    owner = workload.replica_set
    for turn in range(3):
        pod = made[0] if turn == 0 else assembly.replica(world, workload, owner, ago - 60 * turn)
        since = max(ago - 60 * (turn + 1), 5)
        host = changes.placed(pod)
        pod["status"] = {
            "phase": "Failed",
            "reason": "Evicted",
            "message": text,
            "startTime": pod["status"]["startTime"],
            "qosClass": "Burstable",
            "conditions": [pods.condition(world, "DisruptionTarget", "True", since, "TerminationByKubelet", text)],
        }
        world.event(pod, "Evicted", text, first=since, host=host)
        name = workload.container["name"]
        killing = f"Stopping container {name}"
        world.event(pod, "Killing", killing, kind="Normal", first=since, host=host, container=name)
    last = assembly.replica(world, workload, owner, 12)
    last["status"]["containerStatuses"][0]["ready"] = False
    pods.conditions(world, last, 12, ready=None, why=f"containers with unready status: [{workload.container['name']}]")
    return (workload.ref,)


@fault("probe/exec-missing", "the readiness probe runs a program that is not in the image")
def probe_exec(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.probed, lambda w: not w.part.store)
    if workload is None:
        return None
    timing = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
    workload.container["readinessProbe"] = timing | {"exec": {"command": ["/usr/bin/check-ready"]}}
    workload.container.pop("startupProbe", None)
    text = (
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "/usr/bin/check-ready": '
        "stat /usr/bin/check-ready: no such file or directory: unknown"
    )
    for pod in changes.redeploy(world, workload, ago):
        kubelet.unready(world, pod, text, max(ago - 15, 5), ago)
        for event in world.all("Event"):
            if event["reason"] == "Unhealthy" and event["involvedObject"]["uid"] == pod["metadata"]["uid"]:
                event["message"] = f"Readiness probe errored: rpc error: code = Unknown desc = {text}"
    return (workload.ref,)


@fault("performance/processor-stress", "something on a node takes the processors; nothing fails yet", needs="metrics")
def stress(world: World, ago: float) -> Roots:
    return (f"Node {world.rng.choice(world.nodes.names)}",)


@fault(
    "performance/slow-network", "packets to one service take long; callers are slow and do not fail", needs="metrics"
)
def slow(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: w.service is not None, changes.called(world))
    if workload is None:
        return None
    for caller in calls.callers(world):
        if workload.name in caller.part.calls:
            for pod in caller.pods:
                line = f'level=warning msg="slow call" upstream={workload.name} duration=2841ms'
                world.log(pod, calls.stamped(world, [line], ago))
    return workload.ref, workload.service_ref
