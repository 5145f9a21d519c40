"""The pool of a storage backend, from which volumes take their room, is full."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import ANY, PROVEN, Rule, Statement
from holdfast.engine.signals.trends import percent, size
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import is_stale

RULE = Rule(
    subject=ANY,
    signals=("pool_used_bytes", "pool_capacity_bytes"),
    shows="latent",
    explains=("volume-unusable", "claim-unbound"),
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)
NEAR = 0.85
FULL = 0.95


def check(facts: Facts) -> Iterator[Statement]:
    """States each pool from 85 percent on, where Ceph warns; from 95 percent on backends refuse to write."""
    for used in facts.measurements("pool_used_bytes"):
        whole = facts.reading("pool_capacity_bytes", used.subject, used.part)
        if whole is None or whole.latest <= 0 or is_stale(facts, used) or used.latest / whole.latest < NEAR:
            continue
        ratio = used.latest / whole.latest
        is_full = ratio >= FULL
        yield Finding(
            subject=used.subject,
            values={
                "pool": used.part or used.subject.name,
                "used": percent(ratio),
                "free": size(whole.latest - used.latest),
                "capacity": size(whole.latest),
            },
            evidence=(cite_reading(used), cite_reading(whole)),
            shows="volume-unusable" if is_full else "latent",
            severity="critical" if is_full else "medium",
        )
