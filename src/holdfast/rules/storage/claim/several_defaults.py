"""More than one StorageClass is the default."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import StorageClass
from holdfast.verdicts.binding_classes import DEFAULT_CLASS, default_classes

RULE = Rule(
    subject="StorageClass",
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the class that wins among several defaults, the newest, since claims silently depend on its age."""
    found = default_classes(facts.all(StorageClass))
    if len(found) < 2:
        return
    yield Finding(
        subject=found[0].ref,
        values={"others": [item.name for item in found[1:]]},
        evidence=tuple(
            cite(item, f"metadata.annotations['{DEFAULT_CLASS}']", "true")
            for item in found
            if item.annotations.get(DEFAULT_CLASS) == "true"
        ),
        affects=tuple(item.ref for item in found[1:]),
    )
