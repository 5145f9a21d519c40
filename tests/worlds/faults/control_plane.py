"""The control plane and what extends it: components that stopped, APIs, autoscalers, custom resources."""

from __future__ import annotations

from tests.worlds import calls, changes, controllers, kubelet
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import World


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
