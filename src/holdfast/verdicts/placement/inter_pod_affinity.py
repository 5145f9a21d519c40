"""The filter InterPodAffinity: required affinity and anti-affinity, in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from holdfast.model.objects.placement import PodAffinity, PodAffinityTerm
from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement.refusal import POD_AFFINITY, Check, NodeState, Refusal
from holdfast.verdicts.selection import matches

AFFINITY = "affinity"
ANTI_AFFINITY = "anti-affinity"
EXISTING = "existing-anti-affinity"
NamespaceLabels = Mapping[str, Mapping[str, str]]
Domain = tuple[str, str]


class Placed(Struct, frozen=True):
    """A Pod that has a node, together with that node's labels."""

    pod: Pod
    labels: Mapping[str, str]


def affinity_terms(pod: Pod) -> tuple[PodAffinityTerm, ...]:
    """Lists the required affinity terms of a Pod."""
    return _required(pod.spec.affinity.pod_affinity if pod.spec.affinity else None)


def anti_affinity_terms(pod: Pod) -> tuple[PodAffinityTerm, ...]:
    """Lists the required anti-affinity terms of a Pod."""
    return _required(pod.spec.affinity.pod_anti_affinity if pod.spec.affinity else None)


def selects(term: PodAffinityTerm, owner: Pod, other: Pod, namespaces: NamespaceLabels) -> bool:
    """Says that a term of `owner` is about another Pod."""
    if not _reaches_namespace(term, owner, other.namespace, namespaces):
        return False
    if not matches(term.label_selector, other.labels):
        return False
    own = owner.labels
    return all(own[k] == other.labels.get(k) for k in term.match_label_keys if k in own) and all(
        own[k] != other.labels.get(k) for k in term.mismatch_label_keys if k in own
    )


def prepare(
    pod: Pod, states: Sequence[NodeState], repelling: Sequence[Placed], namespaces: NamespaceLabels
) -> Check | None:
    """Gives the check, or None where no Pod attracts or repels this one, not even one of the `repelling` ones."""
    wanted, unwanted = affinity_terms(pod), anti_affinity_terms(pod)
    barred = _barred(pod, repelling, namespaces)
    if not wanted and not unwanted and not barred:
        return None
    shunned = _domains(pod, unwanted, states, namespaces)
    sought = _domains_of_all(pod, wanted, states, namespaces)
    first = bool(wanted) and not sought and all(selects(term, pod, pod, namespaces) for term in wanted)

    def check(state: NodeState) -> tuple[Refusal, ...]:
        for key in {term.topology_key for term in wanted}:
            value = state.labels.get(key)
            if value is None or ((key, value) not in sought and not first):
                return (Refusal(POD_AFFINITY, AFFINITY, key),)
        for domain, holder in shunned.items():
            if state.labels.get(domain[0]) == domain[1]:
                return (Refusal(POD_AFFINITY, ANTI_AFFINITY, holder),)
        for domain, holder in barred.items():
            if state.labels.get(domain[0]) == domain[1]:
                return (Refusal(POD_AFFINITY, EXISTING, holder),)
        return ()

    return check


def _required(affinity: PodAffinity | None) -> tuple[PodAffinityTerm, ...]:
    return affinity.required_during_scheduling_ignored_during_execution if affinity else ()


def _reaches_namespace(term: PodAffinityTerm, owner: Pod, namespace: str, namespaces: NamespaceLabels) -> bool:
    if namespace in term.namespaces:
        return True
    if term.namespace_selector is not None:
        return matches(term.namespace_selector, namespaces.get(namespace, {}))
    return not term.namespaces and namespace == owner.namespace


def _domains(
    pod: Pod, terms: Sequence[PodAffinityTerm], states: Sequence[NodeState], namespaces: NamespaceLabels
) -> dict[Domain, str]:
    found: dict[Domain, str] = {}
    if not terms:
        return found
    for state in states:
        for other in state.pods:
            for term in terms:
                value = state.labels.get(term.topology_key)
                if value is not None and selects(term, pod, other, namespaces):
                    found.setdefault((term.topology_key, value), f"{other.namespace}/{other.name}")
    return found


def _domains_of_all(
    pod: Pod, terms: Sequence[PodAffinityTerm], states: Sequence[NodeState], namespaces: NamespaceLabels
) -> set[Domain]:
    """Lists the domains with a Pod that meets all terms together, as the scheduler counts it."""
    found: set[Domain] = set()
    if not terms:
        return found
    for state in states:
        if any(all(selects(term, pod, other, namespaces) for term in terms) for other in state.pods):
            found.update(
                (term.topology_key, state.labels[term.topology_key])
                for term in terms
                if term.topology_key in state.labels
            )
    return found


def _barred(pod: Pod, repelling: Iterable[Placed], namespaces: NamespaceLabels) -> dict[Domain, str]:
    found: dict[Domain, str] = {}
    for placed in repelling:
        for term in anti_affinity_terms(placed.pod):
            value = placed.labels.get(term.topology_key)
            if value is not None and selects(term, placed.pod, pod, namespaces):
                found.setdefault((term.topology_key, value), f"{placed.pod.namespace}/{placed.pod.name}")
    return found
