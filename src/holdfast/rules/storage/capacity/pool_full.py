"""The pool of a storage backend, from which volumes take their room, is full."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import ANY, PROVEN, Rule, Statement
from holdfast.engine.signals.trends import percent, size
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import POOL_FULL, filling, is_stale

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


def check(facts: Facts) -> Iterator[Statement]:
    """States each pool from 85 percent on, where Ceph warns; from 95 percent on backends refuse to write.

    One that is between the two and known to fill soon is left to its forecast.
    """
    foreseen = {(item.subject, item.part) for item in filling(facts, "pool")}
    for used in facts.measurements("pool_used_bytes"):
        whole = facts.reading("pool_capacity_bytes", used.subject, used.part)
        if whole is None or whole.latest <= 0 or is_stale(facts, used) or used.latest / whole.latest < NEAR:
            continue
        ratio = used.latest / whole.latest
        is_full = ratio >= POOL_FULL
        if not is_full and (used.subject, used.part) in foreseen:
            continue
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
