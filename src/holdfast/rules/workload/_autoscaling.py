"""What autoscalers act on and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.engine.once import once
from holdfast.engine.rule import Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.kinds import ref_to
from holdfast.model.objects.meta import Condition, KubeObject, TypedReference
from holdfast.model.objects.workloads import HorizontalPodAutoscaler, VerticalPodAutoscaler
from holdfast.model.refs import Ref
from holdfast.model.snapshot import kind_key

ACTIVE = "ScalingActive"
ABLE = "AbleToScale"
LIMITED = "ScalingLimited"


class Stated(Struct, frozen=True):
    """A condition of an autoscaler with its place in the status."""

    index: int
    condition: Condition

    def cited(self, item: KubeObject) -> tuple[Evidence, ...]:
        """Cites the reason and the message of the condition where they were given."""
        path = f"status.conditions[{self.index}]"
        parts = (("reason", self.condition.reason), ("message", self.condition.message))
        return tuple(cite(item, f"{path}.{name}", value) for name, value in parts if value)


def stated(autoscaler: HorizontalPodAutoscaler, type_: str, status: str) -> Stated | None:
    """Finds a condition of the given type and status."""
    for i, item in enumerate(autoscaler.status.conditions):
        if item.type == type_ and item.status == status:
            return Stated(i, item)
    return None


def wanted(facts: Facts) -> Iterator[HorizontalPodAutoscaler]:
    """Lists the autoscalers that are not being deleted."""
    for autoscaler in facts.all(HorizontalPodAutoscaler):
        if autoscaler.metadata.deletion_timestamp is None:
            yield autoscaler


def target_of(item: HorizontalPodAutoscaler | VerticalPodAutoscaler) -> Ref:
    """Names what an autoscaler acts on."""
    target = _reference(item)
    return ref_to(target.api_version, target.kind, target.name, item.namespace)


def missing_target(facts: Facts, item: HorizontalPodAutoscaler | VerticalPodAutoscaler) -> Ref | None:
    """Names the target of an autoscaler when it is certain that it does not exist."""
    target = target_of(item)
    return target if target.name and facts.is_absent(target) and facts.knows(kind_key(target)) else None


@once
def autoscalers_by_target(facts: Facts) -> Mapping[Ref, tuple[HorizontalPodAutoscaler, ...]]:
    """Groups autoscalers by what they act on, the oldest first."""
    groups: dict[Ref, list[HorizontalPodAutoscaler]] = {}
    for autoscaler in wanted(facts):
        groups.setdefault(target_of(autoscaler), []).append(autoscaler)
    return {target: tuple(sorted(found, key=_age)) for target, found in groups.items()}


class Wish(Struct, frozen=True):
    """A metric that an autoscaler compares with the requests of containers: `container` is empty for all of them."""

    field: str
    resource: str
    target: int | None
    container: str = ""


def utilization_wishes(autoscaler: HorizontalPodAutoscaler) -> tuple[Wish, ...]:
    """Lists the metrics that are a share of what containers request."""
    share = autoscaler.spec.target_cpu_utilization_percentage
    if share is not None:
        return (Wish("spec.targetCPUUtilizationPercentage", "cpu", share),)
    return tuple(_wishes(autoscaler))


def _wishes(autoscaler: HorizontalPodAutoscaler) -> Iterator[Wish]:
    for i, metric in enumerate(autoscaler.spec.metrics):
        for key in ("resource", "containerResource"):
            part = metric.get(key) if isinstance(metric, dict) else None
            if not isinstance(part, dict):
                continue
            target = part.get("target") if isinstance(part.get("target"), dict) else part
            share = _share(target)
            if share is not None:
                yield Wish(
                    f"spec.metrics[{i}].{key}.name", str(part.get("name")), share, str(part.get("container") or "")
                )


def _share(target: Any) -> int | None:
    found = target.get("averageUtilization", target.get("targetAverageUtilization"))
    return found if isinstance(found, int) else None


def _reference(item: HorizontalPodAutoscaler | VerticalPodAutoscaler) -> TypedReference:
    return item.spec.target_ref if isinstance(item, VerticalPodAutoscaler) else item.spec.scale_target_ref


def _age(autoscaler: HorizontalPodAutoscaler) -> tuple[float, str]:
    created = autoscaler.metadata.creation_timestamp
    return (created.timestamp() if created else 0.0, autoscaler.name)


def vertical(facts: Facts, type_: str) -> Iterator[Statement]:
    """States each vertical autoscaler with a target of which a condition is true."""
    for autoscaler in facts.all(VerticalPodAutoscaler):
        if autoscaler.metadata.deletion_timestamp is not None or missing_target(facts, autoscaler) is not None:
            continue
        for i, says in enumerate(autoscaler.status.conditions):
            if says.type == type_ and says.status == "True":
                path = f"status.conditions[{i}]"
                yield Finding(
                    subject=autoscaler.ref,
                    values={"message": says.message or says.reason or "-"},
                    evidence=(
                        cite(autoscaler, f"{path}.type", says.type),
                        *((cite(autoscaler, f"{path}.message", says.message),) if says.message else ()),
                    ),
                    since=says.last_transition_time,
                )
