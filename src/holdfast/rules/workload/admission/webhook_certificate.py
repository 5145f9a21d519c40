"""The API server does not trust the certificate of a webhook that must approve requests."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._webhooks import Blocked, blocked, configuration_of, is_mistrusted

RULE = Rule(
    subject="Event",
    shows="api-refused",
    explains=("pods-not-created",),
    severity="critical",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each configuration whose webhook presents a certificate that does not fit its caBundle or name."""
    groups: dict[str, list[Blocked]] = {}
    for item in blocked(facts):
        if is_mistrusted(facts, item):
            groups.setdefault(item.webhook, []).append(item)
    for name, found in sorted(groups.items()):
        place = configuration_of(facts, name)
        if place is None:
            continue
        configuration, position, _ = place
        yield Finding(
            subject=configuration.ref,
            values={"webhook": name},
            evidence=(found[0].evidence[0], cite(configuration, f"webhooks[{position}].name", name)),
            affects=tuple(dict.fromkeys(ref for one in found for ref in one.harmed)),
        )
