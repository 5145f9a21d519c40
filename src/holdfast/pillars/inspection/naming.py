"""What a person writes for a kind, and what a label selector says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from holdfast.model.kinds import KINDS
from holdfast.model.objects.meta import Requirement
from holdfast.pillars.inspection.paths import Malformed
from holdfast.verdicts.selection import meets

# The short names that the API server itself publishes.
SHORT: Mapping[str, str] = {
    "po": "Pod",
    "deploy": "Deployment",
    "rs": "ReplicaSet",
    "sts": "StatefulSet",
    "ds": "DaemonSet",
    "rc": "ReplicationController",
    "cj": "CronJob",
    "pdb": "PodDisruptionBudget",
    "hpa": "HorizontalPodAutoscaler",
    "pvc": "PersistentVolumeClaim",
    "pv": "PersistentVolume",
    "sc": "StorageClass",
    "vac": "VolumeAttributesClass",
    "vs": "VolumeSnapshot",
    "vsc": "VolumeSnapshotContent",
    "svc": "Service",
    "ep": "Endpoints",
    "ing": "Ingress",
    "netpol": "NetworkPolicy",
    "gtw": "Gateway",
    "cm": "ConfigMap",
    "sa": "ServiceAccount",
    "quota": "ResourceQuota",
    "limits": "LimitRange",
    "ns": "Namespace",
    "no": "Node",
    "pc": "PriorityClass",
    "crd": "CustomResourceDefinition",
    "ev": "Event",
}
_TERM = re.compile(
    r"\s*(?:(?P<not>!)\s*(?P<absent>[\w./-]+)"
    r"|(?P<key>[\w./-]+)\s*(?:(?P<op>==|=|!=)\s*(?P<value>[\w./-]*)|(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?)"
    r"\s*(?:,|$)"
)


def kind_of(word: str, present: Iterable[str]) -> str | None:
    """Gives the key of the kind that a word names: the kind, its plural, a short name; None when nothing fits."""
    wanted = word.lower()
    names = {name: kind for kind in present for name in _names(kind)}
    names |= {name: info.kind for info in KINDS for name in (info.kind.lower(), info.plural)}
    return SHORT.get(wanted) or names.get(wanted)


def label_selector(text: str) -> tuple[Requirement, ...]:
    """Reads a label selector as kubectl takes it: `app=web,tier!=db,env in (a,b),!old`; raises Malformed."""
    found: list[Requirement] = []
    position = 0
    while position < len(text):
        term = _TERM.match(text, position)
        if term is None or term.end() == position:
            raise Malformed(text[position:])
        found.append(_requirement(term))
        position = term.end()
    return tuple(found)


def is_selected(requirements: Iterable[Requirement], labels: Mapping[str, str]) -> bool:
    """Says that labels meet every requirement."""
    return all(meets(requirement, labels) for requirement in requirements)


def _requirement(term: re.Match[str]) -> Requirement:
    if term["absent"]:
        return Requirement(key=term["absent"], operator="DoesNotExist")
    if term["set"]:
        values = tuple(value.strip() for value in term["values"].split(","))
        return Requirement(key=term["key"], operator="In" if term["set"] == "in" else "NotIn", values=values)
    if term["op"]:
        operator = "NotIn" if term["op"] == "!=" else "In"
        return Requirement(key=term["key"], operator=operator, values=(term["value"],))
    return Requirement(key=term["key"], operator="Exists")


def _names(key: str) -> tuple[str, ...]:
    kind, _, group = key.lower().partition(".")
    plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}es" if kind.endswith(("s", "x")) else f"{kind}s"
    return (kind, plural, f"{kind}.{group}", f"{plural}.{group}") if group else (kind, plural)
