"""Reading the document that says what is demanded of backups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from math import ceil
from typing import Any, Final, NoReturn, TypeVar

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.backup_refusals import BackupPolicyUnusable
from holdfast.model.backups import BackupClass, BackupPolicy, ClassTerms, DataClass, Hook
from holdfast.verdicts.cron import parse

T = TypeVar("T", bound=Struct)
LARGEST: Final = 256 * 1024
LENGTHS: Final = "30m, 24h, 7d, 2w, 7y"
NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d|w|y)")
# A year of records ends on the same day of the next one, leap days included.
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 7 * 86400.0, "y": 365.25 * 86400.0}
_LONGEST = timedelta(days=366 * 200)


class _Hook(Struct, forbid_unknown_fields=True, rename="kebab"):
    container: str
    before: tuple[str, ...]
    pod_labels: dict[str, str] = {}
    after: tuple[str, ...] = ()
    timeout: str = "5m"


class _Class(ClassTerms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rpo: str
    rto: str = ""
    retention: str = ""
    proof: str = "90d"
    immutable: bool = False
    hook: _Hook | None = None


class _DataClass(Struct, forbid_unknown_fields=True, rename="kebab"):
    name: str
    retention: str
    rule: str = ""


class _Document(Struct, forbid_unknown_fields=True, rename="kebab"):
    classes: tuple[_Class, ...]
    data_classes: tuple[_DataClass, ...] = ()
    exempt: tuple[str, ...] = ()


def read_policy(text: str | bytes) -> BackupPolicy:
    """Reads a document in YAML or JSON; raises BackupPolicyUnusable with the place of what is wrong."""
    if len(text) > LARGEST:
        _refuse("-", f"{len(text)}", f"<= {LARGEST}")
    try:
        found = msgspec.convert(_plain(text), _Document)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at ")
        _refuse(place.strip("`$.") or "-", words, ", ".join(_Class.__struct_encode_fields__))
    data = tuple(_data(f"data-classes[{i}]", item) for i, item in enumerate(found.data_classes))
    known = {item.name for item in data}
    classes = tuple(_class(f"classes[{i}]", item, known) for i, item in enumerate(found.classes))
    _once("data-classes", data, lambda item: item.name)
    _once("classes", classes, lambda item: item.name)
    return BackupPolicy(classes=classes, data_classes=data, exempt=found.exempt)


def read_length(text: str) -> timedelta | None:
    """Reads a length of time such as `24h` or `7y`; a year is as long as its leap days make it, rounded up to days."""
    spans = _SPAN.findall(text)
    if not spans or "".join(number + unit for number, unit in spans) != text:
        return None
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in spans)
    if seconds > _LONGEST.total_seconds():
        return None
    return timedelta(days=ceil(seconds / 86400)) if text.endswith("y") else timedelta(seconds=seconds)


def _plain(text: str | bytes) -> Any:
    try:
        # An alias makes a small document a huge one, and none is needed here.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            _refuse("-", "*", "YAML")
        return yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BackupPolicyUnusable(place="-", value=str(error).splitlines()[0], allowed="YAML") from error


def _class(place: str, item: _Class, data_classes: set[str]) -> BackupClass:
    if not NAME.fullmatch(item.name):
        _refuse(f"{place}.name", item.name, "[a-z0-9-]")
    if item.data_class and item.data_class not in data_classes:
        _refuse(f"{place}.data-class", item.data_class, ", ".join(sorted(data_classes)) or "data-classes")
    if item.cron and parse(item.cron) is None:
        _refuse(f"{place}.cron", item.cron, "0 2 * * *")
    if item.consistency == "application" and item.hook is None:
        _refuse(f"{place}.hook", "", "hook: {container, before}")
    return BackupClass(
        **{name: getattr(item, name) for name in ClassTerms.__struct_fields__},
        rpo=_length(f"{place}.rpo", item.rpo),
        rto=_length(f"{place}.rto", item.rto) if item.rto else None,
        retention=_length(f"{place}.retention", item.retention) if item.retention else None,
        proof=_length(f"{place}.proof", item.proof),
        is_immutable=item.immutable,
        hook=_hook(f"{place}.hook", item.hook) if item.hook else None,
    )


def _hook(place: str, item: _Hook) -> Hook:
    if not item.before:
        _refuse(f"{place}.before", "", "[sh, -c, ...]")
    timeout = _length(f"{place}.timeout", item.timeout)
    return Hook(
        container=item.container,
        before=item.before,
        pod_labels=item.pod_labels,
        after=item.after,
        timeout=timeout,
    )


def _data(place: str, item: _DataClass) -> DataClass:
    return DataClass(name=item.name, retention=_length(f"{place}.retention", item.retention), rule=item.rule)


def _length(place: str, text: str) -> timedelta:
    found = read_length(text)
    if not found:
        _refuse(place, text, LENGTHS)
    return found


def _once(place: str, items: Iterable[T], name: Callable[[T], str]) -> None:
    seen: set[str] = set()
    for item in items:
        if name(item) in seen:
            _refuse(place, name(item), "1 x")
        seen.add(name(item))


def _refuse(place: str, value: str, allowed: str) -> NoReturn:
    raise BackupPolicyUnusable(place=place, value=value, allowed=allowed)
