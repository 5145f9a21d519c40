"""Where Pods may run: node selectors, affinities, tolerations and spread."""

from __future__ import annotations

from holdfast.model.objects.meta import LabelSelector, Part, Requirement


class NodeSelectorTerm(Part, frozen=True):
    """Requirements that a node must meet together."""

    match_expressions: tuple[Requirement, ...] = ()
    match_fields: tuple[Requirement, ...] = ()


class NodeSelector(Part, frozen=True):
    """Alternatives of which a node must meet one."""

    node_selector_terms: tuple[NodeSelectorTerm, ...] = ()


class NodeAffinity(Part, frozen=True):
    """Which nodes a Pod must run on; preferences are left out since they never stop a Pod."""

    required_during_scheduling_ignored_during_execution: NodeSelector | None = None


class PodAffinityTerm(Part, frozen=True):
    """Other Pods that must, or must not, share a topology domain."""

    label_selector: LabelSelector | None = None
    namespaces: tuple[str, ...] = ()
    namespace_selector: LabelSelector | None = None
    topology_key: str = ""
    match_label_keys: tuple[str, ...] = ()
    mismatch_label_keys: tuple[str, ...] = ()


class PodAffinity(Part, frozen=True):
    """Required inter-Pod affinity or anti-affinity."""

    required_during_scheduling_ignored_during_execution: tuple[PodAffinityTerm, ...] = ()


class Affinity(Part, frozen=True):
    """The placement constraints of a Pod."""

    node_affinity: NodeAffinity | None = None
    pod_affinity: PodAffinity | None = None
    pod_anti_affinity: PodAffinity | None = None


class Toleration(Part, frozen=True):
    """A taint that a Pod accepts."""

    key: str = ""
    operator: str = "Equal"
    value: str = ""
    effect: str = ""
    toleration_seconds: int | None = None


class SpreadConstraint(Part, frozen=True):
    """How evenly Pods must spread over topology domains."""

    max_skew: int = 1
    topology_key: str = ""
    when_unsatisfiable: str = "DoNotSchedule"
    label_selector: LabelSelector | None = None
    min_domains: int | None = None
    node_affinity_policy: str = "Honor"
    node_taints_policy: str = "Ignore"
    match_label_keys: tuple[str, ...] = ()
