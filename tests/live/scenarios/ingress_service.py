"""An Ingress leads to a Service that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario


def fault(cluster: ControlPlane) -> None:
    backend = {"service": {"name": "store-front", "port": {"name": "http"}}}
    rule = {"host": "www.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    spec = {"ingressClassName": "edge", "rules": [rule]}
    cluster.apply([objects.thing("networking.k8s.io/v1", "Ingress", "www", "shop", spec=spec)])


def shows(cluster: ControlPlane) -> object:
    return cluster.get("ingresses", "shop", "www")


SCENARIO = Scenario(
    summary="an Ingress leads to a Service that does not exist",
    cause="network/ingress/service-missing",
    repair=("Ingress", "shop", "www"),
    fault=fault,
    shows=shows,
)
