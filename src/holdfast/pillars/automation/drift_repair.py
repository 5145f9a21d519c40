"""Setting drifted fields back: the parts of an object that a manifest wants otherwise, and nothing around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from holdfast.model.redaction import MARKER, redact_named
from holdfast.pillars.automation.drift import ABSENT, DriftedField, Path, Step
from holdfast.pillars.automation.drift_fields import is_hand

OURS: Final = "holdfast"
"""The field manager of what actions wrote before."""


class Setting(Struct, frozen=True):
    """One part of an object that is set back: from what it is to what it should be, ABSENT where it is missing.

    A list whose items nothing tells apart is set as a whole.
    """

    path: Path
    wanted: Any
    live: Any


def settable(fields: Iterable[DriftedField]) -> tuple[DriftedField, ...]:
    """Lists the fields that are set back: what was put in besides stays, since nothing is deleted."""
    return tuple(field for field in fields if field.kind != "added")


def settings_of(
    fields: Iterable[DriftedField], wanted: Mapping[str, Any], live: Mapping[str, Any]
) -> tuple[Setting, ...]:
    """Gives the parts to set for some drifted fields, each once."""
    paths = dict.fromkeys(_settable_path(field.steps) for field in fields)
    return tuple(Setting(path, at(wanted, path), at(live, path)) for path in paths)


def holders(fields: Iterable[DriftedField]) -> tuple[str, ...]:
    """Names the managers of some fields that are neither a person's tool nor ourselves: they would set them anew."""
    managers = {name for field in fields for name in field.manager.split(", ") if name}
    return tuple(sorted(name for name in managers if name != OURS and not is_hand(name)))


def hidden(settings: Iterable[Setting]) -> bool:
    """Says that a value that should be set is not known, since it was kept without its secrets."""
    return any(MARKER in text for setting in settings for text in _texts(setting.wanted))


def patch_of(settings: Iterable[Setting]) -> dict[str, Any]:
    """Gives the strategic merge patch that sets parts of an object as they should be."""
    body: dict[str, Any] = {}
    for setting in settings:
        _put(body, setting.path, setting.wanted)
    return body


def way_back(settings: Iterable[Setting]) -> dict[str, Any]:
    """Gives the strategic merge patch that sets them as they are now; what is not there now goes away again."""
    body: dict[str, Any] = {}
    for setting in settings:
        step = setting.path[-1]
        if setting.live is not ABSENT:
            _put(body, setting.path, setting.live)
        elif step.key:
            _put(body, setting.path, {step.key: step.value, "$patch": "delete"})
        else:
            _put(body, setting.path, None)
    return body


def seen_at(setting: Setting, live: Mapping[str, Any]) -> Iterator[str]:
    """Names what is to be seen once a part is set: `path=value` of each value that may be shown and has a place."""
    place = _place(setting.path, live)
    if place is not None:
        yield from _leaves(place, setting.wanted, setting.path)


def at(value: Any, path: Path) -> Any:
    """Gives what stands at a path of an object, ABSENT where nothing does."""
    for step in path:
        if step.name:
            value = value.get(step.name, ABSENT) if isinstance(value, dict) else ABSENT
        elif isinstance(value, list):
            value = next(
                (item for item in value if isinstance(item, dict) and item.get(step.key) == step.value), ABSENT
            )
    return value


def _settable_path(path: Path) -> Path:
    numbered = next((at for at, step in enumerate(path) if not step.name and not step.key), len(path))
    return path[:numbered]


def _put(body: dict[str, Any], path: Path, value: Any) -> None:
    step, rest = path[0], path[1:]
    if not rest:
        body[step.name] = value
    elif rest[0].key:
        item = _item(body.setdefault(step.name, []), rest[0])
        if rest[1:]:
            _put(item, rest[1:], value)
        else:
            item.update(value)
    else:
        _put(body.setdefault(step.name, {}), rest, value)


def _item(items: list[dict[str, Any]], step: Step) -> dict[str, Any]:
    for item in items:
        if item.get(step.key) == step.value:
            return item
    items.append({step.key: step.value})
    return items[-1]


def _place(path: Path, live: Mapping[str, Any]) -> str | None:
    """Writes a path as a probe does; None where an item is found by something that a probe does not know."""
    text = ""
    value: Any = live
    for step in path:
        if step.name:
            text += f".{step.name}" if step.name.isalnum() else f"[{step.name}]"
        elif step.key == "name":
            text += f"[{step.value}]"
        else:
            number = next((n for n, item in enumerate(_list(value)) if item.get(step.key) == step.value), None)
            if number is None:
                return None
            text += f"[{number}]"
        value = at(value, (step,))
    return text.lstrip(".")


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _leaves(place: str, wanted: Any, path: Path) -> Iterator[str]:
    if isinstance(wanted, dict):
        for name, below in wanted.items():
            text = f"{place}.{name}" if name.isalnum() else f"{place}[{name}]"
            yield from _leaves(text, below, (*path, Step(name=name)))
    elif isinstance(wanted, str | int | float | bool):
        text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
        names = [str(step.name or step.value) for step in path]
        if all(redact_named(name, text) == text for name in names):
            yield f"{place}={text}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from _texts(below)
