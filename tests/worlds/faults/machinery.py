"""Controllers that cannot do their work: Jobs, CronJobs, autoscalers, budgets, finalizers, the control plane."""

from __future__ import annotations

from tests.worlds import assembly, calls, changes, controllers, kubelet, pods
from tests.worlds.faults.kind import fault
from tests.worlds.world import Json, Workload, World

Roots = tuple[str, ...] | None


def _job(world: World) -> Workload | None:
    return changes.pick(world, lambda w: w.part.kind == "Job")


def _failed_pod(
    world: World, workload: Workload, job: Json, ago: float, life: float, code: int, reason: str, lines: list[str]
) -> Json:
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
    pods.start_events(world, made, ago)
    container = made["spec"]["containers"][0]
    made["status"]["phase"] = "Failed"
    made["status"]["containerStatuses"] = [
        pods.container_status(
            world, container, {"terminated": pods.ended(world, code, reason, ago - 2, ago - 2 - life)}
        )
    ]
    pods.conditions(world, made, ago, ready=None, why="", since=ago - 2 - life)
    for found in made["status"]["conditions"][2:4]:
        found |= {"reason": "PodFailed"}
        found.pop("message", None)
    world.log(made, lines)
    return made


def _fails(world: World, job: Json, ago: float, failed: int, reason: str, message: str, started: float) -> None:
    conditions = [
        {
            "type": kind,
            "status": "True",
            "reason": reason,
            "message": message,
            "lastProbeTime": world.at(ago),
            "lastTransitionTime": world.at(ago),
        }
        for kind in ("FailureTarget", "Failed")
    ]
    job["status"] = {
        "failed": failed,
        "ready": 0,
        "startTime": world.at(started),
        "uncountedTerminatedPods": {},
        "conditions": conditions,
    }
    world.event(job, reason, message, by="job-controller", first=ago)


def _again(world: World, workload: Workload, ago: float) -> None:
    changes.clear(world, workload)
    changes.recreate(world, workload.object, ago)


@fault("job/backoff-exceeded", "a Job's program fails until the retries are used up")
def backoff(world: World, ago: float) -> Roots:
    workload = _job(world)
    if workload is None:
        return None
    ago = max(ago, 700)
    _again(world, workload, ago)
    workload.template["spec"]["restartPolicy"] = "Never"
    workload.object["spec"]["backoffLimit"] = 3
    clock = ago
    for pause in (10, 20, 40, 80):
        _failed_pod(
            world,
            workload,
            workload.object,
            clock,
            5,
            1,
            "Error",
            ['migration 0007 failed: relation "customers" has no column "tier"'],
        )
        clock -= pause + 7
    _fails(world, workload.object, clock, 4, "BackoffLimitExceeded", "Job has reached the specified backoff limit", ago)
    return (workload.ref,)


@fault("job/deadline-exceeded", "a Job runs longer than its deadline")
def deadline(world: World, ago: float) -> Roots:
    workload = _job(world)
    if workload is None:
        return None
    ago = max(ago, 700)
    _again(world, workload, ago)
    workload.object["spec"]["activeDeadlineSeconds"] = 300
    _fails(
        world, workload.object, ago - 300, 1, "DeadlineExceeded", "Job was active longer than specified deadline", ago
    )
    return (workload.ref,)


def _cron(world: World) -> Workload | None:
    return changes.pick(world, lambda w: w.part.kind == "CronJob")


@fault("job/cronjob-blocked", "a Job that does not end keeps its CronJob from starting the next")
def blocked(world: World, ago: float) -> Roots:
    workload = _cron(world)
    if workload is None:
        return None
    period = assembly.period_of(workload.part)
    born = assembly.last_tick(world, workload.part) + 4 * period
    for job in [
        j for j in world.all("Job") if j["metadata"].get("ownerReferences", [{}])[0].get("name") == workload.name
    ]:
        world.drop(job)
    changes.clear(world, workload)
    job = assembly.job_of(world, workload, f"{workload.name}-{int((world.now.timestamp() - born) // 60)}", born)
    pod = pods.spawn(
        world,
        workload,
        job,
        f"{job['metadata']['name']}-{world.letters(5)}",
        born,
        **{"job-name": job["metadata"]["name"]},
    )
    pods.run(world, pod, born)
    job["status"] = {"active": 1, "ready": 1, "startTime": world.at(born), "uncountedTerminatedPods": {}}
    ref = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "name": job["metadata"]["name"],
        "namespace": workload.namespace,
        "uid": job["metadata"]["uid"],
    }
    workload.object["status"] = {
        "active": [ref],
        "lastScheduleTime": world.at(born),
        "lastSuccessfulTime": world.at(born + period - 20),
    }
    world.event(
        workload.object,
        "JobAlreadyActive",
        "Not starting job because prior execution is running and concurrency policy is Forbid",
        kind="Normal",
        by="cronjob-controller",
        first=min(born - period, 3500),
        last=assembly.last_tick(world, workload.part),
        count=3,
    )
    return workload.ref, f"Job {workload.namespace}/{job['metadata']['name']}"


@fault("job/cronjob-fails", "every Job of a CronJob fails", needs="logs")
def cron_fails(world: World, ago: float) -> Roots:
    workload = _cron(world)
    if workload is None:
        return None
    target = world.workloads[workload.part.calls[0]]
    for job in [
        j for j in world.all("Job") if j["metadata"].get("ownerReferences", [{}])[0].get("name") == workload.name
    ]:
        world.drop(job)
    changes.clear(world, workload)
    tick, period = assembly.last_tick(world, workload.part), assembly.period_of(workload.part)
    ago = tick if tick > 150 else tick + period
    job = assembly.job_of(world, workload, f"{workload.name}-{int((world.now.timestamp() - ago) // 60)}", ago)
    lines = ["Traceback (most recent call last):", f"KeyError: 'bucket_{target.name}'"]
    _failed_pod(world, workload, job, ago, 4, 1, "Error", lines)
    _fails(world, job, ago - 60, 3, "BackoffLimitExceeded", "Job has reached the specified backoff limit", ago)
    workload.object["status"] = {"lastScheduleTime": world.at(ago), "lastSuccessfulTime": world.at(world.age)}
    return workload.ref, f"Job {workload.namespace}/{job['metadata']['name']}"


@fault("autoscaling/metrics-server-down", "the metrics server crashes and autoscalers get no numbers")
def metrics(world: World, ago: float) -> Roots:
    server = world.workloads["metrics-server"]
    world.touched.add(server.name)
    for pod in server.pods:
        kubelet.crash(world, pod, ago, code=1, life=12, born=changes.age_of(world, pod))
        world.log(pod, ["panic: unable to load configmap based request-header-client-ca-file"])
    server.changed = ago
    _api_down(
        world,
        ago,
        "MissingEndpoints",
        'endpoints for service/metrics-server in "kube-system" have no addresses with port name "https"',
    )
    return server.ref, "APIService v1beta1.metrics.k8s.io"


def _api_down(world: World, ago: float, reason: str, message: str) -> None:
    found = world.get("APIService", "v1beta1.metrics.k8s.io")
    found["status"]["conditions"] = [
        {
            "type": "Available",
            "status": "False",
            "reason": reason,
            "message": message,
            "lastTransitionTime": world.at(ago),
        }
    ]
    for hpa in world.all("HorizontalPodAutoscaler"):
        text = (
            "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get "
            "metrics for resource cpu: unable to fetch metrics from resource metrics API: the server is "
            "currently unable to handle the request (get pods.metrics.k8s.io)"
        )
        for said in hpa["status"]["conditions"]:
            if said["type"] == "ScalingActive":
                said |= {
                    "status": "False",
                    "reason": "FailedGetResourceMetric",
                    "message": text,
                    "lastTransitionTime": world.at(ago),
                }
        hpa["status"].pop("currentMetrics", None)
        inner = text.removeprefix("the HPA was unable to compute the replica count: ")
        world.event(
            hpa,
            "FailedGetResourceMetric",
            inner,
            by="horizontal-pod-autoscaler",
            first=ago,
            last=12,
            count=int(ago // 15),
        )
        world.event(
            hpa,
            "FailedComputeMetricsReplicas",
            f"invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: {inner}",
            by="horizontal-pod-autoscaler",
            first=ago,
            last=12,
            count=int(ago // 15),
        )


@fault("control-plane/aggregated-api-unavailable", "an aggregated API cannot be reached by the API server")
def aggregated(world: World, ago: float) -> Roots:
    _api_down(
        world,
        ago,
        "FailedDiscoveryCheck",
        (
            "failing or missing response from https://172.20.44.3:443/apis/metrics.k8s.io/v1beta1: Get "
            '"https://172.20.44.3:443/apis/metrics.k8s.io/v1beta1": net/http: request canceled while '
            "waiting for connection (Client.Timeout exceeded while awaiting headers)"
        ),
    )
    return (
        "APIService v1beta1.metrics.k8s.io",
        "Service kube-system/metrics-server",
        "Deployment kube-system/metrics-server",
    )


@fault("autoscaling/target-missing", "an autoscaler names a Deployment that does not exist")
def target(world: World, ago: float) -> Roots:
    hpa = next(world.all("HorizontalPodAutoscaler"), None)
    if hpa is None:
        return None
    name = hpa["spec"]["scaleTargetRef"]["name"] = hpa["spec"]["scaleTargetRef"]["name"] + "-api"
    text = f'the HPA controller was unable to get the target\'s current scale: deployments.apps "{name}" not found'
    hpa["status"] = {
        "currentReplicas": 0,
        "desiredReplicas": 0,
        "conditions": [
            {
                "type": "AbleToScale",
                "status": "False",
                "reason": "FailedGetScale",
                "message": text,
                "lastTransitionTime": world.at(ago),
            }
        ],
    }
    world.touch(hpa, ago)
    world.event(
        hpa,
        "FailedGetScale",
        f'deployments.apps "{name}" not found',
        by="horizontal-pod-autoscaler",
        first=ago,
        last=10,
        count=int(ago // 15),
    )
    space = hpa["metadata"]["namespace"]
    return f"HorizontalPodAutoscaler {space}/{hpa['metadata']['name']}", f"Deployment {space}/{name}"


@fault("autoscaling/requests-unset", "an autoscaler needs requests that the containers do not name")
def requests(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: w.part.hpa)
    if workload is None:
        return None
    workload.container["resources"] = {"limits": {"memory": "1Gi"}, "requests": {"memory": "256Mi"}}
    for pod in changes.redeploy(world, workload, ago, rolling=False):
        changes.start(world, pod, ago)
    workload.fresh = False
    hpa = world.get("HorizontalPodAutoscaler", workload.name, workload.namespace)
    text = (
        "failed to get cpu utilization: missing request for cpu in container "
        f"{workload.container['name']} of Pod {workload.pods[0]['metadata']['name']}"
    )
    for said in hpa["status"]["conditions"]:
        if said["type"] == "ScalingActive":
            said |= {
                "status": "False",
                "reason": "FailedGetResourceMetric",
                "message": f"the HPA was unable to compute the replica count: {text}",
                "lastTransitionTime": world.at(ago),
            }
    hpa["status"].pop("currentMetrics", None)
    world.event(
        hpa, "FailedGetResourceMetric", text, by="horizontal-pod-autoscaler", first=ago, last=9, count=int(ago // 15)
    )
    return workload.ref, f"HorizontalPodAutoscaler {workload.namespace}/{workload.name}"


@fault("controller/rollout-paused", "a rollout was paused in the middle", needs="nothing")
def paused(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    workload.container["image"] = workload.container["image"].rsplit(":", 1)[0] + ":6.1.0"
    for pod in changes.redeploy(world, workload, ago, rolling=True):
        changes.start(world, pod, ago)
    workload.object["spec"]["paused"] = True
    return (workload.ref,)


@fault("controller/pod-not-terminating", "a Pod does not go away because of a finalizer")
def terminating(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None or not workload.replica_set:
        return None
    pod = workload.pods[0]
    pod["metadata"] |= {
        "deletionTimestamp": world.at(ago),
        "deletionGracePeriodSeconds": 30,
        "finalizers": ["example.com/drain-connections"],
    }
    assembly.replica(world, workload, workload.replica_set, ago)
    return f"Pod {workload.namespace}/{pod['metadata']['name']}", workload.ref


@fault("controller/namespace-stuck", "a namespace does not go away because of a finalizer in it")
def namespace(world: World, ago: float) -> Roots:
    meta = world.meta("preview-117", ago=world.age / 3, labels={"kubernetes.io/metadata.name": "preview-117"})
    meta["deletionTimestamp"] = world.at(ago)
    texts = (
        ("NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"),
        (
            "NamespaceDeletionGroupVersionParsingFailure",
            "False",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed",
        ),
        (
            "NamespaceDeletionContentFailure",
            "False",
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization",
        ),
        (
            "NamespaceContentRemaining",
            "True",
            "SomeResourcesRemain",
            "Some resources are remaining: configmaps. has 1 resource instances",
        ),
        (
            "NamespaceFinalizersRemaining",
            "True",
            "SomeFinalizersRemain",
            ("Some content in the namespace has finalizers remaining: example.com/cleanup in 1 resource instances"),
        ),
    )
    world.put(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": meta,
            "spec": {"finalizers": ["kubernetes"]},
            "status": {
                "phase": "Terminating",
                "conditions": [
                    {"type": t, "status": s, "reason": r, "message": m, "lastTransitionTime": world.at(ago - 5)}
                    for t, s, r, m in texts
                ],
            },
        }
    )
    held = world.meta("leftover", "preview-117", world.age / 3)
    held |= {"deletionTimestamp": world.at(ago), "finalizers": ["example.com/cleanup"], "deletionGracePeriodSeconds": 0}
    world.put({"apiVersion": "v1", "kind": "ConfigMap", "metadata": held, "data": {}})
    return "Namespace preview-117", "ConfigMap preview-117/leftover"


@fault("controller/member-blocked", "a StatefulSet waits for a member that is not ready")
def member(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_stateful, lambda w: w.object["spec"]["replicas"] >= 2)
    if workload is None:
        return None
    for pod in workload.pods[1:]:
        changes.remove(world, pod)
    first = workload.pods[0]
    del workload.pods[1:]
    workload.changed = ago
    kubelet.crash(world, first, ago, code=137, reason="OOMKilled", life=30, born=ago + 30)
    first["metadata"]["creationTimestamp"] = world.at(ago + 30)
    return workload.ref, f"Pod {workload.namespace}/{first['metadata']['name']}"


@fault("controller/agent-not-placed", "a DaemonSet's Pod has no room on one node")
def agent(world: World, ago: float) -> Roots:
    from tests.worlds.faults.scheduling import message

    workload = changes.pick(world, lambda w: w.part.kind == "DaemonSet")
    if workload is None:
        return None
    workload.container["resources"] = {
        "requests": {"cpu": "9", "memory": "64Mi"},
        "limits": {"cpu": "10", "memory": "128Mi"},
    }
    pod = changes.redeploy(world, workload, ago)[0]
    n = len(world.nodes.names)
    text = message(world, (1, "Insufficient cpu"), (n - 1, "node(s) didn't match Pod's node affinity/selector"))
    total = sum(1 for _ in world.all("Node"))
    if total > n:
        text = text.replace(
            f"{total - n} node(s) had untolerated taint {{node-role.kubernetes.io/control-plane: }}, ", ""
        ).replace(f"{n - 1} node(s) didn't", f"{total - 1} node(s) didn't")
    kubelet.unschedulable(world, pod, text, ago)
    return (workload.ref,)


@fault("disruption/budget-blocks", "a budget that never allows an eviction holds up a drain", needs="nothing")
def budget(world: World, ago: float) -> Roots:
    found = next(iter(world.all("PodDisruptionBudget")), None)
    if found is None:
        return None
    found["spec"]["maxUnavailable"] = 0
    world.touch(found, ago * 3)
    return (f"PodDisruptionBudget {found['metadata']['namespace']}/{found['metadata']['name']}",)


def _component(world: World, name: str, ago: float) -> list[str]:
    """Stops a component of the control plane; its lease is not renewed, and its Pod crashes where it is to be seen."""
    world.get("Lease", name, "kube-system")["spec"]["renewTime"] = world.micro(ago)
    found = []
    for pod in list(world.all("Pod")):
        if pod["metadata"]["name"].startswith(f"{name}-"):
            kubelet.crash(world, pod, ago, code=1, life=2, born=changes.age_of(world, pod))
            found.append(f"Pod kube-system/{pod['metadata']['name']}")
    return [*found, f"Lease kube-system/{name}"]


@fault("control-plane/scheduler-stopped", "the scheduler stopped; new Pods wait and nothing is said of them")
def scheduler(world: World, ago: float) -> Roots:
    roots = _component(world, "kube-scheduler", ago)
    hit = False
    for _ in range(2):
        workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
        if workload is None:
            continue
        hit = True
        for pod in changes.redeploy(world, workload, ago - world.rng.uniform(20, 100)):
            kubelet.untouched(pod)
            world.drop_events(pod)
    return tuple(roots) if hit else None


@fault("control-plane/controllers-stopped", "the controller manager stopped; a new Deployment gets no ReplicaSet")
def manager(world: World, ago: float) -> Roots:
    roots = _component(world, "kube-controller-manager", ago)
    controllers.settle(world)
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    changes.clear(world, workload)
    if workload.replica_set:
        world.drop(workload.replica_set)
        workload.replica_set = None
    changes.recreate(world, workload.object, ago - 60)
    workload.object["metadata"]["annotations"] = {}
    for value in list(world.all("EndpointSlice")):
        if value["metadata"]["labels"]["kubernetes.io/service-name"] == workload.name:
            value["endpoints"] = None
    found = world.find("Endpoints", workload.name, workload.namespace)
    if found:
        found.pop("subsets", None)
    workload.changed = ago - 60
    if workload.service:
        calls.lose(world, workload, "refused", ago - 70)
    world.frozen |= {"endpoints", "workloads"}
    return tuple(roots)


@fault("custom/resource-not-ready", "an operator reports that its resource cannot be made")
def custom(world: World, ago: float) -> Roots:
    found = next(world.all("EventLog"), None)
    if found is None:
        return None
    found["status"]["conditions"] = [
        {
            "type": "Ready",
            "status": "False",
            "reason": "InvalidConfiguration",
            "message": "spec.version 3.9.9 is not supported; supported versions: 3.7.0, 3.8.0",
            "lastTransitionTime": world.at(ago),
        }
    ]
    found["spec"]["version"] = "3.9.9"
    return ("EventLog.streams.dataops.example.net ingestion/event-log",)


@fault("custom/certificate-not-issued", "a certificate cannot be issued because its issuer does not exist")
def certificate(world: World, ago: float) -> Roots:
    space = world.style.namespaces[0]
    text = 'Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "letsencrypt" not found'
    made = world.put(
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Certificate",
            "metadata": world.meta("web", space, ago, generation=1),
            "spec": {
                "secretName": "web-tls-new",
                "dnsNames": [world.style.domain],
                "issuerRef": {"kind": "ClusterIssuer", "name": "letsencrypt"},
            },
            "status": {
                "conditions": [
                    {
                        "type": "Ready",
                        "status": "False",
                        "reason": "DoesNotExist",
                        "message": "Issuing certificate as Secret does not exist",
                        "observedGeneration": 1,
                        "lastTransitionTime": world.at(ago),
                    },
                    {
                        "type": "Issuing",
                        "status": "True",
                        "reason": "DoesNotExist",
                        "message": text,
                        "observedGeneration": 1,
                        "lastTransitionTime": world.at(ago),
                    },
                ]
            },
        }
    )
    world.event(made, "IssuerNotFound", text, by="cert-manager-certificaterequests-issuer-acme", first=ago)
    return f"Certificate.cert-manager.io {space}/web", "ClusterIssuer.cert-manager.io letsencrypt"
