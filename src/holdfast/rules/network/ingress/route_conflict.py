"""Two Ingresses claim the same host and path for different Services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Ingress

RULE = Rule(
    subject="Ingress",
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)

_CANARY = "nginx.ingress.kubernetes.io/canary"
Route = tuple[str, str, str, str]


def check(facts: Facts) -> Iterator[Statement]:
    """States the younger of two Ingresses of one class that claim one route for different backends."""
    claims: defaultdict[Route, list[tuple[Ingress, str, str]]] = defaultdict(list)
    for ingress in facts.all(Ingress):
        if ingress.annotations.get(_CANARY) == "true":
            continue
        for route, field, backend in _routes(ingress):
            claims[route].append((ingress, field, backend))
    for route, found in sorted(claims.items()):
        ordered = sorted(found, key=lambda item: (_born(item[0]), str(item[0].ref)))
        first, last = ordered[0], ordered[-1]
        if first[0].ref == last[0].ref or (first[0].namespace, first[2]) == (last[0].namespace, last[2]):
            continue
        yield Finding(
            subject=last[0].ref,
            values={"host": route[1] or "*", "path": route[2], "other": str(first[0].ref)},
            evidence=(cite(last[0], last[1], last[2]), cite(first[0], first[1], first[2])),
            affects=(first[0].ref,),
        )


def _routes(ingress: Ingress) -> Iterator[tuple[Route, str, str]]:
    for i, rule in enumerate(ingress.spec.rules):
        for j, path in enumerate(rule.http.paths if rule.http else ()):
            if path.backend.service:
                route = (ingress.spec.ingress_class_name or "", rule.host, path.path or "/", path.path_type)
                field = f"spec.rules[{i}].http.paths[{j}].backend.service.name"
                yield route, field, path.backend.service.name


def _born(ingress: Ingress) -> float:
    created = ingress.metadata.creation_timestamp
    return created.timestamp() if created else 0.0
