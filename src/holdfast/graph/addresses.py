"""Addresses that the configuration of a workload names, and the Services that they mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from msgspec import Struct

from holdfast.graph.settings import Setting, settings_of
from holdfast.graph.spots import Spot, asks_somebody, bag, is_host, spots_in, suggests_address
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot


class Address(Struct, frozen=True, order=True):
    """A place on the network that a workload is configured to call.

    `service` is the Service that the host means in this cluster; it may be absent. `is_certain` says that an absent
    Service is provably meant. `owner` and `field` lead to the value that holds the address, `via` to the place in
    the workload that takes it; both are the same for a value that stands in the workload itself.
    """

    host: str
    port: int | None
    service: Ref | None
    is_certain: bool
    owner: Ref
    field: str
    via: str
    raw: str
    variable: str


Names = Mapping[str, tuple[str, ...]]
_ORDINAL = re.compile(r"-\d+$")
_TOP_DOMAINS = bag(
    "com org net io dev app cloud ai co me info biz edu gov shop store tech online site live world blog news team"
    " email network systems services data test local internal lan corp home eu uk de fr kr jp us cn"
)
_ZONES = ("Corefile", ".server", ".override")
"""How the files of CoreDNS end: the names in them are answered for, not called."""
_OWN_MACHINE = bag("localhost host kubernetes none null true false example changeme")


def addresses_of(workload: KubeObject, snapshot: Snapshot, names: Names | None = None) -> tuple[Address, ...]:
    """Lists the addresses in the environment, arguments and ConfigMaps of a workload or Pod.

    `names` are those of `service_names`; who asks for many workloads makes them once.
    """
    found = _spec_of(workload)
    if found is None:
        return ()
    prefix, spec = found
    names = service_names(snapshot) if names is None else names
    seen: dict[Address, None] = {}
    for container in settings_of(workload, prefix, spec, snapshot):
        for address in _of_container(container, workload.namespace, spec, snapshot, names):
            seen[address] = None
    return tuple(seen)


def _spec_of(workload: KubeObject) -> tuple[str, PodSpec] | None:
    if isinstance(workload, Pod):
        return "spec", workload.spec
    found = template_of(workload)
    return (f"{found[0]}.spec", found[1].spec) if found else None


def _of_container(
    settings: Iterable[Setting], namespace: str, spec: PodSpec, snapshot: Snapshot, names: Names
) -> Iterator[Address]:
    settings = tuple(settings)
    ports = _ports_by_prefix(settings)
    for setting in settings:
        for spot in _spots(setting, ports):
            yield _address(setting, spot, namespace, spec, snapshot, names)


def _spots(setting: Setting, ports: Mapping[str, int]) -> tuple[Spot, ...]:
    if setting.is_file and setting.name.endswith(_ZONES):
        return ()
    if setting.is_file:
        return spots_in(setting.value) if "://" in setting.value or ":" in setting.value else ()
    hinted = suggests_address(setting.name)
    value = setting.value
    if not hinted and ":" not in value and ".svc" not in value and "=" not in value and not asks_somebody(value):
        return ()
    found = spots_in(value)
    if found:
        return tuple(_with_port(spot, setting.name, ports) for spot in found)
    return tuple(_words(value, setting.name, ports)) if hinted else ()


def _with_port(spot: Spot, name: str, ports: Mapping[str, int]) -> Spot:
    return spot if spot.port is not None else Spot(spot.host, _partner(name, ports), spot.is_explicit)


def _words(value: str, name: str, ports: Mapping[str, int]) -> Iterator[Spot]:
    for word in value.split(","):
        host = word.strip()
        if is_host(host) and host == host.lower():
            port = _partner(name, ports)
            yield Spot(host.rstrip("."), port, port is not None)


def _ports_by_prefix(settings: Iterable[Setting]) -> Mapping[str, int]:
    ports: dict[str, int] = {}
    for setting in settings:
        name = setting.name.upper()
        if name.endswith("PORT") and setting.value.isdigit():
            ports[name.removesuffix("PORT").rstrip("_-.")] = int(setting.value)
    return ports


def _partner(name: str, ports: Mapping[str, int]) -> int | None:
    if not ports:
        return None
    upper = name.upper()
    for ending in ("HOSTNAME", "HOST", "ADDRESS", "ADDR", "SERVER", "ENDPOINT", "SERVICE"):
        stem = upper.removesuffix(ending).rstrip("_-.")
        if stem and stem != upper and stem in ports:
            return ports[stem]
    return None


def _address(setting: Setting, spot: Spot, namespace: str, spec: PodSpec, snapshot: Snapshot, names: Names) -> Address:
    target = service_of(spot.host, namespace, snapshot)
    certain = False
    if target is not None and snapshot.get(target) is None:
        certain = is_provable(setting, spot, spec, snapshot, names.get(namespace, ()))
        target = target if certain else None
    return Address(
        host=spot.host,
        port=spot.port,
        service=target,
        is_certain=certain or target is not None,
        owner=setting.owner,
        field=setting.field,
        via=setting.via,
        raw=setting.whole or setting.value,
        variable=setting.name,
    )


def service_of(host: str, namespace: str, snapshot: Snapshot) -> Ref | None:
    """Names the Service that a host means to a Pod of a namespace, whether it exists or not; None for other hosts."""
    labels = host.rstrip(".").split(".")
    if "svc" in labels[2:4]:
        place = labels.index("svc", 2)
        return Ref("Service", labels[place - 2], labels[place - 1])
    if len(labels) == 1:
        return Ref("Service", host, namespace)
    services: Mapping[Ref, KubeObject] = snapshot.objects.get(Service.KIND, {})
    if len(labels) == 2:
        return _of_two(labels, namespace, services, snapshot)
    if len(labels) == 3:
        behind = Ref("Service", labels[1], labels[2])
        return behind if behind in services else None
    return None


def _of_two(labels: list[str], namespace: str, services: Mapping[Ref, KubeObject], snapshot: Snapshot) -> Ref | None:
    named = Ref("Service", labels[0], labels[1])
    headless = Ref("Service", labels[1], namespace)
    if named in services:
        return named
    if headless in services:
        return headless
    is_pod = _ORDINAL.search(labels[0]) is not None
    return named if not is_pod and Ref("Namespace", labels[1]) in snapshot.objects.get("Namespace", {}) else None


def is_provable(setting: Setting, spot: Spot, spec: PodSpec, snapshot: Snapshot, names: tuple[str, ...] = ()) -> bool:
    """Says that a host which no Service bears can only be meant as a Service of this cluster."""
    labels = spot.host.split(".")
    if "$" in spot.host or spot.host in _OWN_MACHINE or _is_known_otherwise(spot.host, spec, snapshot):
        return False
    if "svc" in labels[2:4]:
        domain = labels[labels.index("svc", 2) + 1 :]
        return not domain or domain == ["cluster", "local"]
    if setting.is_file or spec.dns_policy not in ("ClusterFirst", "ClusterFirstWithHostNet"):
        return False
    if spec.host_network and spec.dns_policy == "ClusterFirst":
        return False
    hinted = suggests_address(setting.name) or asks_somebody(setting.value)
    if len(labels) == 2:
        is_space = snapshot.find(Namespace, labels[1]) is not None
        return (is_space or labels[1] not in _TOP_DOMAINS) and spot.is_explicit and hinted
    if len(labels) != 1 or (spec.dns_config and spec.dns_config.searches):
        return False
    if not hinted:
        return False
    return (spot.is_explicit and spot.port is not None) or bool(similar_names(spot.host, names))


def service_names(snapshot: Snapshot) -> Names:
    """Groups the names of all Services by namespace."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for ref in snapshot.objects.get(Service.KIND, {}):
        found[ref.namespace].append(ref.name)
    return {namespace: tuple(sorted(names)) for namespace, names in found.items()}


def similar_names(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Lists the names that are nearly the given one, the nearest first."""
    return tuple(get_close_matches(name, names, n=3, cutoff=0.75))


def _is_known_otherwise(host: str, spec: PodSpec, snapshot: Snapshot) -> bool:
    if any(host in alias.hostnames for alias in spec.host_aliases):
        return True
    if any(host == item.name for item in (*spec.containers, *spec.init_containers)):
        return True
    return host == spec.hostname or Ref("Node", host) in snapshot.objects.get("Node", {})
