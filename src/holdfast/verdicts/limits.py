"""Whether a LimitRange admits a Pod or a claim, and the defaults that it fills in first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.objects.config import LimitItem, LimitRange
from holdfast.model.objects.container import Container, Resources
from holdfast.model.objects.meta import Quantity
from holdfast.model.objects.pod import PodSpec, containers_of
from holdfast.model.objects.volumes import ClaimSpec
from holdfast.model.units import parse_quantity

ABOVE_MAX = "above-max"
BELOW_MIN = "below-min"
RATIO = "ratio-too-high"
NO_LIMIT = "limit-unset"
NO_REQUEST = "request-unset"
Amounts = dict[str, Fraction]


class Violation(Struct, frozen=True):
    """One bound of a LimitRange that is not kept, by the part of the object at `path`."""

    path: str
    type: str
    resource: str
    reason: str
    bound: Quantity
    given: str


def pod_violations(limits: LimitRange, spec: PodSpec, prefix: str = "spec") -> Iterator[Violation]:
    """Lists the bounds that a Pod with defaults filled in does not keep."""
    for item in limits.spec.limits:
        if item.type == "Container":
            for named in containers_of(spec, prefix):
                resources = named.container.resources
                yield from _bounds(item, resources.requests, resources.limits, f"{named.path}.resources", True)
        elif item.type == "Pod":
            requests, maxima = total(spec, limits=False), total(spec, limits=True)
            yield from _bounds(item, _written(requests), _written(maxima), f"{prefix}.containers", False)


def claim_violations(limits: LimitRange, spec: ClaimSpec, prefix: str = "spec") -> Iterator[Violation]:
    """Lists the bounds that a claim does not keep."""
    requests = spec.resources.requests
    for item in limits.spec.limits:
        if item.type == "PersistentVolumeClaim":
            yield from _bounds(item, requests, requests, f"{prefix}.resources", False)


def with_defaults(spec: PodSpec, ranges: Iterable[LimitRange]) -> PodSpec:
    """Gives a Pod specification as admission completes it from the defaults of LimitRanges."""
    defaults, requests = _defaults(ranges)
    return replace(
        spec,
        containers=tuple(_completed(item, defaults, requests) for item in spec.containers),
        init_containers=tuple(_completed(item, defaults, requests) for item in spec.init_containers),
    )


def total(spec: PodSpec, limits: bool) -> Amounts:
    """Adds up what a Pod requests, or its limits, as the scheduler and quotas do.

    Main containers and sidecars add up; an ordinary init container counts together with the sidecars started before
    it, and the larger of both wins. What the Pod sets as a whole replaces the sum; overhead comes on top.
    """
    found = _sum(_part(item, limits) for item in spec.containers)
    sidecars: Amounts = {}
    peak: Amounts = {}
    for item in spec.init_containers:
        together = _plus(sidecars, _part(item, limits))
        if item.restart_policy == "Always":
            found = _plus(found, _part(item, limits))
            sidecars = together
        peak = _larger(peak, together)
    found = _larger(found, peak)
    if spec.resources is not None:
        found.update(_parsed(spec.resources.limits if limits else spec.resources.requests))
    overhead = _parsed(spec.overhead)
    return _plus(found, {key: value for key, value in overhead.items() if not limits or found.get(key)})


def _part(container: Container, limits: bool) -> Amounts:
    given = container.resources
    # A limit without a request is the request too.
    return _parsed(given.limits if limits else {**given.limits, **given.requests})


def _parsed(quantities: Mapping[str, Quantity]) -> Amounts:
    return {resource: parse_quantity(value) or Fraction(0) for resource, value in quantities.items()}


def _sum(parts: Iterable[Amounts]) -> Amounts:
    found: Amounts = {}
    for part in parts:
        found = _plus(found, part)
    return found


def _plus(one: Amounts, other: Amounts) -> Amounts:
    return {key: one.get(key, Fraction(0)) + other.get(key, Fraction(0)) for key in {**one, **other}}


def _larger(one: Amounts, other: Amounts) -> Amounts:
    return {key: max(one.get(key, Fraction(0)), other.get(key, Fraction(0))) for key in {**one, **other}}


def _written(values: Amounts) -> dict[str, Quantity]:
    return {key: float(value) if value.denominator > 1 else int(value) for key, value in values.items()}


def _defaults(ranges: Iterable[LimitRange]) -> tuple[dict[str, Quantity], dict[str, Quantity]]:
    limits: dict[str, Quantity] = {}
    requests: dict[str, Quantity] = {}
    for item in (item for found in ranges for item in found.spec.limits if item.type == "Container"):
        own = {**item.max, **item.default}
        for resource, value in own.items():
            limits.setdefault(resource, value)
        for resource, value in {**item.min, **own, **item.default_request}.items():
            requests.setdefault(resource, value)
    return limits, requests


def _completed(container: Container, limits: dict[str, Quantity], requests: dict[str, Quantity]) -> Container:
    given = container.resources
    # The API server turns an own limit into the request before a LimitRange is asked.
    asked = {**given.limits, **given.requests}
    resources = Resources(requests={**requests, **asked}, limits={**limits, **given.limits}, claims=given.claims)
    return replace(container, resources=resources)


def _bounds(
    item: LimitItem, requests: Mapping[str, Quantity], limits: Mapping[str, Quantity], path: str, each: bool
) -> Iterator[Violation]:
    asked, allowed = _parsed(requests), _parsed(limits)
    for resource, bound in item.max.items():
        top = parse_quantity(bound) or Fraction(0)
        if resource not in allowed and item.type != "PersistentVolumeClaim":
            yield Violation(path, item.type, resource, NO_LIMIT, bound, "")
        elif max(allowed.get(resource, Fraction(0)), asked.get(resource, Fraction(0))) > top:
            part = "limits" if allowed.get(resource, Fraction(0)) > top and requests is not limits else "requests"
            given = limits if part == "limits" else requests
            where = f"{path}.{part}['{resource}']" if each or requests is limits else path
            yield Violation(where, item.type, resource, ABOVE_MAX, bound, str(given[resource]))
    for resource, bound in item.min.items():
        least = parse_quantity(bound) or Fraction(0)
        if resource not in asked:
            yield Violation(path, item.type, resource, NO_REQUEST, bound, "")
        elif asked[resource] < least or allowed.get(resource, least) < least:
            part, given = ("requests", requests) if asked[resource] < least else ("limits", limits)
            where = f"{path}.{part}['{resource}']" if each or requests is limits else path
            yield Violation(where, item.type, resource, BELOW_MIN, bound, str(given[resource]))
    yield from _ratios(item, asked, allowed, path)


def _ratios(item: LimitItem, asked: Amounts, allowed: Amounts, path: str) -> Iterator[Violation]:
    for resource, bound in item.max_limit_request_ratio.items():
        most = parse_quantity(bound) or Fraction(0)
        request, limit = asked.get(resource), allowed.get(resource)
        if not request or not limit:
            # Without both there is no ratio, and admission refuses that too.
            yield Violation(path, item.type, resource, RATIO, bound, "")
        elif limit / request > most:
            yield Violation(path, item.type, resource, RATIO, bound, f"{float(limit / request):g}")
