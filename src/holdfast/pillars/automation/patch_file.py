"""A plan as a text for people: patches for the repository from which the objects come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from holdfast.model.automation import Plan, Write
from holdfast.texts.say import say

_VERSIONS: Final = {
    "": "v1",
    "apps": "v1",
    "batch": "v1",
    "policy": "v1",
    "autoscaling": "v2",
    "networking.k8s.io": "v1",
    "storage.k8s.io": "v1",
    "scheduling.k8s.io": "v1",
    "rbac.authorization.k8s.io": "v1",
    "snapshot.storage.k8s.io": "v1",
    "velero.io": "v1",
}
_BUILT_IN: Final = frozenset(_VERSIONS) - {"snapshot.storage.k8s.io", "velero.io"}
_OF_SERVER: Final = ("uid", "resourceVersion", "managedFields", "generation", "creationTimestamp", "selfLink")


def patch_file(plan: Plan, lang: str = "en") -> str:
    """Writes what a plan would change as patches that kustomize merges (strategic merge), and how to apply them.

    What no repository can hold, an eviction or a provider's command, is named in a remark instead.
    """
    parts = [_remark(say("automation.patch.how", lang))]
    for write in plan.writes:
        parts += _written(write, lang)
    return "---\n".join(parts)


def _written(write: Write, lang: str) -> Iterator[str]:
    target = write.target
    name = f"{target.kind} {target.namespace}/{target.name}" if target.namespace else f"{target.kind} {target.name}"
    if write.verb in ("evict", "command"):
        yield _remark(say("automation.patch.by-hand", lang, verb=write.verb, object=name))
        return
    key = {"create": "add", "delete": "remove"}.get(write.verb, "merge")
    head = _remark(say(f"automation.patch.{key}", lang, object=name))
    if target.group not in _VERSIONS and "apiVersion" not in write.body:
        head += _remark(say("automation.patch.version", lang, group=target.group))
    body = {"$patch": "delete"} if write.verb == "delete" else _kept(write)
    whole = _identity(write) | {part: value for part, value in body.items() if part != "metadata"}
    whole["metadata"] = _identity(write)["metadata"] | body.get("metadata", {})
    yield head + yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=120)


def _identity(write: Write) -> dict[str, Any]:
    target = write.target
    version = _VERSIONS.get(target.group, "v1")
    named = {"name": target.name, "namespace": target.namespace} if target.namespace else {"name": target.name}
    api = write.body.get("apiVersion") or (f"{target.group}/{version}" if target.group else version)
    return {"apiVersion": api, "kind": target.kind, "metadata": named}


def _kept(write: Write) -> dict[str, Any]:
    """Gives the body without what only the server knows, with lists marked that are replaced as a whole."""
    body = {name: value for name, value in write.body.items() if name not in ("apiVersion", "kind")}
    metadata = {name: value for name, value in (body.get("metadata") or {}).items() if name not in _OF_SERVER}
    if "metadata" in body:
        body["metadata"] = metadata
    replaces = write.verb == "patch" and not write.is_strategic and write.target.group in _BUILT_IN
    return _replacing(body) if replaces else body


def _replacing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _replacing(inner) for name, inner in value.items()}
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        return [*value, {"$patch": "replace"}]
    return value


def _remark(text: str) -> str:
    return "".join(f"# {line}\n" for line in text.splitlines())
