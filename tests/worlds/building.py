"""From a plan to the objects that its team would apply: workloads, Services, configuration, policies."""

from __future__ import annotations

from typing import Any

from tests.worlds import wiring
from tests.worlds.plan import IMAGES, Part, Style
from tests.worlds.world import Json, Workload, World

BATCH = frozenset({"Job", "CronJob"})


def labels_of(part: Part, style: Style) -> dict[str, str]:
    made = {
        "app": {"app": part.name, "version": "v1"},
        "helm": {
            "app.kubernetes.io/name": part.name,
            "app.kubernetes.io/instance": style.helm or "main",
            "app.kubernetes.io/managed-by": "Helm",
            "helm.sh/chart": f"{style.helm}-3.4.1",
        },
        "recommended": {
            "app.kubernetes.io/name": part.name,
            "app.kubernetes.io/part-of": style.system,
            "app.kubernetes.io/component": "store" if part.store else "service",
        },
        "component": {"component": part.name, "tier": "data" if part.store else "app"},
        "k8s-app": {"k8s-app": part.name},
    }
    return dict(made[style.labels])


def selector_of(part: Part, style: Style) -> dict[str, str]:
    labels = labels_of(part, style)
    dropped = {
        "version",
        "app.kubernetes.io/managed-by",
        "helm.sh/chart",
        "app.kubernetes.io/part-of",
        "app.kubernetes.io/component",
        "tier",
    }
    return {key: value for key, value in labels.items() if key not in dropped}


def image_of(world: World, part: Part) -> str:
    if part.store:
        return IMAGES[part.language]
    version = f"{world.rng.randrange(1, 4)}.{world.rng.randrange(20)}.{world.rng.randrange(9)}"
    return f"{world.style.registry}/{part.name}:{version}"


def probes_of(part: Part) -> dict[str, Json]:
    timing = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
    how: dict[str, Json] = {
        "http": {"httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"}},
        "grpc": {"grpc": {"port": part.port, "service": ""}},
        "tcp": {"tcpSocket": {"port": part.port}},
    }
    if part.probe == "none" or not part.served:
        return {}
    slow = 30 if part.language == "java" else 10
    found = {"readinessProbe": how[part.probe] | timing | {"initialDelaySeconds": slow // 2}}
    if part.name.__len__() % 3:
        live = (
            {"httpGet": {"path": "/livez", "port": "http", "scheme": "HTTP"}}
            if part.probe == "http"
            else how[part.probe]
        )
        found["livenessProbe"] = live | timing | {"initialDelaySeconds": slow}
    if part.language == "java":
        found["startupProbe"] = found["readinessProbe"] | {"failureThreshold": 30, "initialDelaySeconds": 0}
    return found


def container_of(world: World, part: Part) -> Json:
    made: Json = {
        "name": part.name,
        "image": image_of(world, part),
        "imagePullPolicy": "IfNotPresent",
        "resources": {
            "requests": {"cpu": f"{part.cpu}m", "memory": f"{part.memory}Mi"},
            "limits": {"cpu": f"{part.cpu * 4}m", "memory": f"{part.memory * 2}Mi"},
        },
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    }
    if part.kind not in BATCH and (part.served or part.kind == "DaemonSet"):
        name = "http" if part.probe == "http" else "grpc" if part.probe == "grpc" else "tcp"
        made["ports"] = [{"containerPort": part.port, "name": name, "protocol": "TCP"}]
    made |= probes_of(part)
    if world.style.security and not part.store:
        made["securityContext"] = {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        }
    return made


def template_of(world: World, part: Part, namespace: str) -> Json:
    """Makes the Pod template with the fields that the API server fills in."""
    containers = [container_of(world, part)]
    spec: Json = {
        "containers": containers,
        "restartPolicy": "OnFailure" if part.kind in BATCH else "Always",
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    }
    if part.account:
        spec |= {"serviceAccountName": part.name, "serviceAccount": part.name}
    if part.sidecar:
        containers.append(
            {
                "name": part.sidecar,
                "image": f"{world.style.registry}/{part.sidecar}:1.2.0",
                "imagePullPolicy": "IfNotPresent",
                "resources": {
                    "requests": {"cpu": "20m", "memory": "32Mi"},
                    "limits": {"cpu": "100m", "memory": "64Mi"},
                },
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
            }
        )
    if part.waits_for:
        port = world.workloads[part.waits_for].part.port
        target = world.workloads[part.waits_for].namespace
        name = part.waits_for if target == namespace else f"{part.waits_for}.{target}"
        spec["initContainers"] = [
            {
                "name": f"wait-for-{part.waits_for}",
                "image": "busybox:1.36",
                "imagePullPolicy": "IfNotPresent",
                "command": ["sh", "-c", f"until nc -z {name} {port}; do echo waiting for {name}; sleep 2; done"],
                "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"cpu": "50m", "memory": "32Mi"}},
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
            }
        ]
    if world.style.pull_secret and namespace in world.style.namespaces:
        spec["imagePullSecrets"] = [{"name": world.style.pull_secret}]
    if part.kind == "DaemonSet":
        spec["tolerations"] = [{"operator": "Exists"}]
    _volumes(world, part, spec)
    return {"metadata": {"labels": labels_of(part, world.style)}, "spec": spec}


def _volumes(world: World, part: Part, spec: Json) -> None:
    main = spec["containers"][0]
    if part.volume:
        main.setdefault("volumeMounts", []).append({"name": "data", "mountPath": "/data"})
        if part.kind != "StatefulSet":
            spec.setdefault("volumes", []).append(
                {"name": "data", "persistentVolumeClaim": {"claimName": f"{part.name}-data"}}
            )
    if world.style.wiring == "file" and part.calls:
        main.setdefault("volumeMounts", []).append({"name": "config", "mountPath": "/etc/app", "readOnly": True})
        spec.setdefault("volumes", []).append(
            {"name": "config", "configMap": {"name": f"{part.name}-config", "defaultMode": 420}}
        )


def workload_object(world: World, workload: Workload, replicas: int) -> Json:
    """Makes the controller of a part's Pods."""
    part, style = workload.part, world.style
    selector = {"matchLabels": selector_of(part, style)}
    meta = world.meta(
        part.name,
        workload.namespace,
        labels=labels_of(part, style),
        manager="helm" if style.helm else "kubectl-client-side-apply",
        generation=1,
    )
    template = template_of(world, part, workload.namespace)
    specs: dict[str, dict[str, Any]] = {
        "Deployment": {
            "replicas": replicas,
            "selector": selector,
            "template": template,
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600,
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
        },
        "StatefulSet": {
            "replicas": replicas,
            "selector": selector,
            "template": template,
            "serviceName": f"{part.name}-hl",
            "podManagementPolicy": "OrderedReady",
            "revisionHistoryLimit": 10,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        },
        "DaemonSet": {
            "selector": selector,
            "template": template,
            "revisionHistoryLimit": 10,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}},
        },
        "Job": {
            "template": template,
            "backoffLimit": 6,
            "completions": 1,
            "parallelism": 1,
            "completionMode": "NonIndexed",
        },
        "CronJob": {
            "schedule": part.schedule,
            "concurrencyPolicy": "Forbid",
            "suspend": False,
            "successfulJobsHistoryLimit": 2,
            "failedJobsHistoryLimit": 1,
            "jobTemplate": {"spec": {"template": template, "backoffLimit": 2}},
        },
    }
    group = "batch/v1" if part.kind in BATCH else "apps/v1"
    if part.kind == "Deployment":
        meta["annotations"] = {"deployment.kubernetes.io/revision": "1"}
        if part.volume:
            specs["Deployment"]["strategy"] = {"type": "Recreate"}
    if part.kind == "StatefulSet" and part.volume:
        specs["StatefulSet"]["volumeClaimTemplates"] = [claim_template(part)]
    return world.put({"apiVersion": group, "kind": part.kind, "metadata": meta, "spec": specs[part.kind], "status": {}})


def claim_template(part: Part) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": part.volume}},
            "volumeMode": "Filesystem",
        },
        "status": {"phase": "Pending"},
    }


def add_service(world: World, workload: Workload, name: str = "", headless: bool = False) -> Json:
    """Makes a Service before a part's Pods."""
    part, style = workload.part, world.style
    target: str | int = "http" if part.probe == "http" and not part.store and style.service_port else part.port
    port: Json = {
        "name": "http" if part.probe == "http" else "tcp",
        "port": wiring.service_port(part, style),
        "targetPort": target,
        "protocol": "TCP",
    }
    address = "None" if headless else f"172.20.{world.rng.randrange(1, 250)}.{world.rng.randrange(1, 250)}"
    spec: Json = {
        "type": "ClusterIP",
        "clusterIP": address,
        "clusterIPs": [address],
        "ports": [port],
        "selector": selector_of(part, style),
        "sessionAffinity": "None",
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
    }
    if headless:
        spec["publishNotReadyAddresses"] = True
    meta = world.meta(
        name or part.name, workload.namespace, labels=labels_of(part, style), manager="kubectl-client-side-apply"
    )
    return world.put(
        {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec, "status": {"loadBalancer": {}}}
    )


def add_configuration(world: World, workload: Workload) -> None:
    """Makes the ConfigMap, Secret, account and grants that a part uses."""
    part, space = workload.part, workload.namespace
    labels = labels_of(part, world.style)
    world.put(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "data": {},
            "metadata": world.meta(
                wiring.config_name(workload), space, labels=labels, manager="kubectl-client-side-apply"
            ),
        }
    )
    if part.secret:
        world.put(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "type": "Opaque",
                "data": dict.fromkeys(part.secret, "UkVEQUNURUQ="),
                "metadata": world.meta(wiring.secret_name(workload), space, labels=labels),
            }
        )
    if part.account:
        world.put(
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": world.meta(part.name, space, labels=labels)}
        )
        world.put(
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "Role",
                "metadata": world.meta(part.name, space),
                "rules": [{"apiGroups": [""], "resources": ["configmaps", "pods"], "verbs": ["get", "list", "watch"]}],
            }
        )
        world.put(
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "RoleBinding",
                "metadata": world.meta(part.name, space),
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": part.name},
                "subjects": [{"kind": "ServiceAccount", "name": part.name, "namespace": space}],
            }
        )
