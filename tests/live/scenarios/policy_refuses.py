"""A policy of the API server refuses Pods without an owner."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events, usual_system

POLICY = objects.thing(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicy",
    "own-registry",
    spec={
        "failurePolicy": "Fail",
        "matchConstraints": {
            "resourceRules": [
                {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
            ]
        },
        "validations": [
            {
                "expression": "object.spec.containers.all(c, c.image.startsWith('registry.example.com/'))",
                "message": "images must come from registry.example.com",
            }
        ],
    },
)
BINDING = objects.thing(
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding",
    "own-registry-shop",
    spec={
        "policyName": "own-registry",
        "validationActions": ["Deny"],
        "matchResources": {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}},
    },
)


def base() -> list[objects.Object]:
    return [*usual_system(), POLICY, BINDING]


def fault(cluster: ControlPlane) -> None:
    foreign = objects.container("search", image="images.example.net/search:2.0.1")
    cluster.apply([objects.deployment("search", containers=[foreign]), objects.service("search")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "ValidatingAdmissionPolicy 'own-registry'")


SCENARIO = Scenario(
    summary="an admission policy refuses the image of a Deployment",
    cause="workload/admission/policy-denied",
    repair=("Deployment", "shop", "search"),
    base=base,
    fault=fault,
    shows=shows,
)
