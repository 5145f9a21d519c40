"""Faults in the hotel system."""

import time
from typing import Any

from tests.live import objects
from tests.live.blind import kit, systems
from tests.live.blind.kit import Object, change, crash, first, inside, setenv, unready
from tests.live.blind.record import Blind
from tests.live.cluster import ControlPlane, wait_for

SYSTEM = systems.hotel()
H = "hotel"
D = "hotel-data"


def edit(
    kind: str, where: str, name: str, how: Any, *victims: str, play: str = "", says: str = "", code: int = 1
) -> Any:
    """A fault that edits one object and then lets services of the hotel turn unready."""

    def fault(cluster: ControlPlane) -> None:
        change(cluster, SYSTEM, kind, where, name, how, play, says, code)
        unready(cluster, H, *victims)

    return fault


def port(one: Object, key: str, value: Any) -> None:
    one["spec"]["ports"][0][key] = value


def delete_service(cluster: ControlPlane) -> None:
    cluster.kubectl("delete", "service", "profile", "-n", H)
    unready(cluster, H, "frontend")


def delete_key(cluster: ControlPlane) -> None:
    change(cluster, SYSTEM, "ConfigMap", H, "reservation-settings", lambda o: o["data"].pop("pool_size"))
    restart(cluster, "reservation", "couldn't find key pool_size in ConfigMap hotel/reservation-settings")
    unready(cluster, H, "frontend")


def restart(cluster: ControlPlane, name: str, says: str) -> None:
    """A rollout restart whose new Pods lack something of their configuration."""
    change(
        cluster, SYSTEM, "Deployment", H, name, lambda o: setenv_new(o, "RELEASE", "2026-11"), "config-missing", says
    )


def setenv_new(one: Object, name: str, value: str) -> None:
    first(one)["env"].append({"name": name, "value": value})


def delete_secret(cluster: ControlPlane) -> None:
    cluster.kubectl("delete", "secret", "payment-gateway", "-n", H)
    restart(cluster, "payment", 'secret "payment-gateway" not found')


def scale_user(cluster: ControlPlane) -> None:
    cluster.kubectl("scale", "deployment/user", "--replicas=0", "-n", H)
    unready(cluster, H, "frontend")


def delete_binding(cluster: ControlPlane) -> None:
    cluster.kubectl("delete", "rolebinding", "notification-reader", "-n", H)
    crash(
        cluster,
        H,
        "notification",
        'panic: configmaps is forbidden: User "system:serviceaccount:hotel:notification" cannot list '
        'resource "configmaps" in API group "" in the namespace "hotel"',
        2,
    )


def quota(cluster: ControlPlane) -> None:
    cluster.apply(
        [kit.thing("v1", "ResourceQuota", "team-budget", H, spec={"hard": {"requests.memory": "4Gi", "pods": "24"}})]
    )
    change(
        cluster,
        SYSTEM,
        "Deployment",
        H,
        "frontend",
        lambda o: first(o).update(image="registry.example.com/hotel/frontend:2.8.0"),
    )


def deny(cluster: ControlPlane) -> None:
    change(
        cluster,
        SYSTEM,
        "NetworkPolicy",
        D,
        "data-from-hotel",
        lambda o: o["spec"].update(ingress=[{"from": [{"podSelector": {}}]}]),
    )
    unready(
        cluster,
        H,
        "geo",
        "rate",
        "profile",
        "recommendation",
        "review",
        "attractions",
        "user",
        "reservation",
        "search",
        "frontend",
    )


def no_dns(cluster: ControlPlane) -> None:
    cluster.kubectl("scale", "deployment/coredns", "--replicas=0", "-n", "kube-system")
    unready(cluster, H, "geo", "rate", "profile", "search", "frontend", "user")
    crash(
        cluster,
        H,
        "notification",
        "dial tcp: lookup rabbitmq.hotel-data on 10.96.0.10:53: read udp: connection refused",
    )
    crash(cluster, H, "reservation", "failed to connect: lookup user-db.hotel-data.svc on 10.96.0.10:53: i/o timeout")


def init_waits(one: Object) -> None:
    command = ["sh", "-c", "until nc -z postgres-reservations.hotel-data 5432; do sleep 2; done"]
    inside(one)["initContainers"] = [
        {"name": "wait-for-db", "image": "registry.example.com/library/busybox:1.37", "command": command}
    ]


def ingress_port(one: Object) -> None:
    one["spec"]["rules"][0]["http"]["paths"][1]["backend"]["service"]["port"]["number"] = 8098


def pull_secret(cluster: ControlPlane) -> None:
    def how(one: Object) -> None:
        inside(one)["imagePullSecrets"] = [{"name": "regcred-v2"}]
        first(one)["image"] = "registry.example.com/hotel/attractions:2.8.1"

    change(cluster, SYSTEM, "Deployment", H, "attractions", how, "image-unauthorized")
    fresh = wait_for(
        "new",
        lambda: [
            p
            for p in kit.pods(cluster, H, "attractions")
            if inside({"spec": {"template": p}}).get("imagePullSecrets") and p["spec"].get("nodeName")
        ],
        20,
    )
    message = "Unable to retrieve some image pull secrets (regcred-v2); attempting to pull the image may not succeed."
    cluster.apply([objects.event(pod, "FailedToRetrieveImagePullSecret", message, count=4) for pod in fresh])


def policy(cluster: ControlPlane) -> None:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [rule]},
        "validations": [
            {
                "expression": "has(object.metadata.labels) && 'team' in object.metadata.labels",
                "message": "every Pod needs a team label",
            }
        ],
    }
    space = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": H}}}
    api = "admissionregistration.k8s.io/v1"
    cluster.apply(
        [
            kit.thing(api, "ValidatingAdmissionPolicy", "require-team", "", spec=spec),
            kit.thing(
                api,
                "ValidatingAdmissionPolicyBinding",
                "require-team",
                "",
                spec={"policyName": "require-team", "validationActions": ["Deny"], "matchResources": space},
            ),
        ]
    )
    time.sleep(6)
    cluster.kubectl("delete", "pod", "-n", H, "-l", "app.kubernetes.io/name=geo", "--wait=false")
    unready(cluster, H, "search", "frontend")


def dup_env(one: Object) -> None:
    setenv_new(one, "DB_URL", "jdbc:postgresql://user-db.hotel-staging:5432/users")


REFUSED = "dial tcp {}: connect: connection refused"
SCENARIOS = {
    "hotel-target-port": Blind(
        "Service geo sends to a targetPort nobody listens on",
        H,
        [("Service", H, "geo")],
        edit("Service", H, "geo", lambda o: port(o, "targetPort", 8038), "search", "frontend"),
    ),
    "hotel-selector": Blind(
        "the selector of Service rate names another part-of",
        H,
        [("Service", H, "rate")],
        edit(
            "Service",
            H,
            "rate",
            lambda o: o["spec"].update(
                selector={"app.kubernetes.io/name": "rate", "app.kubernetes.io/part-of": "hotels"}
            ),
            "search",
            "frontend",
        ),
    ),
    "hotel-service-deleted": Blind(
        "Service profile was deleted",
        H,
        [("Service", H, "profile")],
        delete_service,
        also=[("Deployment", H, "frontend")],
    ),
    "hotel-env-port": Blind(
        "reservation's DB_DSN names port 5433",
        H,
        [("Deployment", H, "reservation")],
        edit(
            "Deployment",
            H,
            "reservation",
            lambda o: setenv(o, "DB_DSN", "postgres://reservation@user-db.hotel-data.svc:5433/reservations"),
            play="crash",
            says="failed to connect to database: " + REFUSED.format("10.244.3.9:5433"),
        ),
    ),
    "hotel-env-host": Blind(
        "search's GEO_SERVICE_ADDR names geolocation, which does not exist",
        H,
        [("Deployment", H, "search")],
        edit(
            "Deployment",
            H,
            "search",
            lambda o: setenv(o, "GEO_SERVICE_ADDR", "geolocation:8083"),
            play="readiness-fails",
            says="Readiness probe failed: rpc error: code = Unavailable desc = produced zero addresses",
        ),
    ),
    "hotel-config-key": Blind(
        "key pool_size was removed from ConfigMap reservation-settings",
        H,
        [("ConfigMap", H, "reservation-settings")],
        delete_key,
        also=[("Deployment", H, "reservation")],
    ),
    "hotel-secret-deleted": Blind(
        "Secret payment-gateway was deleted and payment rolled",
        H,
        [("Secret", H, "payment-gateway")],
        delete_secret,
        also=[("Deployment", H, "payment")],
    ),
    "hotel-scaled-zero": Blind(
        "Deployment user is scaled to zero, and frontend needs it", H, [("Deployment", H, "user")], scale_user
    ),
    "hotel-image-tag": Blind(
        "review has an image tag that does not exist",
        H,
        [("Deployment", H, "review")],
        edit(
            "Deployment",
            H,
            "review",
            lambda o: first(o).update(image="registry.example.com/hotel/review:2.7.66"),
            play="image-not-found",
        ),
    ),
    "hotel-pull-secret": Blind(
        "attractions names pull secret regcred-v2, which does not exist",
        H,
        [("Deployment", H, "attractions")],
        pull_secret,
        also=[("Secret", H, "regcred-v2")],
    ),
    "hotel-liveness-port": Blind(
        "profile's liveness probe asks port 8181",
        H,
        [("Deployment", H, "profile")],
        edit(
            "Deployment",
            H,
            "profile",
            lambda o: first(o).update(
                livenessProbe={"httpGet": {"path": "/healthz", "port": 8181}, "periodSeconds": 5}
            ),
            play="liveness-fails",
            says='Liveness probe failed: Get "http://10.244.2.7:8181/healthz": ' + REFUSED.format("10.244.2.7:8181"),
        ),
    ),
    "hotel-oom": Blind(
        "recommendation's memory limit is too low",
        H,
        [("Deployment", H, "recommendation")],
        edit(
            "Deployment",
            H,
            "recommendation",
            lambda o: first(o).update(resources={"requests": {"memory": "32Mi"}, "limits": {"memory": "32Mi"}}),
            play="oom-killed",
        ),
    ),
    "hotel-rbac": Blind(
        "RoleBinding notification-reader was deleted",
        H,
        [("RoleBinding", H, "notification-reader")],
        delete_binding,
        also=[
            ("Role", H, "notification-reader"),
            ("ServiceAccount", H, "notification"),
            ("Deployment", H, "notification"),
        ],
    ),
    "hotel-quota": Blind(
        "ResourceQuota team-budget blocks the rollout of frontend", H, [("ResourceQuota", H, "team-budget")], quota
    ),
    "hotel-policy-deny": Blind(
        "NetworkPolicy data-from-hotel no longer allows namespace hotel",
        H,
        [("NetworkPolicy", D, "data-from-hotel")],
        deny,
    ),
    "hotel-no-dns": Blind("coredns is scaled to zero", H, [("Deployment", "kube-system", "coredns")], no_dns),
    "hotel-init-waits": Blind(
        "reservation's init container waits for a Service that does not exist",
        H,
        [("Deployment", H, "reservation")],
        edit("Deployment", H, "reservation", init_waits, play="init-waits"),
        also=[("Service", D, "postgres-reservations")],
    ),
    "hotel-ingress-port": Blind(
        "the Ingress names a port that Service review has not",
        H,
        [("Ingress", H, "hotel")],
        edit("Ingress", H, "hotel", ingress_port),
    ),
    "hotel-protocol": Blind(
        "Service memcached-rate speaks UDP",
        H,
        [("Service", H, "memcached-rate")],
        edit("Service", H, "memcached-rate", lambda o: port(o, "protocol", "UDP"), "rate"),
    ),
    "hotel-duplicate-env": Blind(
        "user has DB_URL twice; the last, wrong one wins",
        H,
        [("Deployment", H, "user")],
        edit(
            "Deployment",
            H,
            "user",
            dup_env,
            play="crash",
            says="java.net.UnknownHostException: user-db.hotel-staging",
        ),
    ),
    "hotel-admission-policy": Blind(
        "a ValidatingAdmissionPolicy refuses Pods of geo",
        H,
        [("ValidatingAdmissionPolicy", "", "require-team")],
        policy,
        also=[("Deployment", H, "geo"), ("ValidatingAdmissionPolicyBinding", "", "require-team")],
    ),
}
