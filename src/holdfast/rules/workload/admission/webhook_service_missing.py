"""A webhook that must approve requests names a Service that does not exist: the next such request is refused."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.admission import MutatingWebhookConfiguration, ValidatingWebhookConfiguration
from holdfast.model.refs import Ref
from holdfast.rules.workload._webhooks import Configuration, blocked

RULE = Rule(
    subject="ValidatingWebhookConfiguration",
    needs=("Service",),
    shows="latent",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
PATIENCE = 60


def check(facts: Facts) -> Iterator[Statement]:
    """States each configuration that no request has met yet and of which a required webhook has no Service."""
    met = {item.webhook for item in blocked(facts)}
    held: list[Configuration] = [*facts.all(ValidatingWebhookConfiguration), *facts.all(MutatingWebhookConfiguration)]
    for item in held:
        created = item.metadata.creation_timestamp
        if created is None or not facts.is_older(created, PATIENCE):
            continue
        for i, webhook in enumerate(item.webhooks):
            service = webhook.client_config.service
            missing = Ref("Service", service.name, service.namespace) if service else None
            if service is None or missing is None or webhook.failure_policy != "Fail" or webhook.name in met:
                continue
            if facts.is_absent(missing):
                yield Finding(
                    subject=item.ref,
                    values={"webhook": webhook.name, "service": f"{service.namespace}/{service.name}"},
                    evidence=(
                        cite(item, f"webhooks[{i}].clientConfig.service.name", service.name),
                        cite_absence(missing),
                    ),
                )
                break
