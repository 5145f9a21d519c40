"""Controllers of Pods, and what scales and protects them."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import (
    Anything,
    Condition,
    Instant,
    IntOrString,
    KubeObject,
    LabelSelector,
    Part,
    TypedReference,
)
from holdfast.model.objects.pod import PodTemplate
from holdfast.model.objects.volumes import ClaimTemplate


class RollingUpdate(Part, frozen=True):
    """How many Pods a rollout may add or take away at a time."""

    max_surge: IntOrString | None = None
    max_unavailable: IntOrString | None = None
    partition: int = 0


class Strategy(Part, frozen=True):
    """How a workload replaces its Pods."""

    type: str = "RollingUpdate"
    rolling_update: RollingUpdate | None = None


class ReplicatedSpec(Part, frozen=True):
    """What a Deployment, ReplicaSet or ReplicationController asks for."""

    replicas: int = 1
    selector: LabelSelector | None = None
    template: PodTemplate = field(default_factory=PodTemplate)
    strategy: Strategy = field(default_factory=Strategy)
    paused: bool = False
    progress_deadline_seconds: int = 600
    min_ready_seconds: int = 0
    revision_history_limit: int = 10


class ReplicatedStatus(Part, frozen=True):
    """What is observed of a Deployment, ReplicaSet or ReplicationController."""

    replicas: int = 0
    ready_replicas: int = 0
    available_replicas: int = 0
    updated_replicas: int = 0
    unavailable_replicas: int = 0
    fully_labeled_replicas: int = 0
    observed_generation: int = 0
    conditions: tuple[Condition, ...] = ()


class Deployment(KubeObject, frozen=True):
    """A Deployment."""

    KIND: ClassVar[str] = "Deployment"
    spec: ReplicatedSpec = field(default_factory=ReplicatedSpec)
    status: ReplicatedStatus = field(default_factory=ReplicatedStatus)


class ReplicaSet(KubeObject, frozen=True):
    """A ReplicaSet."""

    KIND: ClassVar[str] = "ReplicaSet"
    spec: ReplicatedSpec = field(default_factory=ReplicatedSpec)
    status: ReplicatedStatus = field(default_factory=ReplicatedStatus)


class ReplicationControllerSpec(Part, frozen=True):
    """What a ReplicationController asks for; its selector is a plain map of labels."""

    replicas: int = 1
    selector: dict[str, str] = field(default_factory=dict)
    template: PodTemplate = field(default_factory=PodTemplate)


class ReplicationController(KubeObject, frozen=True):
    """A ReplicationController."""

    KIND: ClassVar[str] = "ReplicationController"
    spec: ReplicationControllerSpec = field(default_factory=ReplicationControllerSpec)
    status: ReplicatedStatus = field(default_factory=ReplicatedStatus)


class ClaimRetention(Part, frozen=True):
    """What happens to a StatefulSet's claims when it shrinks or goes."""

    when_deleted: str = "Retain"
    when_scaled: str = "Retain"


class Ordinals(Part, frozen=True):
    """The first ordinal of a StatefulSet."""

    start: int = 0


class StatefulSetSpec(Part, frozen=True):
    """What a StatefulSet asks for."""

    replicas: int = 1
    selector: LabelSelector | None = None
    template: PodTemplate = field(default_factory=PodTemplate)
    service_name: str = ""
    volume_claim_templates: tuple[ClaimTemplate, ...] = ()
    pod_management_policy: str = "OrderedReady"
    update_strategy: Strategy = field(default_factory=Strategy)
    min_ready_seconds: int = 0
    persistent_volume_claim_retention_policy: ClaimRetention = field(default_factory=ClaimRetention)
    ordinals: Ordinals = field(default_factory=Ordinals)


class StatefulSetStatus(Part, frozen=True):
    """What is observed of a StatefulSet."""

    replicas: int = 0
    ready_replicas: int = 0
    available_replicas: int = 0
    current_replicas: int = 0
    updated_replicas: int = 0
    current_revision: str = ""
    update_revision: str = ""
    observed_generation: int = 0
    conditions: tuple[Condition, ...] = ()


class StatefulSet(KubeObject, frozen=True):
    """A StatefulSet."""

    KIND: ClassVar[str] = "StatefulSet"
    spec: StatefulSetSpec = field(default_factory=StatefulSetSpec)
    status: StatefulSetStatus = field(default_factory=StatefulSetStatus)


class DaemonSetSpec(Part, frozen=True):
    """What a DaemonSet asks for."""

    selector: LabelSelector | None = None
    template: PodTemplate = field(default_factory=PodTemplate)
    update_strategy: Strategy = field(default_factory=Strategy)
    min_ready_seconds: int = 0


class DaemonSetStatus(Part, frozen=True):
    """What is observed of a DaemonSet."""

    desired_number_scheduled: int = 0
    current_number_scheduled: int = 0
    number_misscheduled: int = 0
    number_ready: int = 0
    number_available: int = 0
    number_unavailable: int = 0
    updated_number_scheduled: int = 0
    observed_generation: int = 0
    conditions: tuple[Condition, ...] = ()


class DaemonSet(KubeObject, frozen=True):
    """A DaemonSet."""

    KIND: ClassVar[str] = "DaemonSet"
    spec: DaemonSetSpec = field(default_factory=DaemonSetSpec)
    status: DaemonSetStatus = field(default_factory=DaemonSetStatus)


class JobSpec(Part, frozen=True):
    """What a Job asks for."""

    parallelism: int = 1
    completions: int | None = None
    completion_mode: str = "NonIndexed"
    backoff_limit: int = 6
    active_deadline_seconds: int | None = None
    ttl_seconds_after_finished: int | None = None
    suspend: bool = False
    selector: LabelSelector | None = None
    template: PodTemplate = field(default_factory=PodTemplate)
    pod_failure_policy: Anything = None


class JobStatus(Part, frozen=True):
    """What is observed of a Job."""

    active: int = 0
    ready: int = 0
    succeeded: int = 0
    failed: int = 0
    start_time: Instant | None = None
    completion_time: Instant | None = None
    conditions: tuple[Condition, ...] = ()


class Job(KubeObject, frozen=True):
    """A Job."""

    KIND: ClassVar[str] = "Job"
    spec: JobSpec = field(default_factory=JobSpec)
    status: JobStatus = field(default_factory=JobStatus)


class JobTemplate(Part, frozen=True):
    """The Job that a CronJob makes."""

    metadata: Anything = None
    spec: JobSpec = field(default_factory=JobSpec)


class CronJobSpec(Part, frozen=True):
    """What a CronJob asks for."""

    schedule: str = ""
    time_zone: str | None = None
    suspend: bool = False
    concurrency_policy: str = "Allow"
    starting_deadline_seconds: int | None = None
    successful_jobs_history_limit: int = 3
    failed_jobs_history_limit: int = 1
    job_template: JobTemplate = field(default_factory=JobTemplate)


class CronJobStatus(Part, frozen=True):
    """What is observed of a CronJob."""

    active: tuple[TypedReference, ...] = ()
    last_schedule_time: Instant | None = None
    last_successful_time: Instant | None = None


class CronJob(KubeObject, frozen=True):
    """A CronJob."""

    KIND: ClassVar[str] = "CronJob"
    spec: CronJobSpec = field(default_factory=CronJobSpec)
    status: CronJobStatus = field(default_factory=CronJobStatus)


class DisruptionBudgetSpec(Part, frozen=True):
    """How much voluntary disruption a set of Pods allows."""

    min_available: IntOrString | None = None
    max_unavailable: IntOrString | None = None
    selector: LabelSelector | None = None
    unhealthy_pod_eviction_policy: str = ""


class DisruptionBudgetStatus(Part, frozen=True):
    """What is observed of a PodDisruptionBudget."""

    current_healthy: int = 0
    desired_healthy: int = 0
    disruptions_allowed: int = 0
    expected_pods: int = 0
    observed_generation: int = 0
    conditions: tuple[Condition, ...] = ()


class PodDisruptionBudget(KubeObject, frozen=True):
    """A PodDisruptionBudget."""

    KIND: ClassVar[str] = "PodDisruptionBudget"
    spec: DisruptionBudgetSpec = field(default_factory=DisruptionBudgetSpec)
    status: DisruptionBudgetStatus = field(default_factory=DisruptionBudgetStatus)


class AutoscalerSpec(Part, frozen=True):
    """What a HorizontalPodAutoscaler asks for."""

    scale_target_ref: TypedReference = field(default_factory=TypedReference)
    min_replicas: int = 1
    max_replicas: int = 0
    metrics: tuple[Anything, ...] = ()
    target_cpu_utilization_percentage: int | None = field(default=None, name="targetCPUUtilizationPercentage")
    behavior: Anything = None


class AutoscalerStatus(Part, frozen=True):
    """What is observed of a HorizontalPodAutoscaler."""

    current_replicas: int = 0
    desired_replicas: int = 0
    last_scale_time: Instant | None = None
    current_metrics: tuple[Anything, ...] = ()
    conditions: tuple[Condition, ...] = ()


class HorizontalPodAutoscaler(KubeObject, frozen=True):
    """A HorizontalPodAutoscaler."""

    KIND: ClassVar[str] = "HorizontalPodAutoscaler"
    spec: AutoscalerSpec = field(default_factory=AutoscalerSpec)
    status: AutoscalerStatus = field(default_factory=AutoscalerStatus)


class VerticalUpdatePolicy(Part, frozen=True):
    """Whether a VerticalPodAutoscaler changes running Pods."""

    update_mode: str = "Auto"


class VerticalAutoscalerSpec(Part, frozen=True):
    """What a VerticalPodAutoscaler asks for."""

    target_ref: TypedReference = field(default_factory=TypedReference)
    update_policy: VerticalUpdatePolicy = field(default_factory=VerticalUpdatePolicy)
    resource_policy: Anything = None


class VerticalAutoscalerStatus(Part, frozen=True):
    """What a VerticalPodAutoscaler recommends."""

    recommendation: Anything = None
    conditions: tuple[Condition, ...] = ()


class VerticalPodAutoscaler(KubeObject, frozen=True):
    """A VerticalPodAutoscaler."""

    KIND: ClassVar[str] = "VerticalPodAutoscaler"
    spec: VerticalAutoscalerSpec = field(default_factory=VerticalAutoscalerSpec)
    status: VerticalAutoscalerStatus = field(default_factory=VerticalAutoscalerStatus)


Workload = Deployment | ReplicaSet | StatefulSet | DaemonSet | Job | CronJob | ReplicationController


def template_of(workload: KubeObject) -> tuple[str, PodTemplate] | None:
    """Gives the field path of a workload's Pod template and the template, or None for other kinds."""
    if isinstance(workload, CronJob):
        return "spec.jobTemplate.spec.template", workload.spec.job_template.spec.template
    if isinstance(workload, Deployment | ReplicaSet | StatefulSet | DaemonSet | Job | ReplicationController):
        return "spec.template", workload.spec.template
    return None
