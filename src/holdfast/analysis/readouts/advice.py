"""Which system tool to run for a symptom; advice alone, since nothing here runs anything."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import msgspec
import yaml
from msgspec import Struct, field


class Tool(Struct, frozen=True, forbid_unknown_fields=True):
    """A command, how to read it, and what it can destroy where it can; texts by language."""

    command: str
    read: dict[str, str]
    source: str
    danger: dict[str, str] = field(default_factory=dict)


class Symptom(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a person notices, and the tools for it, the first to run first."""

    symptom: str
    title: dict[str, str]
    tools: tuple[Tool, ...]


@lru_cache(maxsize=1)
def symptoms() -> tuple[Symptom, ...]:
    """Lists the symptoms."""
    found = yaml.safe_load(files("holdfast.analysis.readouts").joinpath("advice.yaml").read_bytes())
    return msgspec.convert(found, tuple[Symptom, ...])
