"""The governing Service of a StatefulSet does not exist, so its Pods have no names in DNS."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import StatefulSet
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import workload_is_available

RULE = Rule(
    subject="StatefulSet",
    needs=("Service",),
    shows="pod-not-ready",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unavailable StatefulSet whose headless Service is absent."""
    for item in facts.all(StatefulSet):
        missing = Ref("Service", item.spec.service_name, item.namespace)
        if item.spec.service_name and facts.is_absent(missing) and not workload_is_available(item):
            yield Finding(
                subject=item.ref,
                values={"service": missing.name},
                evidence=(cite(item, "spec.serviceName", missing.name), cite_absence(missing)),
                since=item.metadata.creation_timestamp,
            )
