"""A store of outside secrets cannot be reached or refuses its credentials."""

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
    """States each store that has not been ready for minutes, with the secrets that fail beside it."""
    stores = failing(facts, lambda ref: ref.group == GROUP and ref.kind in STORES)
    secrets = failing(facts, lambda ref: ref.group == GROUP and ref.kind == "ExternalSecret")
    for store in stores:
        place = store.item.ref.namespace
        beside = (item.item.ref for item in secrets if len(stores) == 1 and place in ("", item.item.ref.namespace))
        yield stated(store, beside)
