"""Operators as data: by what their objects are known, and which field of which custom resource changes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml
from msgspec import Struct, field

SPEC: Final = "spec"


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    """Labels by which what an operator made is known; the label `name` holds the name of the custom resource."""

    name: str
    kind: str
    equal: dict[str, str] = field(default_factory=dict, name="with")


class Growing(Struct, frozen=True, forbid_unknown_fields=True):
    """By which field of a custom resource its operator makes claims of some names larger.

    In the pattern of the names `{owner}` is the name of the custom resource; what it finds stands in the path.
    """

    kind: str
    group: str
    claim: str
    path: str


class Operator(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator: its custom resources, each with the field for the size of its claims."""

    operator: str
    groups: tuple[str, ...]
    kinds: dict[str, str]
    labels: tuple[Label, ...] = ()
    managers: tuple[str, ...] = ()
    grows: tuple[Growing, ...] = ()


class Owner(Struct, frozen=True):
    """Through which custom resource an object is changed, and by which of its fields."""

    name: str
    field: str


@cache
def operators() -> tuple[Operator, ...]:
    """Gives the operators that are known."""
    text = (files("holdfast.pillars.automation") / "operators.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), tuple[Operator, ...])


def of_group(group: str) -> Operator | None:
    """Finds the operator that has an API group."""
    return next((one for one in operators() if group in one.groups), None)


def of_labels(labels: Mapping[str, Any], is_claim: bool) -> Owner | None:
    """Finds the custom resource that an object belongs to by the object's labels."""
    for one in operators():
        for label in one.labels:
            if labels.get(label.name) and label.equal.items() <= labels.items():
                return owner(one, label.kind, str(labels[label.name]), is_claim)
    return None


def of_managers(managers: Iterable[str], managed_by: str | None) -> Owner | None:
    """Finds the operator that wrote an object, or of which the object says that it manages it.

    Nothing says which custom resource it was, so the operator is named instead. Of the others only what an object says
    of itself is believed, and only of what calls itself an operator: many write a field here and there.
    """
    named = {*managers, managed_by}
    known = next((one.operator for one in operators() if named.intersection(one.managers)), None)
    if known is None and managed_by and managed_by.endswith("operator"):
        known = managed_by
    return None if known is None else Owner(f"CustomResource ({known})", SPEC)


def owner(one: Operator, kind: str, name: str, is_claim: bool) -> Owner:
    """Names a custom resource, and the field by which what it owns is changed."""
    return Owner(f"{kind} {name}", one.kinds.get(kind, SPEC) if is_claim else SPEC)


def growths(of: Owner, claim: str) -> Iterator[tuple[str, str]]:
    """Lists the fields that may make a claim larger: the group of the custom resource, and the path in it."""
    kind, _, name = of.name.partition(" ")
    for one in operators():
        for way in one.grows:
            found = re.fullmatch(way.claim.replace("{owner}", re.escape(name)), claim)
            if way.kind == kind and found is not None:
                yield way.group, way.path.format(**found.groupdict())
