"""A quota demands requests or limits that a workload's Pod template does not set and no LimitRange fills in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.config import ResourceQuota
from holdfast.model.refs import Ref
from holdfast.rules.quota._refused import PODS, Refused, completed_template, quotas_of, refusals
from holdfast.verdicts.quota import counts_pod, unset

RULE = Rule(
    subject="ResourceQuota",
    shows="pods-not-created",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that may not create Pods because a quota wants more of its template."""
    groups: defaultdict[Ref, list[tuple[Refused, ResourceQuota, tuple[str, ...]]]] = defaultdict(list)
    for item in refusals(facts):
        template = completed_template(facts, item.maker) if item.resource == PODS else None
        if template is None or "must specify" not in item.message:
            continue
        for quota in quotas_of(facts, item.maker.namespace):
            missing = unset(quota, template[1]) if counts_pod(quota, template[1]) else ()
            if missing:
                groups[item.workload].append((item, quota, missing))
    for workload, found in sorted(groups.items()):
        item, quota, missing = found[0]
        hard, path = (quota.spec.hard, "spec.hard") if quota.spec.hard else (quota.status.hard, "status.hard")
        yield Finding(
            subject=workload,
            values={"quota": quota.name, "missing": ", ".join(missing)},
            evidence=(item.evidence, cite(quota, f"{path}['{missing[0]}']", hard[missing[0]])),
            affects=tuple(dict.fromkeys(i.maker.ref for i, _, _ in found if i.maker.ref != workload)),
        )
