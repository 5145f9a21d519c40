"""Requests that a webhook or a policy stands in the way of, and the webhook that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite_event, involved
from holdfast.engine.once import once
from holdfast.model.finding import Evidence
from holdfast.model.objects.admission import MutatingWebhookConfiguration, ValidatingWebhookConfiguration, Webhook
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.workload._refusals import refusals
from holdfast.verdicts.readiness import pod_is_ready

_CALLED = re.compile(r'failed calling webhook "([^"]+)"')
_CERTIFICATE = re.compile(r"x509:|tls: |certificate")
_RECENT_SECONDS = 600.0

Configuration = ValidatingWebhookConfiguration | MutatingWebhookConfiguration


class Blocked(Struct, frozen=True):
    """A call of a webhook that failed: its name, what was said, who was refused and where it says so."""

    webhook: str
    text: str
    harmed: tuple[Ref, ...]
    evidence: tuple[Evidence, ...]

    @property
    def is_about_certificate(self) -> bool:
        """Says that the API server reached the webhook and does not trust it."""
        return _CERTIFICATE.search(self.text) is not None


def is_mistrusted(facts: Facts, item: Blocked) -> bool:
    """Says that a webhook's certificate is the fault: without a ready Pod behind it the answer came from elsewhere."""
    place = configuration_of(facts, item.webhook) if item.is_about_certificate else None
    target = place[2].client_config.service if place else None
    service = facts.find(Service, target.name, target.namespace) if target else None
    if service is None or not facts.knows(Pod.KIND):
        return item.is_about_certificate
    return any(pod_is_ready(pod) for pod in facts.pods_selected(service))


@once
def blocked(facts: Facts) -> tuple[Blocked, ...]:
    """Lists the calls of webhooks that fail now: of Pods that are lacking, and of anything else in the last minutes."""
    return (*_pods(facts), *_others(facts))


def _pods(facts: Facts) -> Iterator[Blocked]:
    for refusal in refusals(facts):
        match = _CALLED.search(refusal.text)
        if match:
            yield Blocked(match.group(1), refusal.text, refusal.harmed, refusal.evidence)


def _others(facts: Facts) -> Iterator[Blocked]:
    for reason in sorted(facts.events_by_reason):
        if reason == "FailedCreate":
            continue
        for event in facts.events_by_reason[reason]:
            match = _CALLED.search(event.text) if event.type == "Warning" else None
            if match and facts.now is not None and not facts.is_older(event.last_seen, _RECENT_SECONDS):
                yield Blocked(match.group(1), event.text, (involved(event),), (cite_event(event),))


def configuration_of(facts: Facts, name: str) -> tuple[Configuration, int, Webhook] | None:
    """Finds the configuration that holds a webhook of that name, and its place in it."""
    held: list[Configuration] = [*facts.all(ValidatingWebhookConfiguration), *facts.all(MutatingWebhookConfiguration)]
    for item in held:
        for i, webhook in enumerate(item.webhooks):
            if webhook.name == name:
                return item, i, webhook
    return None


def knows_webhooks(facts: Facts) -> bool:
    """Says that both kinds of webhook configurations were read."""
    return facts.knows(ValidatingWebhookConfiguration.KIND) and facts.knows(MutatingWebhookConfiguration.KIND)
