"""Who else sets a field that a write would change: the API server keeps it in `metadata.managedFields`.

The form is that of structured-merge-diff: `f:` names a field, `k:` an item of a list by its keys, `v:` a value of a
set, `i:` an index, and `.` the thing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import msgspec

from holdfast.model.automation import Write
from holdfast.model.units import parse_moment
from holdfast.pillars.automation.drift_fields import is_hand

Step = Any
"""One step of a path: the name of a field, or the item of a list that is meant."""
Path = tuple[Step, ...]
OURS: Final = "holdfast"
_PEOPLE: Final = ("kubectl", "kubectl-")
# They make objects for others and look after the parts that are theirs; what they once filled in they leave alone.
_MAKERS: Final = (
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "csi-provisioner",
    "external-provisioner",
    "csi-resizer",
    "external-resizer",
    "csi-attacher",
    "external-attacher",
    "csi-snapshotter",
    "snapshot-controller",
    "velero-server",
)
_KEYS: Final = ("mountPath", "devicePath", "containerPort", "port", "ip", "uid", "topologyKey", "name", "key", "type")
"""By which an item of a list is known, in the order in which they count: a port of a container may have a name too."""
_MAKING: Final = timedelta(seconds=5)
"""Who wrote last within this time of the making of an object made it, and has left it alone since."""


def other_owner(raw: Mapping[str, Any], write: Write) -> tuple[str, str] | None:
    """Names a manager that looks after a field that a write would change, and the field; raises ValueError.

    Whoever applied a field wants it as it is. Of others it is believed where they wrote after the object was made, or
    by a subresource as autoscalers do. People at a terminal or a screen, and what is not the status, are not others.
    """
    changed = tuple(changed_paths(write, raw))
    for entry in raw["metadata"].get("managedFields") or ():
        if not _looks_after(entry, raw):
            continue
        fields = entry.get("fieldsV1")
        if not isinstance(fields, Mapping):
            raise ValueError(f"managedFields of {entry.get('manager')}")
        taken = next((path for path in changed if owns(fields, path)), None)
        if taken is not None:
            return entry.get("manager") or "-", told(taken)
    return None


def changed_paths(write: Write, raw: Mapping[str, Any]) -> Iterator[Path]:
    """Lists the fields of an object that a patch would change; what they are already is not changed."""
    if write.verb in ("patch", "apply"):
        yield from _changed(write.body, raw, (), write.is_strategic or write.verb == "apply")


def owns(fields: Mapping[str, Any], path: Path) -> bool:
    """Says that a set of fields has a path, something below it, or something above it as one piece."""
    if not path:
        return True
    found = [inner for name, inner in fields.items() if _is_step(name, path[0])]
    # An empty set below a field stands for the whole field, as one piece.
    return any(not inner or owns(inner, path[1:]) for inner in found)


def told(path: Path) -> str:
    """Writes a path as people do."""
    text = ""
    for step in path:
        if isinstance(step, str):
            text += f".{step}" if text else step
        elif isinstance(step, Mapping):
            text += f"[{next((step[key] for key in _KEYS if key in step), '')}]"
        else:
            text += f"[{step[0]}]"
    return text


def _looks_after(entry: Mapping[str, Any], raw: Mapping[str, Any]) -> bool:
    manager, part = entry.get("manager") or "", entry.get("subresource")
    is_applied = entry.get("operation") == "Apply"
    if manager == OURS or manager == _PEOPLE[0] or manager.startswith(_PEOPLE[1]) or part == "status":
        return False
    if not is_applied and not manager.startswith(_PEOPLE[0]) and is_hand(manager):
        return False
    if part or is_applied:
        return True
    if manager in _MAKERS:
        return False
    made, wrote = parse_moment(raw["metadata"].get("creationTimestamp")), parse_moment(entry.get("time"))
    return made is None or wrote is None or wrote > made + _MAKING


def _changed(patch: Any, raw: Any, path: Path, merges_lists: bool) -> Iterator[Path]:
    if isinstance(patch, Mapping):
        before = raw if isinstance(raw, Mapping) else {}
        for name, value in patch.items():
            if not name.startswith("$"):
                yield from _changed_field(name, value, before, path, merges_lists)
            elif name == "$patch":
                yield path
            elif name.startswith("$deleteFromPrimitiveList/"):
                yield from ((*path, name.partition("/")[2], (item,)) for item in value)
    elif isinstance(patch, list):
        yield from _changed_items(patch, raw if isinstance(raw, list | tuple) else (), path, merges_lists)
    elif patch != raw:
        yield path


def _changed_field(name: str, value: Any, before: Mapping[str, Any], path: Path, merges_lists: bool) -> Iterator[Path]:
    if value is None:
        if name in before:
            yield (*path, name)
    elif name in before or (isinstance(value, Mapping) and value):
        yield from _changed(value, before.get(name), (*path, name), merges_lists)
    else:
        yield (*path, name)


def _changed_items(patch: list[Any], before: Any, path: Path, merges_lists: bool) -> Iterator[Path]:
    """Lists what a list changes: one that merges leaves the items alone that it does not name."""
    for item in patch:
        if not isinstance(item, Mapping):
            if item not in before:
                yield (*path, (item,))
            continue
        same = next((one for one in before if _is_same_item(one, item)), None)
        if same is None:
            yield (*path, item)
        else:
            yield from _changed(item, same, (*path, same), merges_lists)
            if not merges_lists:
                yield from ((*path, same, name) for name in same if name not in item)
    if not merges_lists:
        for one in before:
            kept = any(_is_same_item(one, item) for item in patch) if isinstance(one, Mapping) else one in patch
            if not kept:
                yield (*path, one if isinstance(one, Mapping) else (one,))


def _is_same_item(one: Any, item: Mapping[str, Any]) -> bool:
    key = next((key for key in _KEYS if key in item), None)
    if key is not None and isinstance(one, Mapping):
        one, item = one.get(key), item[key]
    is_same: bool = one == item
    return is_same


def _is_step(name: str, step: Step) -> bool:
    sort, _, rest = name.partition(":")
    if isinstance(step, str):
        return sort == "f" and rest == step
    if sort not in ("k", "v"):
        # An index is of a list that is one piece for its owner.
        return sort == "i"
    try:
        wanted = msgspec.json.decode(rest)
    except msgspec.DecodeError:
        raise ValueError(name) from None
    if isinstance(step, Mapping):
        return isinstance(wanted, dict) and all(step.get(key, value) == value for key, value in wanted.items())
    is_value: bool = wanted == step[0]
    return is_value
