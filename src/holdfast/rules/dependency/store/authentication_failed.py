"""A database, cache or broker refuses the credentials of a workload."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.refs import Ref
from holdfast.rules.dependency._blame import Accused, accused
from holdfast.rules.dependency._complaints import Grievance, of_clients, stated
from holdfast.rules.dependency._credentials import secrets_of

RULE = Rule(
    subject="Pod",
    shows="dependency-broken",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the client that is refused alone; where a store refuses all its clients, their Secret or the store."""
    told = tuple(of_clients(facts, "authentication"))
    shared: set[Ref] = set()
    for found in accused(facts, iter(told)):
        if len(found.callers) > 1 and found.are_all:
            shared.add(found.service)
            yield _shared(facts, found)
    for grievance in told:
        if grievance.service not in shared:
            finding = stated(grievance)
            yield replace(finding, evidence=(*finding.evidence, *_credentials(facts, grievance)))


def _shared(facts: Facts, found: Accused) -> Finding:
    subject = _common(facts, found)
    first = found.grievances[0]
    finding = stated(first, subject=subject)
    return replace(
        finding,
        values={**finding.values, "caller": ", ".join(ref.name for ref in found.callers)},
        evidence=(*found.evidence(), *(item for one in found.grievances for item in _credentials(facts, one)[:1])),
        affects=tuple(ref for ref in found.affected if ref != subject),
    )


def _common(facts: Facts, found: Accused) -> Ref:
    """Names what all refused clients have in common: their only Secret, else the store."""
    users: defaultdict[Ref, set[Ref]] = defaultdict(set)
    for caller in found.callers:
        for secret in secrets_of(facts, caller):
            users[secret].add(caller)
    held = [secret for secret, callers in sorted(users.items()) if len(callers) == len(found.callers)]
    store_has = set(secrets_of(facts, found.callee)) if found.callee else set()
    if len(held) == 1 and held[0] not in store_has:
        return held[0]
    return found.callee or found.service


def _credentials(facts: Facts, grievance: Grievance) -> tuple[Evidence, ...]:
    return tuple(secrets_of(facts, grievance.workload).values())[:2]
