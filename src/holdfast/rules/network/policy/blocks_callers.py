"""A NetworkPolicy drops the traffic between a workload and the Service that it is configured to call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, SUSPECTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.network import NetworkPolicy
from holdfast.model.objects.workloads import CronJob, Job
from holdfast.model.refs import Ref
from holdfast.rules.network._backends import unhealthy_among
from holdfast.rules.network._flows import Flow, culprit, flows, is_enforced, policies_by_namespace
from holdfast.verdicts.reach import isolating, may_enter, may_leave
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="NetworkPolicy",
    needs=("Pod", "Service"),
    shows="traffic-blocked",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each policy that no rule of any policy makes up for, with the pairs that it separates."""
    policies = policies_by_namespace(facts)
    blocked: defaultdict[tuple[Ref, str], list[Flow]] = defaultdict(list)
    for flow in flows(facts, policies):
        if flow.caller.kind in (Job.KIND, CronJob.KIND) and not facts.pods_by_workload.get(flow.caller):
            continue
        found = _blocking(policies, flow)
        if found:
            blocked[found[0].ref, found[1]].append(flow)
    for (ref, direction), pairs in sorted(blocked.items(), key=lambda item: str(item[0])):
        policy = facts.snapshot.get(ref)
        if isinstance(policy, NetworkPolicy):
            yield _finding(facts, policy, direction, pairs)


def _blocking(policies: Mapping[str, tuple[NetworkPolicy, ...]], flow: Flow) -> tuple[NetworkPolicy, str] | None:
    there = policies.get(flow.target.namespace, ())
    if may_enter(there, flow.source, flow.target, flow.port, flow.protocol).is_no:
        return culprit(isolating(there, flow.target, "Ingress")), "ingress"
    here = policies.get(flow.source.namespace, ())
    if may_leave(here, flow.source, flow.target, flow.port, flow.protocol).is_no:
        return culprit(isolating(here, flow.source, "Egress")), "egress"
    return None


def _finding(facts: Facts, policy: NetworkPolicy, direction: str, pairs: Sequence[Flow]) -> Finding:
    callers = tuple(dict.fromkeys(flow.caller for flow in pairs))
    services = tuple(dict.fromkeys(flow.service for flow in pairs))
    pods = tuple(pod.ref for ref in callers for pod in facts.pods_by_workload.get(ref, ()) if not pod_is_healthy(pod))
    complaints = [
        item
        for ref in callers
        for pod in facts.pods_by_workload.get(ref, ())
        for item in facts.complaints.get(pod.ref, ())
        if item.hit.fault in ("timeout", "refused")
    ]
    harmed = bool(complaints or unhealthy_among(facts, (*callers, *pods)))
    first = pairs[0]
    return Finding(
        subject=policy.ref,
        values={
            "direction": direction,
            "callers": [ref.name for ref in callers],
            "services": [ref.name for ref in services],
            "port": first.port,
            "protocol": first.protocol,
        },
        evidence=(
            *_selector(policy),
            *_calls(facts, first),
            *(item.cite() for item in complaints[:2]),
        ),
        affects=tuple(dict.fromkeys((*(services if direction == "ingress" else ()), *callers, *pods))),
        certainty=(REPORTED if harmed else LIKELY) if is_enforced(facts) else SUSPECTED,
    )


def _selector(policy: NetworkPolicy) -> Iterator[Evidence]:
    yield cite(policy, "metadata.name", policy.name)
    for key, value in sorted(policy.spec.pod_selector.match_labels.items())[:2]:
        yield cite(policy, f"spec.podSelector.matchLabels['{key}']", value)
    if policy.spec.policy_types:
        yield cite(policy, "spec.policyTypes", list(policy.spec.policy_types))


def _calls(facts: Facts, flow: Flow) -> Iterator[Evidence]:
    for address in facts.addresses.get(flow.caller, ()):
        if address.service == flow.service and len(address.raw) <= 300 and "$(" not in address.raw:
            yield Evidence(object=address.owner, field=address.field, value=address.raw)
            return
