"""What is known of fields: whose they are whatever a manifest says, what the API server fills in, what to set means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

import msgspec
import yaml
from msgspec import Struct

FieldRisk = Literal["in-place", "restarts", "traffic", "access", "data", "never"]
Names = tuple[str, ...]
ITEM: Final = "[]"
_SPECS: Final[Mapping[str, Names]] = {
    "Pod": ("spec",),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
_TEMPLATE: Final = ("spec", "template", "spec")
_TEMPLATED: Final = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"})


class RiskOf(Struct, frozen=True, forbid_unknown_fields=True):
    """What it means to set the fields of some paths of some kinds."""

    path: str
    risk: FieldRisk
    kinds: Names = ()


class FieldTable(Struct, frozen=True, forbid_unknown_fields=True):
    """The file beside this module."""

    kinds: Names
    made: Mapping[str, Names]
    lists: Mapping[str, Names]
    kept: Mapping[str, Names]
    marks: Names
    injected: Names
    controllers: Names
    hands: Names
    autoscaled: Names
    defaults: Mapping[str, Mapping[str, tuple[Any, ...]]]
    risks: tuple[RiskOf, ...]


def _read() -> FieldTable:
    text = (files("holdfast.pillars.automation") / "drift_fields.yaml").read_bytes()
    return msgspec.convert(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), FieldTable)


# It is read when the module is, since actions that ask for it open no files.
FIELDS: Final = _read()


@lru_cache(maxsize=65_536)
def is_kept(kind: str, path: Names) -> bool:
    """Says that a field belongs to the API server, a controller or admission, whatever a manifest says."""
    if _is_mark(path):
        return True
    return any(fits(pattern, kind, path) for scope in ("*", kind) for pattern in FIELDS.kept.get(scope, ()))


def is_default(kind: str, path: Names, value: Any) -> bool:
    """Says that the API server fills a field in so where a manifest says nothing."""
    known = FIELDS.defaults
    patterns = [(pattern, values) for scope in ("*", kind) for pattern, values in known.get(scope, {}).items()]
    return any(("*" in values or value in values) and fits(pattern, kind, path) for pattern, values in patterns)


def is_made(kind: str, name: str) -> bool:
    """Says that Kubernetes makes an object of this name by itself."""
    return _named(name, FIELDS.made.get(kind, ()))


def is_injected(name: str) -> bool:
    """Says that a container, volume or mount of this name is put in by admission."""
    return _named(name, FIELDS.injected)


def is_controller(manager: str) -> bool:
    """Says that a field manager is a controller."""
    return _named(manager, FIELDS.controllers)


def is_hand(manager: str) -> bool:
    """Says that a field manager is a person's tool."""
    return _named(manager, FIELDS.hands)


@lru_cache(maxsize=65_536)
def risk_of(kind: str, path: Names) -> FieldRisk:
    """Says what it means to set a field back."""
    found = FIELDS.risks
    return next(one.risk for one in found if (not one.kinds or kind in one.kinds) and fits(one.path, kind, path))


def fits(pattern: str, kind: str, path: Names) -> bool:
    """Says that a path follows a pattern."""
    wanted = tuple(pattern.split("."))
    if wanted[0] != "pod":
        return _fits(wanted, path)
    spec = _TEMPLATE if kind in _TEMPLATED else _SPECS.get(kind, ())
    return bool(spec) and path[: len(spec)] == spec and _fits(wanted[1:], path[len(spec) :])


def _fits(wanted: Sequence[str], path: Sequence[str]) -> bool:
    if not wanted:
        return not path
    if wanted[0] == "**":
        return len(wanted) == 1 or any(_fits(wanted[1:], path[at:]) for at in range(len(path) + 1))
    return bool(path) and wanted[0] in ("*", path[0]) and _fits(wanted[1:], path[1:])


def _is_mark(path: Names) -> bool:
    return len(path) > 2 and path[-2] in ("annotations", "labels") and _named(path[-1], FIELDS.marks)


@lru_cache(maxsize=4096)
def _named(name: str, patterns: Names) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
