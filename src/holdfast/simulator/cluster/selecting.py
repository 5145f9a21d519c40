"""Which objects a label or a field selector means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from holdfast.simulator.cluster.kinds import POD, Kind, Object
from holdfast.simulator.cluster.refusals import bad_request

Chosen = Callable[[Object], bool]
_SET: Final = re.compile(r"([^\s!=()]+)\s+(in|notin)\s+\(([^()]*)\)")
_NAME: Final = re.compile(r"!?\s*[A-Za-z0-9][A-Za-z0-9./_-]*")
_COMMON: Final = ("metadata.name", "metadata.namespace")
_FIELDS: Final = {
    POD.name: ("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase"),
    "Job": ("status.successful",),
    "Namespace": ("status.phase",),
    "Node": ("spec.unschedulable",),
    "ReplicaSet": ("status.replicas",),
    "Secret": ("type",),
    "Event": (
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "reason",
        "reportingComponent", "source", "type",
    ),
}  # fmt: skip


def chosen(kind: Kind, labels: str, fields: str) -> Chosen:
    """Says of an object whether the selectors of a request mean it; raises Refusal for what is no selector."""
    tests = [_label_test(part) for part in _split(labels)]
    tests += [_field_test(kind, part) for part in fields.split(",") if part]
    return lambda found: all(test(found) for test in tests)


def matches(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Says that labels fit a LabelSelector; one that is missing fits nothing, an empty one everything."""
    if selector is None:
        return False
    pairs = all(labels.get(name) == value for name, value in (selector.get("matchLabels") or {}).items())
    return pairs and all(_expressed(item, labels) for item in selector.get("matchExpressions") or ())


def _expressed(item: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    name, operator, values = item["key"], item["operator"], item.get("values") or ()
    if operator in ("Exists", "DoesNotExist"):
        return bool((name in labels) == (operator == "Exists"))
    return bool((labels.get(name) in values) == (operator == "In"))


def _split(labels: str) -> list[str]:
    """Splits at commas outside parentheses."""
    return [part.strip() for part in re.split(r",(?![^()]*\))", labels) if part.strip()]


def _label_test(part: str) -> Chosen:
    if found := _SET.fullmatch(part):
        name, is_in = found[1], found[2] == "in"
        values = {value.strip() for value in found[3].split(",")}
        return lambda item: (_labels(item).get(name) in values) == is_in
    for sign in ("!=", "==", "="):
        name, here, value = (piece.strip() for piece in part.partition(sign))
        if here and _NAME.fullmatch(name):
            return _equal(name, value, sign != "!=")
    if not _NAME.fullmatch(part):
        raise bad_request(f"unable to parse requirement: {part!r} is no selector")
    name = part.removeprefix("!").strip()
    return lambda item: (name in _labels(item)) != part.startswith("!")


def _equal(name: str, value: str, wanted: bool) -> Chosen:
    return lambda item: (_labels(item).get(name) == value) == wanted


def _field_test(kind: Kind, part: str) -> Chosen:
    name, sign, value = re.match(r"([^!=]*)(!=|==|=)?(.*)", part).groups()  # type: ignore[union-attr]  # It matches all.
    known = (*_COMMON, *_FIELDS.get(kind.name, ()))
    if not sign:
        raise bad_request(f"invalid selector: '{part}'; can't understand '{part}'")
    if name not in known:
        told = ", ".join(f'"{item}"' for item in known)
        raise bad_request(f'"{name}" is not a known field selector: only {told}')
    return lambda item: (_field(item, name) == value) == (sign != "!=")


def _field(found: Object, path: str) -> str:
    value: Any = found
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _labels(found: Object) -> Mapping[str, str]:
    return found["metadata"].get("labels") or {}
