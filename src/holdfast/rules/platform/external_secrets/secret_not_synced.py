"""A secret from outside is not copied though its store answers."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.rules.platform._stated import failing, stated

RULE = Rule(
    subject=ANY,
    shows="custom-resource-failed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
GROUP = "external-secrets.io"
STORES = ("SecretStore", "ClusterSecretStore")


def check(facts: Facts) -> Iterator[Statement]:
    """States each outside secret that fails while no store that may serve it does."""
    failed = failing(facts, lambda ref: ref.group == GROUP)
    broken = {found.item.ref.namespace for found in failed if found.item.ref.kind in STORES}
    for found in failed:
        if found.item.ref.kind not in STORES and not broken & {"", found.item.ref.namespace}:
            yield stated(found)
