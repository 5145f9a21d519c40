"""What is prepared when Pods are suspected: their isolation, the secrets within their reach, and what to save first.

Policies of a namespace add up: one that denies everything takes back nothing that another one allows. So whatever would
still let traffic through is named, and so is what no policy can isolate.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from holdfast.model.objects.container import Container
from holdfast.model.objects.network import NetworkPolicy, Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.volumes import Volume
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.ownership import WORKLOAD_KINDS, controller_of, top_owner
from holdfast.verdicts.reach import Party, isolating
from holdfast.verdicts.selection import matches_labels

DIRECTIONS: Final = ("Ingress", "Egress")
LABEL: Final = "holdfast.io/quarantine"
OTHER_POLICIES: Final = (
    "CiliumNetworkPolicy.cilium.io",
    "CiliumClusterwideNetworkPolicy.cilium.io",
    "NetworkPolicy.crd.projectcalico.org",
    "GlobalNetworkPolicy.crd.projectcalico.org",
    "AdminNetworkPolicy.policy.networking.k8s.io",
    "BaselineAdminNetworkPolicy.policy.networking.k8s.io",
)
"""Policies of network plugins that are judged before or beside those of Kubernetes, by their kinds."""
_NAMED = re.compile(r"([A-Za-z]+)(?:\.([a-z0-9.-]+))? (?:([^/\s]+)/)?([^/\s]+)")


class Opening(Struct, frozen=True, order=True):
    """A policy that still lets traffic of affected Pods through, in which directions."""

    policy: Ref
    directions: tuple[str, ...]
    pods: tuple[Ref, ...]


class Rotation(Struct, frozen=True, order=True):
    """A secret that affected Pods could read: by which way, and which Pods."""

    secret: Ref
    way: str
    pods: tuple[Ref, ...]


class Quarantine(Struct, frozen=True, kw_only=True):
    """The isolation of Pods: policies to apply, commands to run first where Pods bear no label of their own.

    `also` are Pods that the same labels select. `openings` is None where policies could not be read. `beyond` are Pods
    in the network of their node, which policies do not isolate; `unjudged` are kinds of other policies that are there.
    """

    pods: tuple[Ref, ...]
    policies: tuple[dict[str, Any], ...]
    labelling: tuple[str, ...]
    also: tuple[Ref, ...]
    openings: tuple[Opening, ...] | None
    beyond: tuple[Ref, ...]
    unjudged: tuple[str, ...]


class Affected(Struct, frozen=True, kw_only=True):
    """The Pods behind what is affected, and what leads to none."""

    pods: tuple[Pod, ...]
    unknown: tuple[str, ...]


def affected_pods(snapshot: Snapshot, affected: Iterable[str]) -> Affected:
    """Finds the Pods that affected objects stand for: `Deployment shop/web`, as an incident names them."""
    found: dict[Ref, Pod] = {}
    unknown: list[str] = []
    for text in affected:
        pods = list(_pods_of(snapshot, text))
        found.update({_ref(pod): pod for pod in pods})
        unknown += [] if pods else [text]
    return Affected(pods=tuple(found[ref] for ref in sorted(found)), unknown=tuple(unknown))


def quarantine(snapshot: Snapshot, pods: Sequence[Pod], incident: str) -> Quarantine:
    """Makes the isolation of Pods: nothing in, nothing out, names of the cluster included."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Pod]] = {}
    for pod in pods:
        groups.setdefault((pod.namespace, tuple(sorted(_selected(pod, incident).items()))), []).append(pod)
    own = {_ref(pod) for pod in pods}
    return Quarantine(
        pods=tuple(sorted(own)),
        policies=tuple(_policies(groups, incident)),
        labelling=tuple(_labelling(pod, incident) for pod in pods if not pod.labels),
        also=tuple(sorted(_ref(pod) for pod in snapshot.all(Pod) if _ref(pod) not in own and _is_caught(pod, groups))),
        openings=_openings(snapshot, pods) if snapshot.knows(NetworkPolicy.KIND) else None,
        beyond=tuple(_ref(pod) for pod in pods if pod.spec.host_network),
        unjudged=tuple(kind for kind in OTHER_POLICIES if snapshot.objects.get(kind)),
    )


def rotations(pods: Iterable[Pod]) -> tuple[Rotation, ...]:
    """Lists what has to be changed because Pods could read it: Secrets, and the tokens of their accounts."""
    found: dict[tuple[Ref, str], list[Ref]] = {}
    for pod in pods:
        for ref, way in dict.fromkeys(_readable(pod)):
            found.setdefault((ref, way), []).append(_ref(pod))
    return tuple(sorted(Rotation(ref, way, tuple(readers)) for (ref, way), readers in found.items()))


def evidence_commands(pods: Iterable[Pod]) -> tuple[str, ...]:
    """Lists the commands that save what is lost with a Pod: its state, its events and every log of its containers."""
    found: list[str] = []
    for pod in pods:
        name, space = pod.name, pod.namespace
        found.append(_line("kubectl", "get", "pod", name, "-n", space, "-o", "yaml"))
        found.append(_line("kubectl", "get", "events", "-n", space, "--field-selector", f"involvedObject.name={name}"))
        for container in (*pod.spec.init_containers, *pod.spec.containers):
            log = ("kubectl", "logs", name, "-n", space, "-c", container.name, "--timestamps")
            found += [_line(*log), _line(*log, "--previous")]
    return tuple(found)


def _pods_of(snapshot: Snapshot, text: str) -> Iterator[Pod]:
    named = _NAMED.fullmatch(text.strip())
    if named is None:
        return
    kind, group, namespace, name = named.groups()
    wanted = Ref(kind, name, namespace or "", group or "")
    yield from (pod for pod in snapshot.all(Pod) if _stands_for(pod, wanted, snapshot))


def _stands_for(pod: Pod, wanted: Ref, snapshot: Snapshot) -> bool:
    if wanted.kind == "Pod":
        return _ref(pod) == wanted
    if wanted.kind == "Namespace":
        return pod.namespace == wanted.name
    if pod.namespace != wanted.namespace:
        return False
    if wanted.kind in WORKLOAD_KINDS:
        return wanted in (controller_of(pod, snapshot), top_owner(pod, snapshot))
    if wanted.kind == "PersistentVolumeClaim":
        claims = (volume.persistent_volume_claim for volume in pod.spec.volumes)
        return any(claim is not None and claim.claim_name == wanted.name for claim in claims)
    service = snapshot.find(Service, wanted.name, wanted.namespace) if wanted.kind == "Service" else None
    return service is not None and bool(service.spec.selector) and matches_labels(service.spec.selector, pod.labels)


def _selected(pod: Pod, incident: str) -> Mapping[str, str]:
    """Gives the labels by which a Pod is selected: all of its own, so that as few others as possible are caught."""
    return pod.labels or {LABEL: incident.lower()}


def _policies(groups: Mapping[tuple[str, tuple[tuple[str, str], ...]], Any], incident: str) -> Iterator[dict[str, Any]]:
    for number, (namespace, labels) in enumerate(sorted(groups), 1):
        yield {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {
                "name": f"quarantine-{incident.lower()}-{number}",
                "namespace": namespace,
                "labels": {"app.kubernetes.io/managed-by": "holdfast", LABEL: incident.lower()},
            },
            # No rule in either direction: what is not allowed is denied, queries of names included.
            "spec": {"podSelector": {"matchLabels": dict(labels)}, "policyTypes": list(DIRECTIONS)},
        }


def _is_caught(pod: Pod, groups: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> bool:
    return any(pod.namespace == space and matches_labels(dict(labels), pod.labels) for space, labels in groups)


def _labelling(pod: Pod, incident: str) -> str:
    return _line("kubectl", "label", "pod", pod.name, "-n", pod.namespace, f"{LABEL}={incident.lower()}")


def _openings(snapshot: Snapshot, pods: Iterable[Pod]) -> tuple[Opening, ...]:
    found: dict[Ref, tuple[set[str], list[Ref]]] = {}
    known = tuple(snapshot.all(NetworkPolicy))
    for pod in pods:
        party = Party(pod.namespace, pod.labels, pod.spec)
        for direction in DIRECTIONS:
            for policy in isolating(known, party, direction):
                if policy.spec.ingress if direction == "Ingress" else policy.spec.egress:
                    ways, caught = found.setdefault(Ref(policy.KIND, policy.name, policy.namespace), (set(), []))
                    ways.add(direction)
                    caught.append(_ref(pod))
    return tuple(
        Opening(ref, tuple(name for name in DIRECTIONS if name in ways), tuple(sorted(set(caught))))
        for ref, (ways, caught) in sorted(found.items())
    )


def _readable(pod: Pod) -> Iterator[tuple[Ref, str]]:
    space, spec = pod.namespace, pod.spec
    for container in (*spec.init_containers, *spec.containers):
        yield from ((Ref("Secret", name, space), "environment") for name in _from_environment(container))
    for volume in spec.volumes:
        yield from ((Ref("Secret", name, space), "volume") for name in _from_volume(volume))
    yield from ((Ref("Secret", item.name, space), "registry") for item in spec.image_pull_secrets if item.name)
    if spec.automount_service_account_token is not False:
        yield Ref("ServiceAccount", spec.service_account_name or "default", space), "token"


def _from_environment(container: Container) -> Iterator[str]:
    for variable in container.env:
        key = variable.value_from.secret_key_ref if variable.value_from else None
        if key is not None and key.name:
            yield key.name
    for item in container.env_from:
        if item.secret_ref is not None and item.secret_ref.name:
            yield item.secret_ref.name


def _from_volume(volume: Volume) -> Iterator[str]:
    if volume.secret is not None and volume.secret.secret_name:
        yield volume.secret.secret_name
    for source in volume.projected.sources if volume.projected else ():
        if source.secret is not None and source.secret.name:
            yield source.secret.name
    if volume.csi is not None and volume.csi.node_publish_secret_ref is not None:
        yield volume.csi.node_publish_secret_ref.name


def _line(*words: str) -> str:
    return shlex.join(words)


def _ref(pod: Pod) -> Ref:
    return Ref(Pod.KIND, pod.name, pod.namespace)
