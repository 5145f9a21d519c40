"""A policy product was removed, and its webhook still has to approve every Pod of the shop."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

WEBHOOK = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "image-policy"},
    "webhooks": [
        {
            "name": "pods.image-policy.example.com",
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "timeoutSeconds": 5,
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}},
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
            "clientConfig": {"service": {"namespace": "image-policy", "name": "image-policy", "path": "/validate"}},
        }
    ],
}


def fault(cluster: ControlPlane) -> None:
    cluster.apply([WEBHOOK])
    cluster.kubectl("rollout", "restart", "deployment/catalog", "-n", "shop")
    cluster.kubectl("delete", "pod", "-n", "shop", "-l", "app=checkout", "--wait=false")


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "failed calling webhook")


SCENARIO = Scenario(
    summary="a webhook that must approve every Pod is served by nobody any more",
    cause="workload/admission/webhook-unavailable",
    repair=("ValidatingWebhookConfiguration", "", "image-policy"),
    fault=fault,
    shows=shows,
)
