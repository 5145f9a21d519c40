"""Pods are to run under a ServiceAccount that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.rule import PROVEN, REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import PodSpec
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import suffering
from holdfast.rules.workload._refusals import Refusal, refusals
from holdfast.verdicts.admission import account_of

RULE = Rule(
    subject="Event",
    shows="pods-not-created",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
_SAID = re.compile(
    r'service ?account (\S+/)?"?([a-z0-9.-]+)"? (was )?not found|serviceaccounts? "([a-z0-9.-]+)" not found'
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each absent account at the one workload that names it, or at the account when several do."""
    groups: dict[Ref, dict[Ref, Finding]] = {}
    for account, finding in (*_refused(facts), *_mounting(facts)):
        groups.setdefault(account, {}).setdefault(finding.subject, finding)
    for account, found in sorted(groups.items()):
        stated = [found[workload] for workload in sorted(found)]
        if len(stated) == 1:
            yield stated[0]
        else:
            yield Finding(
                subject=account,
                values=stated[0].values,
                evidence=(cite_absence(account), *(f.evidence[0] for f in stated[:3])),
                affects=tuple(dict.fromkeys(r for f in stated for r in (f.subject, *f.affects))),
                since=stated[0].since,
                certainty=stated[0].certainty,
            )


def _refused(facts: Facts) -> Iterator[tuple[Ref, Finding]]:
    for refusal in refusals(facts):
        template = template_of(refusal.maker)
        match = _SAID.search(refusal.text)
        if template is None or match is None:
            continue
        account = Ref("ServiceAccount", account_of(template[1].spec), refusal.maker.namespace)
        if facts.snapshot.get(account) is None:
            yield account, _finding(facts, account, refusal)


def _finding(facts: Facts, account: Ref, refusal: Refusal) -> Finding:
    absent = facts.is_absent(account)
    return Finding(
        subject=refusal.workload,
        values={"account": account.name},
        evidence=(
            *_named(facts, refusal.workload),
            *((cite_absence(account),) if absent else ()),
            *refusal.evidence,
        ),
        affects=refusal.harmed,
        since=refusal.maker.metadata.creation_timestamp,
        certainty=None if absent else REPORTED,
    )


def _named(facts: Facts, workload: Ref) -> tuple[Evidence, ...]:
    item = facts.snapshot.get(workload)
    template = template_of(item) if item is not None else None
    if item is None or template is None or not template[1].spec.service_account_name:
        return ()
    return (cite(item, f"{template[0]}.spec.serviceAccountName", template[1].spec.service_account_name),)


def _mounting(facts: Facts) -> Iterator[tuple[Ref, Finding]]:
    for pod in suffering(facts):
        account = Ref("ServiceAccount", account_of(pod.spec), pod.namespace)
        if not _uses_token(pod.spec) or not facts.is_absent(account):
            continue
        events = [e for e in facts.live_events(pod.ref, "FailedMount") if _SAID.search(e.text)]
        if events:
            workload = facts.workload_of(pod)
            yield (
                account,
                Finding(
                    subject=workload,
                    values={"account": account.name},
                    evidence=(*_named(facts, workload), cite_absence(account), cite_event(events[-1])),
                    affects=(pod.ref,),
                    since=pod.metadata.creation_timestamp,
                    shows="pod-not-started",
                ),
            )


def _uses_token(spec: PodSpec) -> bool:
    return any(s.service_account_token for v in spec.volumes if v.projected for s in v.projected.sources)
