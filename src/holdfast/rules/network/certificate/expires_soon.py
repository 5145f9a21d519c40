"""A certificate that somebody relies on ends soon, and nobody has replaced it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.network._certificates import Ending, endings

RULE = Rule(
    subject=ANY,
    shows="latent",
    severity="medium",
    type="security",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

SOON = timedelta(days=14)
# Certificates that live for days are replaced late in their life, and that is as it should be.
_LAST_PART = 6
_RENEWAL_PATIENCE = timedelta(hours=12)


def check(facts: Facts) -> Iterator[Statement]:
    """States each certificate in use that is close to its end."""
    if facts.now is None:
        return
    for item in endings(facts):
        left = item.left(facts.now)
        if left > timedelta(0) and _is_late(item, facts.now):
            yield Finding(
                subject=item.subject,
                values={
                    "names": item.names,
                    "end": item.end_text,
                    "days": left.days,
                    "users": [str(ref) for ref in item.users] or ["-"],
                },
                evidence=(item.evidence,),
                affects=item.users,
            )


def _is_late(item: Ending, now: datetime) -> bool:
    if item.renewal is not None:
        return now > item.renewal + _RENEWAL_PATIENCE
    left = item.left(now)
    return left < SOON and (item.begin is None or left < (item.end - item.begin) / _LAST_PART)
