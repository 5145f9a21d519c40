"""The workloads that every cluster runs for itself: DNS, proxy, storage driver, metrics, entry, control plane."""

from __future__ import annotations

from tests.worlds import assembly, building, drivers, platform, pods
from tests.worlds.plan import Part
from tests.worlds.world import Json, Workload, World

COREFILE = """.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
"""


def build(world: World) -> None:
    """Makes the workloads of the platform and the leases of the control plane."""
    driver = platform.driver_of(world)
    parts = [
        (Part("coredns", replicas=(2, 2), port=8080, account=True, keys=(), memory=70), "kube-system"),
        (Part("kube-proxy", kind="DaemonSet", port=10249, served=False, account=True, keys=()), "kube-system"),
        (Part("network-agent", kind="DaemonSet", port=9090, served=False, account=True, keys=()), "kube-system"),
        (Part("metrics-server", port=10250, account=True, keys=(), memory=200, replicas=(1, 1)), "kube-system"),
        (
            Part(
                driver.controller,
                port=9808,
                sidecar="csi-provisioner",
                replicas=(2, 2),
                account=True,
                keys=(),
                served=False,
            ),
            driver.namespace,
        ),
        (
            Part(
                driver.node,
                kind="DaemonSet",
                port=9809,
                sidecar="node-driver-registrar",
                served=False,
                account=True,
                keys=(),
            ),
            driver.namespace,
        ),
        (
            Part("ingress-nginx-controller", port=8443, replicas=(1, 2), account=True, keys=(), memory=200),
            "ingress-system",
        ),
        (Part("cluster-autoscaler", port=8085, replicas=(1, 1), account=True, keys=(), served=False), "kube-system"),
    ]
    for part, space in parts:
        workload = world.workloads[part.name] = Workload(part, space)
        assembly.raise_workload(world, workload)
    drivers.dress(world)
    _dns(world)
    _metrics(world)
    for name in ("kube-scheduler", "kube-controller-manager"):
        platform.lease(world, name, "kube-system", f"control-plane_{world.uid()}", world.rng.uniform(0, 2), 15)
    if world.style.provider in {"onprem", "longhorn", "ceph"}:
        _control_plane(world)
    if driver.name.startswith("rook"):
        world.put(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "type": "Opaque",
                "data": {"userID": "UkVE", "userKey": "UkVE"},
                "metadata": world.meta("rook-csi-rbd-provisioner", driver.namespace),
            }
        )
    if world.style.pull_secret:
        for space in world.style.namespaces:
            world.put(
                {
                    "apiVersion": "v1",
                    "kind": "Secret",
                    "type": "kubernetes.io/dockerconfigjson",
                    "data": {".dockerconfigjson": "UkVE"},
                    "metadata": world.meta(world.style.pull_secret, space),
                }
            )


def _dns(world: World) -> None:
    found = world.workloads["coredns"]
    world.drop(world.get("Service", "coredns", "kube-system"))
    config = world.put(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": world.meta("coredns", "kube-system"),
            "data": {"Corefile": COREFILE},
        }
    )
    service = building.add_service(world, found, "kube-dns")
    service["spec"] |= {
        "clusterIP": "172.20.0.10",
        "clusterIPs": ["172.20.0.10"],
        "ports": [
            {"name": "dns", "port": 53, "targetPort": 53, "protocol": "UDP"},
            {"name": "dns-tcp", "port": 53, "targetPort": 53, "protocol": "TCP"},
            {"name": "metrics", "port": 9153, "targetPort": 9153, "protocol": "TCP"},
        ],
    }
    service["metadata"]["labels"] = {
        "k8s-app": "kube-dns",
        "kubernetes.io/cluster-service": "true",
        "kubernetes.io/name": "CoreDNS",
    }
    service["spec"]["selector"] = {"k8s-app": "kube-dns"}
    found.service = service
    found.object["spec"]["selector"] = {"matchLabels": {"k8s-app": "kube-dns"}}
    found.template["metadata"]["labels"] = {"k8s-app": "kube-dns"}
    spec = found.template["spec"]
    spec["priorityClassName"] = "system-cluster-critical"
    spec.setdefault("volumes", []).append(
        {
            "name": "config-volume",
            "configMap": {"name": config["metadata"]["name"], "items": [{"key": "Corefile", "path": "Corefile"}]},
        }
    )
    main = spec["containers"][0]
    main |= {
        "image": "registry.k8s.io/coredns/coredns:v1.11.3",
        "args": ["-conf", "/etc/coredns/Corefile"],
        "ports": [
            {"containerPort": 53, "name": "dns", "protocol": "UDP"},
            {"containerPort": 53, "name": "dns-tcp", "protocol": "TCP"},
            {"containerPort": 9153, "name": "metrics", "protocol": "TCP"},
        ],
        "readinessProbe": {
            "httpGet": {"path": "/ready", "port": 8181, "scheme": "HTTP"},
            "periodSeconds": 10,
            "failureThreshold": 3,
        },
        "livenessProbe": {
            "httpGet": {"path": "/health", "port": 8080, "scheme": "HTTP"},
            "periodSeconds": 10,
            "failureThreshold": 5,
        },
        "volumeMounts": [{"name": "config-volume", "mountPath": "/etc/coredns", "readOnly": True}],
    }
    remake(world, found)


def remake(world: World, workload: Workload) -> None:
    """Makes a Deployment's ReplicaSet and Pods again after its template was written by hand."""
    for pod in workload.pods:
        world.drop(pod)
    if workload.replica_set:
        world.drop(workload.replica_set)
    workload.pods.clear()
    assembly.start(world, workload, world.age * 0.5)


def _metrics(world: World) -> None:
    found = world.workloads["metrics-server"]
    service = found.service
    assert service is not None
    service["spec"]["ports"] = [{"name": "https", "port": 443, "targetPort": 10250, "protocol": "TCP"}]
    main = found.container
    for probe in ("readinessProbe", "livenessProbe"):
        main[probe] = {
            "httpGet": {
                "path": f"/{probe[:5]}z".replace("readi", "ready").replace("liven", "live"),
                "port": 10250,
                "scheme": "HTTPS",
            },
            "periodSeconds": 10,
            "failureThreshold": 3,
        }
    remake(world, found)
    world.put(
        {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": world.meta("v1beta1.metrics.k8s.io"),
            "spec": {
                "group": "metrics.k8s.io",
                "version": "v1beta1",
                "service": {"name": "metrics-server", "namespace": "kube-system", "port": 443},
                "groupPriorityMinimum": 100,
                "versionPriority": 100,
                "insecureSkipTLSVerify": True,
            },
            "status": {
                "conditions": [
                    {
                        "type": "Available",
                        "status": "True",
                        "reason": "Passed",
                        "message": "all checks passed",
                        "lastTransitionTime": world.at(world.age),
                    }
                ]
            },
        }
    )


def _control_plane(world: World) -> None:
    node = platform.add_node(world, "control-1", platform.driver_of(world).zones[0], 99, control=True)
    name = node["metadata"]["name"]
    for part in ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"):
        static_pod(world, part, node)
    for key in ("kube-proxy", "network-agent"):
        assembly.agent(world, world.workloads[key], name, world.age * 0.4)


def static_pod(world: World, part: str, node: Json) -> Json:
    name = node["metadata"]["name"]
    meta = world.meta(
        f"{part}-{name}",
        "kube-system",
        labels={"component": part, "tier": "control-plane"},
        annotations={"kubernetes.io/config.source": "file", "kubernetes.io/config.mirror": world.hex(32)},
    )
    meta["ownerReferences"] = [
        {"apiVersion": "v1", "kind": "Node", "name": name, "uid": node["metadata"]["uid"], "controller": True}
    ]
    container = {
        "name": part,
        "image": f"registry.k8s.io/{part}:{world.style.version.split('+')[0].split('-')[0]}",
        "command": [part],
        "resources": {"requests": {"cpu": "100m"}},
        "imagePullPolicy": "IfNotPresent",
    }
    pod: Json = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta,
        "spec": {
            "containers": [container],
            "nodeName": name,
            "hostNetwork": True,
            "priorityClassName": "system-node-critical",
            "priority": 2_000_001_000,
            "restartPolicy": "Always",
            "tolerations": [{"effect": "NoExecute", "operator": "Exists"}],
            "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler",
        },
        "status": {"phase": "Running", "qosClass": "Burstable", "conditions": []},
    }
    return world.put(pods.run(world, pod, world.age))
