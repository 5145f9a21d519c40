"""Flux cannot apply what it fetched."""

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
GROUPS = ("kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io")
VICTIMS = ("DependencyNotReady", "ArtifactFailed", "Progressing", "ProgressingWithRetry")


def check(facts: Facts) -> Iterator[Statement]:
    """States each Kustomization or Helm release that fails for a reason of its own."""
    for found in failing(facts, lambda ref: ref.group in GROUPS):
        # Who waits for another one, or for a source, is a victim: the other one is stated.
        if found.condition.reason not in VICTIMS:
            yield stated(found)
