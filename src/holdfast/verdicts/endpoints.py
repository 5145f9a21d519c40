"""Who stands behind a Service right now: what the endpoint objects say and what the Pods say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from holdfast.model.objects.network import Endpoints, EndpointSlice, Service
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import pod_is_ready

SERVICE_NAME = "kubernetes.io/service-name"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"


def slices_by_service(slices: Iterable[EndpointSlice]) -> Mapping[Ref, tuple[EndpointSlice, ...]]:
    """Groups EndpointSlices by the Service that they belong to."""
    groups: defaultdict[Ref, list[EndpointSlice]] = defaultdict(list)
    for item in slices:
        name = item.labels.get(SERVICE_NAME)
        if name:
            groups[Ref(Service.KIND, name, item.namespace)].append(item)
    return {ref: tuple(found) for ref, found in groups.items()}


def ready_in_slices(slices: Iterable[EndpointSlice]) -> int:
    """Counts the endpoints that take traffic."""
    return sum(bool(endpoint.addresses) and endpoint.conditions.ready for item in slices for endpoint in item.endpoints)


def ready_in_endpoints(endpoints: Endpoints) -> int:
    """Counts the ready addresses of the older kind."""
    return sum(len(subset.addresses) for subset in endpoints.subsets)


def ready_pods(pods: Iterable[Pod]) -> tuple[Pod, ...]:
    """Lists the Pods that a Service may send to: ready and not on their way out."""
    return tuple(pod for pod in pods if pod_is_ready(pod) and pod.metadata.deletion_timestamp is None)
