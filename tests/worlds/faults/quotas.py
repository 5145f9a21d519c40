"""Pods and claims that the API server refuses: quotas, bounds, accounts, security, webhooks."""

from __future__ import annotations

from collections.abc import Callable

from tests.worlds import changes, controllers
from tests.worlds.faults.kind import fault
from tests.worlds.world import Workload, World

Roots = tuple[str, ...] | None
Text = Callable[[str], str]


def _quota(world: World, workload: Workload, hard: dict[str, str], ago: float, name: str = "limited") -> str:
    world.put(
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": world.meta(name, workload.namespace, ago + 400),
            "spec": {"hard": hard},
            "status": {},
        }
    )
    return f"ResourceQuota {workload.namespace}/{name}"


def _exceeds(world: World, ago: float, key: str) -> Roots:
    workload = changes.pick(world, changes.is_deployment, changes.called(world))
    if workload is None:
        return None
    where, _, what = key.rpartition(".")
    resources = workload.container["resources"]
    asked = "1" if key == "pods" else resources[where][what]
    placeholder = _quota(world, workload, {key: "0"}, ago)
    quota = world.get("ResourceQuota", "limited", workload.namespace)

    def text(name: str) -> str:
        return (
            f'pods "{name}" is forbidden: exceeded quota: limited, requested: {key}={asked}, used: '
            f"{key}={used}, limited: {key}={limit}"
        )

    others = [
        p for p in world.all("Pod") if p["metadata"]["namespace"] == workload.namespace and p not in workload.pods
    ]
    controllers.used(world, quota)
    used = limit = quota["status"]["used"][key]
    changes.refuse(world, workload, text, ago, str(len(others)))
    controllers.used(world, quota)
    limit = used = quota["status"]["used"][key]
    quota["spec"]["hard"][key] = limit
    controllers.used(world, quota)
    _reword(world, workload, text)
    return placeholder, workload.ref


def _reword(world: World, workload: Workload, text: Text) -> None:
    """Says the refusal again once the true sums are known."""
    made = workload.replica_set
    assert made is not None
    name = f"{made['metadata']['name']}-{world.letters(5)}"
    for value in (made, workload.object):
        for found in value["status"].get("conditions", ()):
            if found["type"] == "ReplicaFailure":
                found["message"] = text(name)
    for event in world.all("Event"):
        if event["involvedObject"].get("uid") == made["metadata"]["uid"] and event["reason"] == "FailedCreate":
            event["message"] = f"Error creating: {text(made['metadata']['name'] + '-' + world.letters(5))}"


@fault("quota/memory-exceeded", "the namespace's memory quota has no room for the Pods")
def memory(world: World, ago: float) -> Roots:
    return _exceeds(world, ago, "limits.memory")


@fault("quota/cpu-exceeded", "the namespace's processor quota has no room for the Pods")
def cpu(world: World, ago: float) -> Roots:
    return _exceeds(world, ago, "requests.cpu")


@fault("quota/pods-exceeded", "the namespace may hold no more Pods")
def pods(world: World, ago: float) -> Roots:
    return _exceeds(world, ago, "pods")


def _refused(world: World, ago: float, text: Callable[[Workload, str], str], *claims: changes.Claim) -> Workload | None:
    workload = changes.pick(world, changes.is_deployment, *claims)
    if workload is not None:
        changes.refuse(world, workload, lambda name: text(workload, name), ago)
    return workload


@fault("quota/limits-unset", "a quota demands limits that the containers do not name")
def unset(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not world.style.limits)
    if workload is None:
        return None
    workload.container["resources"] = {"requests": workload.container["resources"]["requests"]}
    quota = _quota(world, workload, {"limits.cpu": "64"}, ago)
    name = workload.container["name"]
    changes.refuse(
        world,
        workload,
        lambda pod: f'pods "{pod}" is forbidden: failed quota: limited: must specify limits.cpu for: {name}',
        ago,
    )
    return quota, workload.ref


@fault("quota/bound-broken", "a container wants more than a LimitRange allows")
def bound(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment)
    if workload is None:
        return None
    world.put(
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": world.meta("bounds", workload.namespace, ago + 900),
            "spec": {
                "limits": [
                    {
                        "type": "Container",
                        "max": {"memory": "6Gi"},
                        "default": {"memory": "512Mi"},
                        "defaultRequest": {"memory": "64Mi"},
                    }
                ]
            },
        }
    )
    workload.container["resources"] = {
        "requests": {"cpu": "100m", "memory": "1Gi"},
        "limits": {"cpu": "500m", "memory": "8Gi"},
    }
    changes.refuse(
        world,
        workload,
        lambda pod: f'pods "{pod}" is forbidden: maximum memory usage per Container is 6Gi, but limit is 8Gi',
        ago,
    )
    return f"LimitRange {workload.namespace}/bounds", workload.ref


@fault("quota/claim-storage-exceeded", "the namespace's storage quota has no room for a StatefulSet's claim")
def storage(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_stateful, lambda w: w.object["spec"]["replicas"] == 1)
    if workload is None:
        return None
    from tests.worlds import storage as claims

    claims.forget(world, changes.claim_of(world, workload))
    quota = _quota(world, workload, {"requests.storage": "0"}, ago, "storage")
    found = world.get("ResourceQuota", "storage", workload.namespace)
    controllers.used(world, found)
    used, size = found["status"]["used"]["requests.storage"], workload.part.volume
    found["spec"]["hard"]["requests.storage"] = used
    name = claims.claim_name(workload)
    inner = (
        f'persistentvolumeclaims "{name}" is forbidden: exceeded quota: storage, requested: '
        f"requests.storage={size}, used: requests.storage={used}, limited: requests.storage={used}"
    )
    changes.refuse(world, workload, lambda pod: f"failed to create PVC {name}: {inner}", ago)
    left = world.find("PersistentVolumeClaim", name, workload.namespace)
    if left:
        claims.forget(world, left)
    world.event(
        workload.object,
        "FailedCreate",
        f"create Claim {name} for Pod {workload.name}-0 in StatefulSet {workload.name} failed error: {inner}",
        by="statefulset-controller",
        first=ago,
        last=40,
        count=14,
    )
    return quota, workload.ref, f"PersistentVolumeClaim {workload.namespace}/{name}"


@fault("identity/service-account-missing", "the ServiceAccount of the Pods does not exist")
def account(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment)
    if workload is None:
        return None
    name = f"{workload.name}-runner"
    workload.template["spec"] |= {"serviceAccountName": name, "serviceAccount": name}
    space = workload.namespace
    changes.refuse(
        world,
        workload,
        lambda pod: (
            f'pods "{pod}" is forbidden: error looking up service account {space}/{name}: '
            f'serviceaccount "{name}" not found'
        ),
        ago,
    )
    return f"ServiceAccount {space}/{name}", workload.ref


@fault("identity/security-level-violated", "the namespace's Pod Security level refuses the Pods")
def security(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not world.style.security)
    if workload is None:
        return None
    space = world.get("Namespace", workload.namespace)
    space["metadata"]["labels"] |= {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
    }
    world.touch(space, ago + 30)
    name = workload.container["name"]
    reason = (
        f'allowPrivilegeEscalation != false (container "{name}" must set '
        "securityContext.allowPrivilegeEscalation=false), unrestricted capabilities "
        f'(container "{name}" must set securityContext.capabilities.drop=["ALL"]), '
        f'runAsNonRoot != true (pod or container "{name}" must set securityContext.runAsNonRoot=true), '
        f'seccompProfile (pod or container "{name}" must set securityContext.seccompProfile.type to '
        '"RuntimeDefault" or "Localhost")'
    )
    changes.refuse(
        world,
        workload,
        lambda pod: f'pods "{pod}" is forbidden: violates PodSecurity "restricted:latest": {reason}',
        ago,
    )
    return workload.ref, f"Namespace {workload.namespace}"


def _webhook(world: World, ago: float, error: str) -> tuple[str, Workload] | None:
    workload = changes.pick(world, changes.is_deployment)
    if workload is None:
        return None
    name = "policy.guard.example.com"
    world.put(
        {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingWebhookConfiguration",
            "metadata": world.meta("guard", ago=world.age / 2, generation=1),
            "webhooks": [
                {
                    "name": name,
                    "failurePolicy": "Fail",
                    "sideEffects": "None",
                    "admissionReviewVersions": ["v1"],
                    "timeoutSeconds": 10,
                    "matchPolicy": "Equivalent",
                    "namespaceSelector": {
                        "matchExpressions": [
                            {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system"]}
                        ]
                    },
                    "objectSelector": {},
                    "clientConfig": {
                        "caBundle": "LS0t",
                        "service": {"name": "guard", "namespace": "ingress-system", "path": "/validate", "port": 443},
                    },
                    "rules": [
                        {
                            "apiGroups": [""],
                            "apiVersions": ["v1"],
                            "operations": ["CREATE"],
                            "resources": ["pods"],
                            "scope": "*",
                        }
                    ],
                }
            ],
        }
    )
    if error.startswith("denied"):
        text = f'admission webhook "{name}" denied the request: image {workload.container["image"]} is not signed'
    else:
        text = (
            f'Internal error occurred: failed calling webhook "{name}": failed to call webhook: Post '
            f'"https://guard.ingress-system.svc:443/validate?timeout=10s": {error}'
        )
    changes.refuse(world, workload, lambda pod: text, ago)
    return "ValidatingWebhookConfiguration guard", workload


def _guard(world: World, ready: bool, ago: float) -> Workload:
    from tests.worlds import assembly, kubelet
    from tests.worlds.plan import Part

    part = Part("guard", port=8443, replicas=(1, 1), keys=(), probe="tcp", served=True, account=True)
    workload = world.workloads["guard"] = Workload(part, "ingress-system")
    assembly.raise_workload(world, workload)
    if workload.service:
        workload.service["spec"]["ports"] = [{"name": "https", "port": 443, "targetPort": 8443, "protocol": "TCP"}]
    world.touched.add("guard")
    if not ready:
        for pod in workload.pods:
            kubelet.crash(world, pod, ago + 300, code=1, life=3, born=changes.age_of(world, pod))
    return workload


@fault("identity/webhook-down", "a webhook that must agree to every Pod has no server")
def webhook_down(world: World, ago: float) -> Roots:
    found = _webhook(world, ago, 'no endpoints available for service "guard"')
    if not found:
        return None
    guard = _guard(world, False, ago)
    return guard.ref, found[0], guard.service_ref


@fault("identity/webhook-certificate", "the API server does not trust the certificate of a webhook")
def webhook_certificate(world: World, ago: float) -> Roots:
    found = _webhook(
        world,
        ago,
        (
            "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current "
            "time 2026-03-02T06:00:00Z is after 2026-02-27T00:00:00Z"
        ),
    )
    if not found:
        return None
    guard = _guard(world, True, ago)
    return found[0], guard.ref, guard.service_ref


@fault("identity/webhook-denies", "a webhook refuses the Pods for what they are")
def webhook_denies(world: World, ago: float) -> Roots:
    found = _webhook(world, ago, "denied")
    if not found:
        return None
    _guard(world, True, ago)
    return found[1].ref, found[0]


@fault("scheduling/priority-class-missing", "the PriorityClass of the Pods does not exist")
def priority(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment)
    if workload is None:
        return None
    workload.template["spec"]["priorityClassName"] = "business-critical"
    changes.refuse(
        world,
        workload,
        lambda pod: f'pods "{pod}" is forbidden: no PriorityClass with name business-critical was found',
        ago,
    )
    return "PriorityClass business-critical", workload.ref


@fault("identity/permission-missing", "the account of a program may not read what it needs", needs="logs")
def rbac(world: World, ago: float) -> Roots:
    from tests.worlds import kubelet

    workload = changes.pick(world, changes.is_deployment, lambda w: w.part.account)
    if workload is None:
        return None
    world.drop(world.get("RoleBinding", workload.name, workload.namespace))
    user = f"system:serviceaccount:{workload.namespace}:{workload.name}"
    line = (
        'E0302 06:00:00.000000       1 reflector.go:158] "Unhandled Error" err="failed to list '
        f'*v1.ConfigMap: configmaps is forbidden: User \\"{user}\\" cannot list resource \\"configmaps\\" '
        f'in API group \\"\\" in the namespace \\"{workload.namespace}\\""'
    )
    for pod in changes.redeploy(world, workload, ago, rolling=False):
        kubelet.crash(world, pod, ago, code=1, life=12)
        world.log(pod, [line, line, "fatal: cache sync failed"])
        world.log(pod, [line, line, "fatal: cache sync failed"], previous=True)
    return (
        workload.ref,
        f"ServiceAccount {workload.namespace}/{workload.name}",
        f"RoleBinding {workload.namespace}/{workload.name}",
        f"Role {workload.namespace}/{workload.name}",
    )
