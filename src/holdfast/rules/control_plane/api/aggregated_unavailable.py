"""An aggregated API does not answer."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.admission import APIService
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.meta import condition
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.model.refs import Ref

RULE = Rule(
    subject="APIService",
    shows="api-refused",
    explains=("autoscaler-blind", "namespace-stuck-deleting"),
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
PATIENCE = 60


def check(facts: Facts) -> Iterator[Statement]:
    """States each aggregated API that is away for a minute, with the autoscalers and namespaces it holds up."""
    for api in facts.all(APIService):
        for i, item in enumerate(api.status.conditions):
            since = item.last_transition_time
            if item.type != "Available" or item.status != "False" or api.spec.service is None:
                continue
            if since is not None and not facts.is_older(since, PATIENCE):
                continue
            path = f"status.conditions[{i}]"
            yield Finding(
                subject=api.ref,
                values={
                    "reason": item.reason,
                    "message": item.message,
                    "service": f"{api.spec.service.namespace}/{api.spec.service.name}",
                },
                evidence=(
                    cite(api, f"{path}.reason", item.reason),
                    *((cite(api, f"{path}.message", item.message),) if item.message else ()),
                    cite(api, "spec.service.name", api.spec.service.name),
                ),
                affects=(*_blind(facts, api), *_stuck(facts)),
                since=since,
            )


def _blind(facts: Facts, api: APIService) -> Iterator[Ref]:
    if api.spec.group.endswith("metrics.k8s.io"):
        for autoscaler in facts.all(HorizontalPodAutoscaler):
            active = condition(autoscaler.status.conditions, "ScalingActive")
            if active is not None and active.status == "False" and active.reason.startswith("FailedGet"):
                yield autoscaler.ref


def _stuck(facts: Facts) -> Iterator[Ref]:
    for namespace in facts.all(Namespace):
        failed = condition(namespace.status.conditions, "NamespaceDeletionDiscoveryFailure")
        if failed is not None and failed.status == "True":
            yield namespace.ref
