"""The system that every scenario starts from: nodes in three zones, and a shop of small services."""

from tests.live.objects import (
    DRIVER,
    Object,
    config_map,
    container,
    csi_driver,
    daemon_set,
    deployment,
    disruption_budget,
    meta,
    node,
    service,
    stateful_set,
    storage_class,
)


def nodes() -> list[Object]:
    """Six workers in three zones."""
    places = [("worker-a1", "zone-a"), ("worker-a2", "zone-a"), ("worker-b1", "zone-b")]
    places += [("worker-b2", "zone-b"), ("worker-c1", "zone-c"), ("worker-c2", "zone-c")]
    return [node(name, zone, 11 + number) for number, (name, zone) in enumerate(places)]


def system() -> list[Object]:
    """What a cluster runs for itself: name service, proxy, storage driver."""
    dns = deployment("coredns", "kube-system", 2, containers=[_coredns()], serviceAccountName="coredns")
    dns["spec"]["template"]["spec"] |= {
        "priorityClassName": "system-cluster-critical",
        "dnsPolicy": "Default",
        "volumes": [
            {"name": "config", "configMap": {"name": "coredns", "items": [{"key": "Corefile", "path": "Corefile"}]}}
        ],
    }
    dns_service = service("kube-dns", "kube-system", "coredns", 53, clusterIP="10.96.0.10")
    dns_service["spec"]["ports"] = [
        {"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53},
        {"name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 53},
    ]
    driver = deployment("disk-csi-controller", "kube-system", 2, serviceAccountName="disk-csi")
    driver["spec"]["template"]["spec"]["containers"] = [
        {"name": name, "image": f"registry.example.com/system/{name}:v6.0.0"}
        for name in ("csi-provisioner", "csi-attacher", "disk-csi")
    ]
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta("coredns", "kube-system")},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta("disk-csi", "kube-system")},
        config_map("coredns", "kube-system", Corefile=COREFILE),
        csi_driver(),
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": {"name": "edge"},
            "spec": {"controller": "edge.example.com/ingress"},
        },
        storage_class("fast", default=True),
        storage_class("archive", "Immediate"),
        dns,
        dns_service,
        daemon_set("kube-proxy"),
        _node_plugin(),
        driver,
    ]


def _node_plugin() -> Object:
    """The driver's part on every node, which its registrar makes known to the kubelet."""
    plugin = daemon_set("disk-csi-node")
    socket = f"/var/lib/kubelet/plugins/{DRIVER}/csi.sock"
    registrar = {
        "name": "node-driver-registrar",
        "image": "registry.example.com/system/csi-node-driver-registrar:v2.15.0",
        "args": ["--csi-address=/csi/csi.sock", f"--kubelet-registration-path={socket}"],
    }
    plugin["spec"]["template"]["spec"]["containers"].append(registrar)
    return plugin


COREFILE = """\
.:53 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
"""


def _coredns() -> Object:
    return {
        "name": "coredns",
        "image": "registry.example.com/system/coredns:v1.12.4",
        "args": ["-conf", "/etc/coredns/Corefile"],
        "ports": [
            {"name": "dns", "containerPort": 53, "protocol": "UDP"},
            {"name": "dns-tcp", "containerPort": 53, "protocol": "TCP"},
        ],
        "resources": {"requests": {"cpu": "100m", "memory": "70Mi"}, "limits": {"memory": "170Mi"}},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 8181}},
        "volumeMounts": [{"name": "config", "mountPath": "/etc/coredns", "readOnly": True}],
    }


def shop() -> list[Object]:
    """A shop: a storefront that calls services that call a database and a cache with claims of their own."""
    settings = {"envFrom": [{"configMapRef": {"name": "shop-settings"}}]}
    payments = deployment("payments", calls=("orders",), containers=[container("payments") | _secret_key()])
    return [
        config_map("shop-settings", CURRENCY="EUR", LOG_LEVEL="info", ORDERS_HOST="orders"),
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": meta("payments-key", "shop"),
            "type": "Opaque",
            "stringData": {"api-key": "not-a-real-key"},
        },
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta("checkout", "shop")},
        deployment("storefront", replicas=3, calls=("catalog", "cart", "checkout")),
        service("storefront"),
        deployment("catalog", containers=[container("catalog") | settings]),
        service("catalog"),
        deployment("cart", calls=("sessions",)),
        service("cart"),
        deployment("checkout", calls=("payments", "orders"), serviceAccountName="checkout"),
        service("checkout"),
        payments,
        service("payments"),
        stateful_set("orders"),
        service("orders", clusterIP="None"),
        stateful_set("sessions", replicas=1, size="2Gi"),
        service("sessions", clusterIP="None"),
        disruption_budget("storefront", minimum=2),
        disruption_budget("orders"),
        ingress(),
    ]


def ingress() -> Object:
    """The way in from outside."""
    backend = {"service": {"name": "storefront", "port": {"name": "http"}}}
    rule = {"host": "shop.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": meta("storefront", "shop"),
        "spec": {"ingressClassName": "edge", "rules": [rule]},
    }


def _secret_key() -> Object:
    reference = {"secretKeyRef": {"name": "payments-key", "key": "api-key"}}
    return {"env": [{"name": "PAYMENTS_API_KEY", "valueFrom": reference}]}
