"""Quotas that leave no room for what controllers try to create: one answer for all rules about quotas."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import ResourceQuota
from holdfast.model.refs import Ref
from holdfast.model.units import parse_quantity, print_quantity
from holdfast.rules.quota._refused import (
    CLAIMS,
    PODS,
    Refused,
    claim_spec,
    class_of,
    completed_template,
    quotas_of,
    refusals,
)
from holdfast.verdicts.quota import (
    Excess,
    Usage,
    claim_usage,
    counts_pod,
    excesses,
    is_scoped,
    object_usage,
    pod_usage,
)

_REQUESTED = re.compile(r"exceeded quota: ([^,\s]+), requested: (.*?), used: ")


class Overrun(Struct, frozen=True):
    """A quota, one resource of it that does not suffice, and everything that is refused for it."""

    quota: ResourceQuota
    excess: Excess
    items: tuple[Refused, ...]


def overruns(facts: Facts, is_about: Callable[[Refused, Excess], bool]) -> Iterator[Overrun]:
    """Lists the quotas with a resource of the wanted sort that refuses something now."""
    groups: defaultdict[Ref, list[tuple[ResourceQuota, Excess, Refused]]] = defaultdict(list)
    for item in refusals(facts):
        for quota in quotas_of(facts, item.maker.namespace):
            for excess in _excesses(facts, quota, item):
                if is_about(item, excess):
                    groups[quota.ref].append((quota, excess, item))
    for ref in sorted(groups):
        # The amounts that are told belong to the first workload that is told.
        quota, excess, _ = min(groups[ref], key=lambda group: group[2].maker.ref)
        items = {item.maker.ref: item for _, _, item in groups[ref]}
        yield Overrun(quota, excess, tuple(items[key] for key in sorted(items)))


def finding_of(overrun: Overrun, affects: tuple[Ref, ...] = ()) -> Finding:
    """States a quota that leaves no room."""
    excess, quota = overrun.excess, overrun.quota
    workloads = [ref for item in overrun.items for ref in item.affects]
    return Finding(
        subject=quota.ref,
        values={
            "resource": excess.resource,
            "requested": _written(excess.resource, excess.requested),
            "used": _written(excess.resource, excess.used),
            "hard": _written(excess.resource, excess.hard),
            "short": _written(excess.resource, excess.requested + excess.used - excess.hard),
            "refused": overrun.items[0].name,
            "workload": str(overrun.items[0].workload),
        },
        evidence=(
            *_cited(quota, excess),
            *(item.evidence for item in overrun.items[:2]),
        ),
        affects=tuple(dict.fromkeys((*workloads, *affects))),
    )


def _excesses(facts: Facts, quota: ResourceQuota, item: Refused) -> tuple[Excess, ...]:
    said = _REQUESTED.search(item.message)
    if said is not None and said.group(1) == quota.name:
        # Admission gives the exact amounts; whether they still do not fit is computed.
        return excesses(quota, _usage_said(said.group(2)))
    if item.resource == PODS:
        template = completed_template(facts, item.maker)
        if template is None or not counts_pod(quota, template[1]) or said is not None:
            return ()
        return excesses(quota, pod_usage(template[1])) if "quota" in item.message else ()
    if is_scoped(quota) or "quota" not in item.message or said is not None:
        return ()
    if item.resource == CLAIMS:
        found = claim_spec(item)
        return excesses(quota, claim_usage(found[1], class_of(facts, found[1]))) if found else ()
    return excesses(quota, object_usage(item.resource, item.group))


def _usage_said(text: str) -> Usage:
    pairs = (part.partition("=") for part in text.split(","))
    return {key.strip(): parse_quantity(value) or Fraction(0) for key, _, value in pairs}


def _cited(quota: ResourceQuota, excess: Excess) -> Iterator[Evidence]:
    if excess.used_path:
        yield cite(quota, excess.used_path, quota.status.used[excess.resource])
    hard = quota.spec.hard if excess.hard_path.startswith("spec") else quota.status.hard
    yield cite(quota, excess.hard_path, hard[excess.resource])


def _written(resource: str, value: Fraction) -> str:
    return print_quantity(value, binary=resource.rpartition(".")[2].endswith(("memory", "storage")))
