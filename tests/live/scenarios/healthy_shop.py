"""A shop that works, with everything that looks odd in a cluster that works."""

from tests.live import objects
from tests.live.cluster import ControlPlane, Object
from tests.live.scenario import Scenario, is_settled, usual_system


def oddities() -> list[Object]:
    restarted = objects.deployment("mailer", play={objects.PLAY: "restarted-long-ago"})
    retired = objects.deployment("legacy-search", replicas=0)
    return [
        restarted,
        objects.service("mailer"),
        retired,
        objects.service("legacy-search"),
        objects.claim("next-release", size="20Gi"),
        objects.config_map("release-notes", text="Nothing mounts this."),
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "orders-from-shop", "namespace": "shop"},
            "spec": {
                "podSelector": {"matchLabels": {"app": "orders"}},
                "policyTypes": ["Ingress"],
                "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 8080, "protocol": "TCP"}]}],
            },
        },
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "roomy", "namespace": "shop"},
            "spec": {"hard": {"requests.cpu": "20", "requests.storage": "500Gi", "pods": "100"}},
        },
    ]


def shows(cluster: ControlPlane) -> object:
    return is_settled(cluster)


SCENARIO = Scenario(
    summary="nothing: zero-scaled and restarted workloads, an unused claim, warnings that healed",
    cause=None,
    repair=None,
    base=lambda: [*usual_system(), *oddities()],
    shows=shows,
)
