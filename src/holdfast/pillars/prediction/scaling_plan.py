"""What is said of an autoscaler and its load: a plan of least replicas with its replay, or why there is none."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from holdfast.analysis.scaling import Replay
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref

Refusal = Literal[
    "too-short", "reacting-is-enough", "no-rhythm", "no-load",
    "target-missing", "target-unread", "kind-unknown", "requests-missing", "metric-unknown", "no-room", "disabled",
]  # fmt: skip
Remark = Literal["other-metrics", "at-most", "keda-managed", "gaps"]
TIMEZONE = "Etc/UTC"


class Point(Struct, frozen=True):
    """From each moment of a cron schedule on, in UTC, there are at least so many replicas."""

    cron: str
    replicas: int


class Trigger(Struct, frozen=True):
    """From one cron schedule to the next, in UTC, there are at least so many replicas."""

    start: str
    end: str
    replicas: int


class Plan(Struct, frozen=True, kw_only=True):
    """What is said of one workload that an autoscaler scales.

    `reactive`, `planned` and `constant` (the plan's mean as an even floor) are replays of the same later half of
    the past, `days` long, None where nothing was replayed. A plan without a `refusal` has points and, unless it is one
    number, triggers. `per_replica` is the load that one replica serves at its target, in processors or in the unit of
    the user's query, as `metric` says.
    """

    autoscaler: Ref
    target: Ref
    least: int
    most: int
    metric: str = ""
    per_replica: float = 0.0
    lead_minutes: int = 0
    days: float = 0.0
    reactive: Replay | None = None
    planned: Replay | None = None
    constant: Replay | None = None
    points: tuple[Point, ...] = ()
    base: int = 0
    triggers: tuple[Trigger, ...] = ()
    utilization: int | None = None
    scaled_object: str = ""
    refusal: Refusal | None = None
    detail: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Says that a ScaledObject can say all that the autoscaler says now: one target of processors, not of KEDA."""
        foreign = self.scaled_object or "other-metrics" in self.remarks
        return self.refusal is None and self.utilization is not None and not foreign


class Plans(Struct, frozen=True, kw_only=True):
    """The plans of all autoscalers that were asked about, those that are worth it first."""

    plans: tuple[Plan, ...]
    unread: tuple[Unread, ...] = ()


def scaled_object(plan: Plan) -> dict[str, Any]:
    """Writes a whole plan as a ScaledObject of KEDA: the autoscaler's own target, and a cron trigger for each shift.

    The annotation hands the autoscaler over to KEDA, whose webhook else refuses a second one for the same workload.
    """
    target = {"apiVersion": f"{plan.target.group or 'apps'}/v1", "kind": plan.target.kind, "name": plan.target.name}
    own = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": str(plan.utilization)}}
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {
            "name": plan.autoscaler.name,
            "namespace": plan.autoscaler.namespace,
            "annotations": {"scaledobject.keda.sh/transfer-hpa-ownership": "true"},
        },
        "spec": {
            "scaleTargetRef": target,
            "minReplicaCount": plan.base,
            "maxReplicaCount": plan.most,
            "advanced": {"horizontalPodAutoscalerConfig": {"name": plan.autoscaler.name}},
            "triggers": [own, *map(_trigger, plan.triggers)],
        },
    }


def _trigger(item: Trigger) -> dict[str, Any]:
    wanted = {"timezone": TIMEZONE, "start": item.start, "end": item.end, "desiredReplicas": str(item.replicas)}
    return {"type": "cron", "metadata": wanted}
