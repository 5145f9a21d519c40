"""Workloads whose template names a class that does not exist, so that admission refuses their Pods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import PodSpec
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.rules.quota._refused import PODS, Refused, refusals


def refused_for_class(facts: Facts, kind: str, field: str, name_of: Callable[[PodSpec], str]) -> Iterator[Finding]:
    """States each absent class, at the workload that names it or at the class where several do."""
    groups: defaultdict[Ref, dict[Ref, tuple[Refused, Evidence]]] = defaultdict(dict)
    for item in refusals(facts):
        template = template_of(item.maker)
        name = name_of(template[1].spec) if template and item.resource == PODS else ""
        missing = Ref(kind, name)
        if template and name and facts.is_absent(missing):
            groups[missing][item.workload] = (item, cite(item.maker, f"{template[0]}.spec.{field}", name))
    for missing, workloads in sorted(groups.items()):
        shared = len(workloads) > 1
        places = [ref for item, _ in workloads.values() for ref in item.affects]
        subject = missing if shared else next(iter(workloads))
        item, named = workloads[min(workloads)]
        yield Finding(
            subject=subject,
            values={"class": missing.name, "workloads": [str(ref) for ref in sorted(workloads)]},
            evidence=(named, cite_absence(missing), item.evidence),
            affects=tuple(sorted({ref for ref in places if ref != subject})),
        )
