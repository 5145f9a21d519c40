"""The governing Service of a StatefulSet does not exist, so its Pods have no names in DNS.

Kubernetes itself does without the Service, and many releases name one that they never make: it is missed only where
the members are called by their names, or where they run and do not become ready.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.graph.settings import settings_of
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import StatefulSet
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import pod_is_ready, statuses_of, workload_is_available

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
    """States each unavailable StatefulSet whose headless Service is absent and missed."""
    for item in facts.all(StatefulSet):
        missing = Ref("Service", item.spec.service_name, item.namespace)
        if not item.spec.service_name or not facts.is_absent(missing) or workload_is_available(item):
            continue
        if _calls_members(facts, item) or _wait_for_others(facts, item):
            yield Finding(
                subject=item.ref,
                values={"service": missing.name},
                evidence=(cite(item, "spec.serviceName", missing.name), cite_absence(missing)),
                since=item.metadata.creation_timestamp,
            )


def _calls_members(facts: Facts, item: StatefulSet) -> bool:
    """Says that the members are told names below the Service, `db-0.db`, or ask for their own full name."""
    called = re.compile(rf"\.{re.escape(item.spec.service_name)}(?![\w-])|\bhostname (?:-f|--fqdn)\b")
    containers = settings_of(item, "spec.template.spec", item.spec.template.spec, facts.snapshot)
    return any(called.search(setting.value) for settings in containers for setting in settings)


def _wait_for_others(facts: Facts, item: StatefulSet) -> bool:
    """Says that a member runs without a restart and does not become ready."""
    return any(
        pod.status.phase == "Running"
        and not pod_is_ready(pod)
        and all(status.state.running and not status.restart_count for _, status in statuses_of(pod))
        for pod in facts.pods_by_workload.get(item.ref, ())
    )
