"""The closed list of signals, and how exporters call them: data in YAML, one file for each dialect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml
from msgspec import Struct, field

from holdfast.model.errors import RuleError

TABLES = "tables"
Combine = Literal["sum", "max", "avg"]


class Signal(Struct, frozen=True, forbid_unknown_fields=True):
    """One of our signals: its unit, how it follows from others, and in which direction an unusual value is trouble."""

    unit: str
    derived: dict[Literal["ratio", "difference", "sum", "complement"], tuple[str, ...]] = field(
        name="is", default_factory=dict
    )
    deviates: Literal["", "up", "down"] = ""


class SubjectLabels(Struct, frozen=True, forbid_unknown_fields=True):
    """Which labels name the object that a metric is about, the first that is there counting."""

    kind: str
    name: tuple[str, ...]
    namespace: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    group: str = ""


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    signal: str
    subject: str
    rate: bool = False
    combine: Combine | None = None
    where: dict[str, str] = {}
    without: dict[str, str] = {}
    scale: float = 1.0
    add: bool = False
    part: str = ""
    quantile: float = 0.0


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    subjects: dict[str, SubjectLabels]
    metrics: dict[str, _Entry | tuple[_Entry, ...]]


class Meaning(Struct, frozen=True, kw_only=True):
    """What a metric of an exporter means: which of our signals, about what, and how its series are put together.

    A `rate` is a counter, whose growth per second is the signal. Labels must match every pattern of `where` and none
    of `without`. `combine` says how series about the same part become one; with `adds`, two metrics make one signal.
    With a `quantile`, the metric is the buckets of a histogram, by their label `le`, and the signal that quantile.
    """

    metric: str
    dialect: str
    signal: str
    subject: SubjectLabels
    rate: bool
    combine: Combine
    where: tuple[tuple[str, str], ...]
    without: tuple[tuple[str, str], ...]
    scale: float
    adds: bool
    part: str
    quantile: float = 0.0

    def accepts(self, labels: Mapping[str, str]) -> bool:
        """Says that a series with such labels is meant."""
        return all(re.fullmatch(pattern, labels.get(key, "")) for key, pattern in self.where) and not any(
            re.fullmatch(pattern, labels.get(key, "")) for key, pattern in self.without
        )


@lru_cache(maxsize=1)
def signals() -> Mapping[str, Signal]:
    """Gives every signal by its name."""
    found: dict[str, Signal] = _converted("names.yaml", dict[str, Signal])
    return found


@lru_cache(maxsize=1)
def meanings() -> Mapping[str, tuple[Meaning, ...]]:
    """Gives what each metric of any dialect means; raises RuleError where a dialect names no signal of ours."""
    found: dict[str, list[Meaning]] = {}
    folder = files(__package__).joinpath("dialects")
    for name in sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml")):
        dialect = name.removesuffix(".yaml")
        read = _converted(f"dialects/{name}", _File)
        for metric, entries in read.metrics.items():
            for entry in entries if isinstance(entries, tuple) else (entries,):
                if entry.signal not in signals() or entry.subject not in read.subjects:
                    raise RuleError(rule=dialect, detail=f"`{metric}` names an unknown signal or subject")
                found.setdefault(metric, []).append(_meaning(metric, dialect, entry, read.subjects[entry.subject]))
    return {metric: tuple(made) for metric, made in found.items()}


def metrics_of(wanted: frozenset[str]) -> tuple[Meaning, ...]:
    """Lists what exporters offer for some signals, those from which they are derived included."""
    whole = set(wanted)
    for name in wanted:
        for sources in signals()[name].derived.values():
            whole.update(sources)
    every = (meaning for found in meanings().values() for meaning in found)
    return tuple(meaning for meaning in every if meaning.signal in whole and meaning.dialect != TABLES)


def _meaning(metric: str, dialect: str, entry: _Entry, subject: SubjectLabels) -> Meaning:
    return Meaning(
        metric=metric,
        dialect=dialect,
        signal=entry.signal,
        subject=subject,
        rate=entry.rate,
        combine=entry.combine or ("sum" if entry.rate else "max"),
        where=tuple(entry.where.items()),
        without=tuple(entry.without.items()),
        scale=entry.scale,
        adds=entry.add,
        part=entry.part,
        quantile=entry.quantile,
    )


def _converted(name: str, type_: Any) -> Any:
    source = files(__package__).joinpath(name)
    try:
        return msgspec.convert(
            yaml.load(source.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), type_
        )
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise RuleError(rule=name, detail=str(error)) from error
