"""The leader of a control plane component no longer renews its lease."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Lease
from holdfast.rules.node._control_plane import SYSTEM, place_of

STALE_SECONDS = 90
FRESH_SECONDS = 45
LEADERS = ("kube-controller-manager", "kube-scheduler")

RULE = Rule(
    subject="Lease",
    shows="control-plane-stalled",
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each component whose lease is old while other leases are renewed."""
    renewals = [lease.spec.renew_time for lease in facts.all(Lease) if lease.spec.renew_time is not None]
    # When every lease is old, the snapshot is what is late.
    if all(facts.is_older(renewed, FRESH_SECONDS) for renewed in renewals):
        return
    for name in LEADERS:
        lease = facts.find(Lease, name, SYSTEM)
        renewed = lease.spec.renew_time if lease else None
        age = facts.age(renewed)
        if lease is None or renewed is None or age is None or not facts.is_older(renewed, STALE_SECONDS):
            continue
        yield Finding(
            subject=place_of(facts, name),
            values={"component": name, "age": int(age.total_seconds()), "holder": lease.spec.holder_identity or "-"},
            evidence=(cite(lease, "spec.renewTime", renewed.isoformat()),),
            affects=(lease.ref,),
            since=renewed,
        )
