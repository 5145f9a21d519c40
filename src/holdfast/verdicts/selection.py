"""Whether labels match a selector, as the API machinery decides it."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.model.objects.meta import LabelSelector, Requirement


def matches_labels(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Says that every pair of an equality selector is among the labels; an empty selector matches everything."""
    return all(labels.get(key) == value for key, value in selector.items())


def matches(selector: LabelSelector | None, labels: Mapping[str, str]) -> bool:
    """Says that labels match a label selector; no selector matches nothing, an empty one everything."""
    if selector is None:
        return False
    if not matches_labels(selector.match_labels, labels):
        return False
    return all(meets(requirement, labels) for requirement in selector.match_expressions)


def meets(requirement: Requirement, labels: Mapping[str, str]) -> bool:
    """Says that labels meet one expression; `Gt` and `Lt` compare integers and fail on anything else."""
    value = labels.get(requirement.key)
    if requirement.operator == "In":
        return value is not None and value in requirement.values
    if requirement.operator == "NotIn":
        return value is None or value not in requirement.values
    if requirement.operator == "Exists":
        return value is not None
    if requirement.operator == "DoesNotExist":
        return value is None
    return _compares(requirement, value)


def _compares(requirement: Requirement, value: str | None) -> bool:
    if value is None or len(requirement.values) != 1:
        return False
    try:
        left, right = int(value), int(requirement.values[0])
    except ValueError:
        return False
    if requirement.operator == "Gt":
        return left > right
    return requirement.operator == "Lt" and left < right
