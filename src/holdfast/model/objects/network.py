"""Services, endpoints, routes and network policies."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import (
    Anything,
    Condition,
    IntOrString,
    KubeObject,
    LabelSelector,
    Part,
    TypedReference,
)


class ServicePort(Part, frozen=True):
    """A port of a Service; an absent target port means the port itself."""

    name: str = ""
    port: int = 0
    target_port: IntOrString | None = None
    protocol: str = "TCP"
    node_port: int = 0
    app_protocol: str | None = None


class ServiceSpec(Part, frozen=True):
    """What a Service asks for."""

    type: str = "ClusterIP"
    selector: dict[str, str] = field(default_factory=dict)
    ports: tuple[ServicePort, ...] = ()
    cluster_ip: str = field(default="", name="clusterIP")
    external_name: str = ""
    external_ips: tuple[str, ...] = field(default=(), name="externalIPs")
    external_traffic_policy: str = ""
    internal_traffic_policy: str = "Cluster"
    session_affinity: str = "None"
    publish_not_ready_addresses: bool = False
    load_balancer_class: str | None = None
    load_balancer_ip: str = field(default="", name="loadBalancerIP")


class LoadBalancerIngress(Part, frozen=True):
    """An address that a load balancer gave."""

    ip: str = ""
    hostname: str = ""


class LoadBalancerStatus(Part, frozen=True):
    """The addresses of a load balancer."""

    ingress: tuple[LoadBalancerIngress, ...] = ()


class ServiceStatus(Part, frozen=True):
    """What is observed of a Service or an Ingress."""

    load_balancer: LoadBalancerStatus = field(default_factory=LoadBalancerStatus)
    conditions: tuple[Condition, ...] = ()


class Service(KubeObject, frozen=True):
    """A Service."""

    KIND: ClassVar[str] = "Service"
    spec: ServiceSpec = field(default_factory=ServiceSpec)
    status: ServiceStatus = field(default_factory=ServiceStatus)


class EndpointConditions(Part, frozen=True):
    """Whether an endpoint takes traffic; an unknown readiness counts as ready."""

    ready: bool = True
    serving: bool | None = None
    terminating: bool | None = None


class Endpoint(Part, frozen=True):
    """One backend of a Service."""

    addresses: tuple[str, ...] = ()
    conditions: EndpointConditions = field(default_factory=EndpointConditions)
    target_ref: TypedReference | None = None
    node_name: str = ""
    zone: str = ""


class EndpointPort(Part, frozen=True):
    """A port of the backends of a Service."""

    name: str = ""
    port: int | None = None
    protocol: str = "TCP"


class EndpointSlice(KubeObject, frozen=True):
    """Some of the backends of a Service."""

    KIND: ClassVar[str] = "EndpointSlice"
    address_type: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    ports: tuple[EndpointPort, ...] = ()


class EndpointAddress(Part, frozen=True):
    """One address of the older Endpoints kind."""

    ip: str = ""
    node_name: str = ""
    target_ref: TypedReference | None = None


class EndpointSubset(Part, frozen=True):
    """Addresses that share the same ports."""

    addresses: tuple[EndpointAddress, ...] = ()
    not_ready_addresses: tuple[EndpointAddress, ...] = ()
    ports: tuple[EndpointPort, ...] = ()


class Endpoints(KubeObject, frozen=True):
    """The backends of a Service in the older kind."""

    KIND: ClassVar[str] = "Endpoints"
    subsets: tuple[EndpointSubset, ...] = ()


class BackendPort(Part, frozen=True):
    """The Service port that an Ingress sends to."""

    name: str = ""
    number: int = 0


class IngressServiceBackend(Part, frozen=True):
    """The Service that an Ingress sends to."""

    name: str = ""
    port: BackendPort = field(default_factory=BackendPort)


class IngressBackend(Part, frozen=True):
    """Where an Ingress sends a request."""

    service: IngressServiceBackend | None = None
    resource: TypedReference | None = None


class IngressPath(Part, frozen=True):
    """A path of an Ingress."""

    path: str = ""
    path_type: str = ""
    backend: IngressBackend = field(default_factory=IngressBackend)


class IngressHttp(Part, frozen=True):
    """The paths of an Ingress rule."""

    paths: tuple[IngressPath, ...] = ()


class IngressRule(Part, frozen=True):
    """The routes of one host."""

    host: str = ""
    http: IngressHttp | None = None


class IngressTls(Part, frozen=True):
    """The certificate for some hosts."""

    hosts: tuple[str, ...] = ()
    secret_name: str = ""


class IngressSpec(Part, frozen=True):
    """What an Ingress asks for."""

    ingress_class_name: str | None = None
    default_backend: IngressBackend | None = None
    rules: tuple[IngressRule, ...] = ()
    tls: tuple[IngressTls, ...] = ()


class Ingress(KubeObject, frozen=True):
    """An Ingress."""

    KIND: ClassVar[str] = "Ingress"
    spec: IngressSpec = field(default_factory=IngressSpec)
    status: ServiceStatus = field(default_factory=ServiceStatus)


class IngressClassSpec(Part, frozen=True):
    """Who serves a class of Ingress."""

    controller: str = ""


class IngressClass(KubeObject, frozen=True):
    """A class of Ingress."""

    KIND: ClassVar[str] = "IngressClass"
    spec: IngressClassSpec = field(default_factory=IngressClassSpec)


class IpBlock(Part, frozen=True):
    """A range of addresses."""

    cidr: str = ""
    except_: tuple[str, ...] = field(default=(), name="except")


class PolicyPeer(Part, frozen=True):
    """Who may talk: Pods, namespaces or addresses."""

    pod_selector: LabelSelector | None = None
    namespace_selector: LabelSelector | None = None
    ip_block: IpBlock | None = None


class PolicyPort(Part, frozen=True):
    """A port that a policy allows; absent means every port."""

    port: IntOrString | None = None
    end_port: int | None = None
    protocol: str = "TCP"


class IngressPolicyRule(Part, frozen=True):
    """Traffic that a policy lets in."""

    from_: tuple[PolicyPeer, ...] = field(default=(), name="from")
    ports: tuple[PolicyPort, ...] = ()


class EgressPolicyRule(Part, frozen=True):
    """Traffic that a policy lets out."""

    to: tuple[PolicyPeer, ...] = ()
    ports: tuple[PolicyPort, ...] = ()


class NetworkPolicySpec(Part, frozen=True):
    """What a NetworkPolicy asks for."""

    pod_selector: LabelSelector = field(default_factory=LabelSelector)
    policy_types: tuple[str, ...] = ()
    ingress: tuple[IngressPolicyRule, ...] = ()
    egress: tuple[EgressPolicyRule, ...] = ()


class NetworkPolicy(KubeObject, frozen=True):
    """A NetworkPolicy."""

    KIND: ClassVar[str] = "NetworkPolicy"
    spec: NetworkPolicySpec = field(default_factory=NetworkPolicySpec)


class GatewayListener(Part, frozen=True):
    """A port on which a Gateway listens."""

    name: str = ""
    port: int = 0
    protocol: str = ""
    hostname: str | None = None
    tls: Anything = None
    allowed_routes: Anything = None


class GatewaySpec(Part, frozen=True):
    """What a Gateway asks for."""

    gateway_class_name: str = ""
    listeners: tuple[GatewayListener, ...] = ()


class ListenerStatus(Part, frozen=True):
    """What is observed of a Gateway's listener."""

    name: str = ""
    attached_routes: int = 0
    conditions: tuple[Condition, ...] = ()


class GatewayStatus(Part, frozen=True):
    """What is observed of a Gateway."""

    conditions: tuple[Condition, ...] = ()
    listeners: tuple[ListenerStatus, ...] = ()


class Gateway(KubeObject, frozen=True):
    """A Gateway of the Gateway API."""

    KIND: ClassVar[str] = "Gateway"
    spec: GatewaySpec = field(default_factory=GatewaySpec)
    status: GatewayStatus = field(default_factory=GatewayStatus)


class GatewayClassSpec(Part, frozen=True):
    """Who serves a class of Gateway."""

    controller_name: str = ""


class GatewayClassStatus(Part, frozen=True):
    """What is observed of a GatewayClass."""

    conditions: tuple[Condition, ...] = ()


class GatewayClass(KubeObject, frozen=True):
    """A class of Gateway."""

    KIND: ClassVar[str] = "GatewayClass"
    spec: GatewayClassSpec = field(default_factory=GatewayClassSpec)
    status: GatewayClassStatus = field(default_factory=GatewayClassStatus)


class ParentReference(Part, frozen=True):
    """The Gateway that a route wants to attach to."""

    group: str = "gateway.networking.k8s.io"
    kind: str = "Gateway"
    name: str = ""
    namespace: str | None = None
    section_name: str | None = None
    port: int | None = None


class RouteBackend(Part, frozen=True):
    """Where a route sends a request."""

    group: str = ""
    kind: str = "Service"
    name: str = ""
    namespace: str | None = None
    port: int | None = None
    weight: int = 1


class RouteRule(Part, frozen=True):
    """One rule of a route."""

    backend_refs: tuple[RouteBackend, ...] = ()
    matches: tuple[Anything, ...] = ()


class RouteSpec(Part, frozen=True):
    """What a route asks for."""

    parent_refs: tuple[ParentReference, ...] = ()
    hostnames: tuple[str, ...] = ()
    rules: tuple[RouteRule, ...] = ()


class RouteParent(Part, frozen=True):
    """What a Gateway's controller says of a route."""

    parent_ref: ParentReference = field(default_factory=ParentReference)
    controller_name: str = ""
    conditions: tuple[Condition, ...] = ()


class RouteStatus(Part, frozen=True):
    """What is observed of a route."""

    parents: tuple[RouteParent, ...] = ()


class HTTPRoute(KubeObject, frozen=True):
    """An HTTPRoute of the Gateway API."""

    KIND: ClassVar[str] = "HTTPRoute"
    spec: RouteSpec = field(default_factory=RouteSpec)
    status: RouteStatus = field(default_factory=RouteStatus)


class ReferenceGrant(KubeObject, frozen=True):
    """Permission for references across namespaces."""

    KIND: ClassVar[str] = "ReferenceGrant"
    spec: Anything = None
