"""A healthy world from a plan and a seed."""

from __future__ import annotations

import copy

from tests.worlds import building, controllers, infrastructure, platform, pods, policies, storage, wiring
from tests.worlds.plan import Part
from tests.worlds.systems.catalogue import SYSTEMS
from tests.worlds.world import Json, Workload, World


def healthy(system: str, seed: int) -> World:
    """Builds a complete cluster in which everything works."""
    style, parts = SYSTEMS[system]
    world = World(system, seed, style)
    platform.build_nodes(world, world.rng.randrange(4, 8))
    platform.build_storage(world)
    platform.build_namespaces(world)
    infrastructure.build(world)
    for part in parts:
        world.workloads[part.name] = Workload(part, part.namespace or style.namespaces[0])
    for part in parts:
        raise_workload(world, world.workloads[part.name])
    policies.build(world, [world.workloads[part.name] for part in parts])
    controllers.settle(world)
    return world


def raise_workload(world: World, workload: Workload) -> None:
    """Makes a workload with all that belongs to it, running for a long time."""
    part = workload.part
    building.add_configuration(world, workload)
    replicas = world.rng.randint(*part.replicas)
    workload.addresses = {
        t: (wiring.host(world, workload, t), wiring.service_port(world.workloads[t].part, world.style))
        for t in part.calls
    }
    workload.object = building.workload_object(world, workload, replicas)
    wiring.wire(world, workload)
    if part.kind not in building.BATCH and part.served:
        workload.service = building.add_service(world, workload)
    if part.kind == "StatefulSet":
        building.add_service(world, workload, f"{part.name}-hl", headless=True)
    if part.volume and part.kind == "Deployment":
        storage.add_claim(world, workload, storage.claim_name(workload), pods.place(world), world.age)
    start(world, workload, world.age * world.rng.uniform(0.1, 0.9))


def start(world: World, workload: Workload, ago: float) -> None:
    kind = workload.part.kind
    if kind == "Deployment":
        found = replica_set(world, workload, world.age)
        for _ in range(workload.object["spec"]["replicas"]):
            replica(world, workload, found, ago)
    elif kind == "StatefulSet":
        for ordinal in range(workload.object["spec"]["replicas"]):
            member(world, workload, ordinal, ago)
    elif kind == "DaemonSet":
        for name in world.nodes.names:
            agent(world, workload, name, ago)
    elif kind == "Job":
        finished_job(world, workload, workload.object, world.age - 20)
    else:
        scheduled_jobs(world, workload)


def replica_set(world: World, workload: Workload, ago: float, revision: int = 1) -> Json:
    """Makes the ReplicaSet of a Deployment's present template."""
    value = workload.object
    code = world.letters(9)
    labels = dict(workload.template["metadata"]["labels"]) | {"pod-template-hash": code}
    meta = world.meta(
        f"{workload.name}-{code}",
        workload.namespace,
        ago,
        labels=labels,
        generation=1,
        annotations={
            "deployment.kubernetes.io/revision": str(revision),
            "deployment.kubernetes.io/desired-replicas": str(value["spec"]["replicas"]),
        },
    )
    meta["ownerReferences"] = [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "name": workload.name,
            "uid": value["metadata"]["uid"],
            "controller": True,
        }
    ]
    selector = {"matchLabels": dict(value["spec"]["selector"]["matchLabels"]) | {"pod-template-hash": code}}
    template = {"metadata": {"labels": labels}, "spec": copy.deepcopy(workload.template["spec"])}
    workload.replica_set = world.put(
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": meta,
            "spec": {"replicas": value["spec"]["replicas"], "selector": selector, "template": template},
            "status": {},
        }
    )
    return workload.replica_set


def replica(world: World, workload: Workload, owner: Json, ago: float) -> Json:
    code = owner["metadata"]["labels"]["pod-template-hash"]
    made = pods.spawn(
        world, workload, owner, f"{owner['metadata']['name']}-{world.letters(5)}", ago, **{"pod-template-hash": code}
    )
    if workload.part.volume:
        _attach(world, workload, made, storage.claim_name(workload), ago)
    return pods.run(world, made, ago)


def member(world: World, workload: Workload, ordinal: int, ago: float) -> Json:
    """Makes a member of a StatefulSet with its claim."""
    value = workload.object
    revision = value["status"].setdefault("updateRevision", f"{workload.name}-{world.letters(10)}")
    name = f"{workload.name}-{ordinal}"
    labels = {
        "statefulset.kubernetes.io/pod-name": name,
        "controller-revision-hash": revision,
        "apps.kubernetes.io/pod-index": str(ordinal),
    }
    made = pods.spawn(world, workload, value, name, ago, **labels)
    made["spec"] |= {"hostname": name, "subdomain": f"{workload.name}-hl"}
    if workload.part.volume:
        claim = storage.claim_name(workload, ordinal)
        made["spec"]["volumes"].insert(0, {"name": "data", "persistentVolumeClaim": {"claimName": claim}})
        _attach(world, workload, made, claim, ago)
    return pods.run(world, made, ago)


def _attach(world: World, workload: Workload, pod: Json, name: str, ago: float) -> None:
    """Sees that a Pod's claim exists, and that its volume is attached where the Pod is."""
    node = pod["spec"]["nodeName"]
    claim = world.find("PersistentVolumeClaim", name, workload.namespace)
    if claim is None:
        storage.add_claim(world, workload, name, node, world.age)
        return
    volume = storage.volume_of(world, claim)
    affinity = volume["spec"].get("nodeAffinity")
    if affinity:
        zone = affinity["required"]["nodeSelectorTerms"][0]["matchExpressions"][0]["values"][0]
        fit = [n for n in world.nodes.names if world.nodes.zones[n] == zone]
        pod["spec"]["nodeName"] = node = node if node in fit else fit[0]
    if not any(
        v["spec"]["source"]["persistentVolumeName"] == volume["metadata"]["name"] for v in world.all("VolumeAttachment")
    ):
        storage.attach(world, volume, node, ago)
    else:
        for value in world.all("VolumeAttachment"):
            if value["spec"]["source"]["persistentVolumeName"] == volume["metadata"]["name"]:
                value["spec"]["nodeName"] = node


def agent(world: World, workload: Workload, node: str, ago: float) -> Json:
    """Makes the Pod of a DaemonSet on a node."""
    value = workload.object
    revision = value["metadata"].setdefault("annotations", {}).setdefault("revision-hash", world.letters(9))
    made = pods.spawn(
        world,
        workload,
        value,
        f"{workload.name}-{world.letters(5)}",
        ago,
        node,
        **{"controller-revision-hash": revision},
    )
    made["spec"]["affinity"] = {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]}]
            }
        }
    }
    return pods.run(world, made, ago)


def job_of(world: World, workload: Workload, name: str, ago: float) -> Json:
    """Makes one Job of a CronJob."""
    cron = workload.object
    meta = world.meta(name, workload.namespace, ago, labels=dict(workload.template["metadata"]["labels"]))
    meta["ownerReferences"] = [
        {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "name": workload.name,
            "uid": cron["metadata"]["uid"],
            "controller": True,
        }
    ]
    spec = {
        "completions": 1,
        "parallelism": 1,
        "backoffLimit": 2,
        "completionMode": "NonIndexed",
        "suspend": False,
        "template": workload.template,
    }
    return world.put({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": spec, "status": {}})


def finished_job(world: World, workload: Workload, job: Json, ago: float, took: float = 18) -> Json:
    """Lets a Job be complete, with its Pod."""
    name = job["metadata"]["name"]
    made = pods.spawn(
        world,
        workload,
        job,
        f"{name}-{world.letters(5)}",
        ago,
        **{"job-name": name, "batch.kubernetes.io/job-name": name},
    )
    pods.run(world, made, ago)
    status = made["status"]
    status["phase"] = "Succeeded"
    for place, container in enumerate(made["spec"]["containers"]):
        status["containerStatuses"][place] = pods.container_status(
            world, container, {"terminated": pods.ended(world, 0, "Completed", ago - 2, ago - took)}, started=False
        )
    for found in status["conditions"]:
        if found["type"] in {"Ready", "ContainersReady"}:
            found |= {"status": "False", "reason": "PodCompleted"}
    if ago < 3600:
        pods.start_events(world, made, ago)
        created = f"Created pod: {made['metadata']['name']}"
        world.event(job, "SuccessfulCreate", created, kind="Normal", by="job-controller", first=ago)
        world.event(job, "Completed", "Job completed", kind="Normal", by="job-controller", first=ago - took)
    job["status"] = {
        "succeeded": 1,
        "startTime": world.at(ago),
        "completionTime": world.at(ago - took),
        "ready": 0,
        "uncountedTerminatedPods": {},
        "conditions": [
            {
                "type": kind,
                "status": "True",
                "lastProbeTime": world.at(ago - took),
                "lastTransitionTime": world.at(ago - took),
                "reason": "CompletionsReached",
                "message": "Reached expected number of succeeded pods",
            }
            for kind in ("SuccessCriteriaMet", "Complete")
        ],
    }
    return made


def period_of(part: Part) -> float:
    first = part.schedule.split()[0]
    return int(first.removeprefix("*/")) * 60.0 if first.startswith("*/") else 3600.0


def last_tick(world: World, part: Part) -> float:
    """Gives how long ago a CronJob was due last."""
    return world.now.timestamp() % period_of(part)


def scheduled_jobs(world: World, workload: Workload) -> None:
    part, cron = workload.part, workload.object
    tick, period = last_tick(world, part) + (period_of(part) if last_tick(world, part) < 60 else 0), period_of(part)
    for turn in range(2):
        ago = tick + turn * period
        minutes = int((world.now.timestamp() - ago) // 60)
        finished_job(world, workload, job_of(world, workload, f"{part.name}-{minutes}", ago), ago)
    cron["status"] = {"lastScheduleTime": world.at(tick), "lastSuccessfulTime": world.at(tick - 18)}
