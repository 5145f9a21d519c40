"""A custom resource was changed and its controller has not looked at it since."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import ANY, SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.generic import GenericObject
from holdfast.rules.workload._custom import PATIENCE, generic_objects

RULE = Rule(
    subject=ANY,
    shows="control-plane-stalled",
    severity="low",
    type="availability",
    cause_kind="software",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each kind none of whose observed objects is up to date, on the first that is behind.

    Where another object of the kind is up to date its controller acts, and only counts generations its own way.
    """
    kinds: dict[tuple[str, str], list[GenericObject]] = {}
    for item in generic_objects(facts):
        if item.status.observed_generation is not None and item.metadata.deletion_timestamp is None:
            kinds.setdefault((item.ref.group, item.kind), []).append(item)
    for found in kinds.values():
        behind = sorted((item for item in found if _is_behind(facts, item)), key=lambda item: item.ref)
        if not behind or len(behind) < len(found):
            continue
        first = behind[0]
        yield Finding(
            subject=first.ref,
            values={
                "generation": first.metadata.generation,
                "observed": first.status.observed_generation,
                "count": len(behind),
            },
            evidence=(
                cite(first, "metadata.generation", first.metadata.generation),
                cite(first, "status.observedGeneration", first.status.observed_generation),
            ),
            affects=tuple(item.ref for item in behind[1:]),
        )


def _is_behind(facts: Facts, item: GenericObject) -> bool:
    observed = item.status.observed_generation or 0
    # Nobody writes down when the change was made: what the controller last said is the nearest to it.
    times = [c.last_transition_time for c in item.status.conditions if c.last_transition_time is not None]
    newest = max(times) if times else item.metadata.creation_timestamp
    return 0 < observed < item.metadata.generation and facts.is_older(newest, PATIENCE)
