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

    `resource` is what the API server calls the kind. In the pattern of the names `{owner}` is the name of the custom
    resource; what it finds stands in the path.
    """

    kind: str
    group: str
    resource: str
    claim: str
    path: str


class Evicting(Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator does about evicted Pods of some of its custom resources.

    `does` ends the key of the remark that says it. A Pod with the label `primary` (`name=value`) goes only once another
    has taken its part; `alone` are the fields that decide where there is no other. `asked` is the annotation by which
    people ask the operator to move a Pod itself.
    """

    kinds: tuple[str, ...]
    does: str
    primary: str = ""
    alone: str = ""
    asked: str = ""


class Operator(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator: its custom resources, each with the field for the size of its claims."""

    operator: str
    groups: tuple[str, ...]
    kinds: dict[str, str]
    labels: tuple[Label, ...] = ()
    managers: tuple[str, ...] = ()
    grows: tuple[Growing, ...] = ()
    evicting: Evicting | None = None


class Owner(Struct, frozen=True):
    """Through which custom resource an object is changed, by which of its fields, and whose that is where known."""

    name: str
    field: str
    operator: str = ""

    @property
    def kind(self) -> str:
        """Gives the kind of the custom resource."""
        return self.name.partition(" ")[0]


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
    return None if known is None else Owner(f"CustomResource ({known})", SPEC, known)


def owner(one: Operator, kind: str, name: str, is_claim: bool) -> Owner:
    """Names a custom resource, and the field by which what it owns is changed."""
    return Owner(f"{kind} {name}", one.kinds.get(kind, SPEC) if is_claim else SPEC, one.operator)


def ways() -> Iterator[Growing]:
    """Lists all ways in which operators make claims larger."""
    return (way for one in operators() for way in one.grows)


def growths(of: Owner, claim: str) -> Iterator[tuple[Growing, str]]:
    """Lists the ways in which a claim may become larger, each with the path in the custom resource."""
    kind, _, name = of.name.partition(" ")
    for way in ways():
        found = re.fullmatch(way.claim.replace("{owner}", re.escape(name)), claim)
        if way.kind == kind and found is not None:
            yield way, way.path.format(**found.groupdict())


def evicting_of(of: Owner) -> Evicting | None:
    """Finds what is known of an operator and the evicted Pods of a custom resource."""
    found = (one.evicting for one in operators() if one.operator == of.operator)
    return next((item for item in found if item is not None and of.kind in item.kinds), None)
