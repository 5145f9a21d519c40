"""A webhook that must approve requests cannot be called, so the requests are refused."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.network import Service
from holdfast.model.outcome import NotEvaluated
from holdfast.model.refs import Ref
from holdfast.rules.workload._webhooks import (
    Blocked,
    Configuration,
    blocked,
    configuration_of,
    is_mistrusted,
    knows_webhooks,
)
from holdfast.verdicts.readiness import pod_is_ready

RULE = Rule(
    subject="Event",
    shows="api-refused",
    explains=("pods-not-created",),
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each configuration whose webhook cannot be reached while requests are refused because of it."""
    groups: dict[str, list[Blocked]] = {}
    for item in blocked(facts):
        if not is_mistrusted(facts, item):
            groups.setdefault(item.webhook, []).append(item)
    for name, found in sorted(groups.items()):
        place = configuration_of(facts, name)
        if place is None:
            if not knows_webhooks(facts):
                yield NotEvaluated("", "ValidatingWebhookConfiguration", found[0].harmed[0])
            continue
        yield _stated(facts, place[0], place[1], found)


def _stated(facts: Facts, item: Configuration, position: int, found: list[Blocked]) -> Finding:
    webhook = item.webhooks[position]
    service = webhook.client_config.service
    path = f"webhooks[{position}].clientConfig"
    where = f"{service.namespace}/{service.name}" if service else webhook.client_config.url or ""
    why, sure = _served_by_nobody(facts, Ref("Service", service.name, service.namespace)) if service else ((), False)
    named = cite(item, f"{path}.service.name", service.name) if service else cite(item, f"{path}.url", where)
    return Finding(
        subject=item.ref,
        values={"webhook": webhook.name, "service": where},
        evidence=(*why, named, *found[0].evidence[:1]),
        affects=tuple(dict.fromkeys(ref for one in found for ref in one.harmed)),
        certainty=PROVEN if sure else None,
    )


def _served_by_nobody(facts: Facts, ref: Ref) -> tuple[tuple[Evidence, ...], bool]:
    """Cites why nobody answers; sure where no repair of a Pod would help."""
    if facts.is_absent(ref):
        return (cite_absence(ref),), True
    service = facts.find(Service, ref.name, ref.namespace)
    if service is None or not facts.knows("Pod") or not service.spec.selector:
        return (), False
    pods = facts.pods_selected(service)
    if not pods:
        first = next(iter(sorted(service.spec.selector)))
        cited = cite(service, f"spec.selector['{first}']", service.spec.selector[first])
        return (cited,), not facts.workloads_selected(service)
    unready = [pod for pod in pods if not pod_is_ready(pod)]
    if len(unready) == len(pods):
        return (cite(unready[0], "status.phase", unready[0].status.phase),), False
    return (), False
