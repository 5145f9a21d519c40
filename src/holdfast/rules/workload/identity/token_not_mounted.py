"""A program wants its account's token, and the Pod was told not to mount it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import ServiceAccount
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._crashes import by_crashing_workload
from holdfast.rules.workload._pods import oldest, pods_of
from holdfast.verdicts.admission import account_of

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
_WANTED = r"/var/run/secrets/kubernetes\.io/serviceaccount/\S*:? no such file|serviceaccount/token.* does not exist"


def check(facts: Facts) -> Iterator[Statement]:
    """States each crashing workload that looks for a token which its Pods do not mount."""
    for workload, group in by_crashing_workload(facts, lambda crash: crash.says(_WANTED) is not None).items():
        pod, crash = group[0]
        line, switch = crash.says(_WANTED), _switched_off(facts, pod)
        if line is not None and switch is not None:
            yield Finding(
                subject=workload,
                values={"account": account_of(pod.spec), "container": crash.status.name},
                evidence=(switch, line, *crash.outcome()),
                affects=pods_of(group),
                since=oldest(group),
            )


def _switched_off(facts: Facts, pod: Pod) -> Evidence | None:
    if pod.spec.automount_service_account_token is False:
        return cite(pod, "spec.automountServiceAccountToken", False)
    account = facts.find(ServiceAccount, account_of(pod.spec), pod.namespace)
    if (
        account
        and pod.spec.automount_service_account_token is None
        and account.automount_service_account_token is False
    ):
        return cite(account, "automountServiceAccountToken", False)
    return None
