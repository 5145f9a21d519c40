"""Pods that admission refuses for what they are, or because it cannot ask: accounts, security, webhooks."""

from __future__ import annotations

from collections.abc import Callable

from tests.worlds import changes
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Workload, World

Text = Callable[[str], str]


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
