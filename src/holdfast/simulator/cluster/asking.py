"""What a request asks for, beside its object: read from its query, its headers and its body."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml
from msgspec import Struct

from holdfast.simulator.cluster.kinds import Kind, Object
from holdfast.simulator.cluster.refusals import Refusal, bad_request, invalid_options

MERGE: Final = "application/merge-patch+json"
STRATEGIC: Final = "application/strategic-merge-patch+json"
APPLY: Final = "application/apply-patch+yaml"
_POLICIES: Final = ("Foreground", "Background", "Orphan")


class Asked(Struct, frozen=True, kw_only=True):
    """How a write is to be done: by whom, in earnest or only tried, with what care about unknown fields."""

    manager: str = "unknown"
    is_dry: bool = False
    is_strict: bool = False
    is_forced: bool = False


class Farewell(Struct, frozen=True, kw_only=True):
    """How something is to be deleted: only if it is that object, and what becomes of its dependents."""

    uid: str = ""
    version: str = ""
    policy: str = ""
    grace: int | None = None
    is_dry: bool = False


Query = Mapping[str, Sequence[str]]


def read_asked(query: Query, agent: str, options: str) -> Asked:
    """Reads the options of a write; raises Refusal."""
    _check_dry(query.get("dryRun", ()), options)
    return Asked(
        manager=_one(query, "fieldManager") or agent.partition("/")[0] or "unknown",
        is_dry="All" in query.get("dryRun", ()),
        is_strict=_one(query, "fieldValidation") == "Strict",
        is_forced=_one(query, "force") == "true",
    )


def read_farewell(query: Query, body: Object) -> Farewell:
    """Reads the options of a deletion: from its body alone where it has one, else from its query; raises Refusal."""
    told: Object = body or {
        "dryRun": list(query.get("dryRun", ())),
        "propagationPolicy": _one(query, "propagationPolicy"),
        "gracePeriodSeconds": int(seconds) if (seconds := _one(query, "gracePeriodSeconds")).isdecimal() else None,
    }
    dry, policy = told.get("dryRun") or (), told.get("propagationPolicy") or ""
    _check_dry(dry, "DeleteOptions")
    if policy and policy not in _POLICIES:
        supported = ", ".join(f'"{name}"' for name in (*_POLICIES, "nil"))
        message = f'Unsupported value: "{policy}": supported values: {supported}'
        raise invalid_options("DeleteOptions", [("FieldValueNotSupported", "propagationPolicy", message)])
    conditions = told.get("preconditions") or {}
    return Farewell(
        uid=conditions.get("uid") or "",
        version=conditions.get("resourceVersion") or "",
        policy=policy,
        grace=told.get("gracePeriodSeconds"),
        is_dry="All" in dry,
    )


def read_body(raw: bytes, form: str = "") -> Object:
    """Reads the object of a body; raises Refusal."""
    try:
        found: Any = yaml.safe_load(raw) if form == APPLY else json.loads(raw or b"{}")
    except (ValueError, yaml.YAMLError) as error:
        raise bad_request(f"error decoding the body: {str(error)[:200]}") from None
    if not isinstance(found, dict):
        raise bad_request("the body is no object")
    return found


def check_kind(kind: Kind, body: Object) -> None:
    """Refuses an object of another kind than its place; raises Refusal."""
    said = (body.get("apiVersion") or kind.api_version, body.get("kind") or kind.name)
    if said != (kind.api_version, kind.name):
        raise bad_request(f"{said[1]} in version {said[0]!r} cannot be handled as a {kind.name}")


def unsupported(form: str) -> Refusal:
    """Says that a patch is written in no known form."""
    return Refusal(415, "UnsupportedMediaType", f"the body of the request was in an unknown format: {form}", {})


def _check_dry(said: Sequence[str], options: str) -> None:
    if any(item != "All" for item in said):
        message = f'Unsupported value: {json.dumps(list(said))}: supported values: "All"'
        raise invalid_options(options, [("FieldValueNotSupported", "dryRun", message)])


def _one(query: Query, name: str) -> str:
    found = query.get(name, ())
    return found[0] if found else ""
