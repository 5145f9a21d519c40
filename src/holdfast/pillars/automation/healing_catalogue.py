"""The self-healing catalogue: for which cause which action helps, and what must be proven before it is proposed.

An entry is one YAML file in `healing_entries/`; its name is that of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.autonomy import Level

Aim = Literal["fault-isolation", "service-recovery", "data-recovery", "capacity", "configuration"]
"""What an entry is for; what brings data back is never done without a person."""
Area = Literal["storage", "workload", "node", "network", "config"]
Step = Literal["self", "owner", "mounts", "bound-to", "runs-on", "scales", "selects", "evidence", "affected"]
"""How an action's target is found from the object of a finding.

Most are relations of the graph. `owner` goes up to whatever makes the object; `evidence` and `affected` are the objects
that the problem cites and harms.
"""
PLACE: Final = "holdfast.pillars.automation.healing_entries"


class Proof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be seen before an entry is proposed: how sure the diagnosis is, in how many looks, over how long.

    `beside` are causes of which one must be a problem at the same object or at one around it, and `without` causes that
    must not be.
    """

    confidence: float
    looks: int
    minutes: int
    beside: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


class Aiming(Struct, frozen=True, forbid_unknown_fields=True):
    """Which kinds an entry acts on, and the steps from the finding's object to them."""

    kinds: tuple[str, ...]
    via: tuple[Step, ...] = ("self",)


class HealingTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry does, why it helps, and when it must not be used."""

    title: str
    why: str
    when_not: str


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry: causes, the action that helps, its proof, its target, and within which time it must have healed.

    `level` is the highest level at which it may be used, below the ceiling of its action where that is lower.
    """

    causes: tuple[str, ...]
    action: str
    area: Area
    aim: Aim
    level: Level
    proof: Proof
    target: Aiming
    healed_within_minutes: int
    texts: dict[str, HealingTexts]


@cache
def entries() -> Mapping[str, Entry]:
    """Maps every entry by its name."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = sorted(files(PLACE).iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(".yaml"): msgspec.convert(yaml.load(item.read_bytes(), Loader=loader), Entry)
        for item in found
        if item.name.endswith(".yaml")
    }
