"""The autonomy dial as it is shown: levels in force, what people set, what was earned, and the automation rate."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.autonomy import Level
from holdfast.pillars.automation.autonomy import Because


class AutonomyLevelShown(Struct, frozen=True, kw_only=True):
    """How far an action goes by itself at a place, and why: `set` is what people set, before failures and ceiling."""

    action: str
    title: str
    level: Level
    set: Level
    ceiling: Level
    because: Because
    reason: str
    dial: str = ""
    failures: tuple[str, ...] = ()


class DialShown(Struct, frozen=True, kw_only=True):
    """A level that somebody set; what is empty is not narrowed."""

    id: str
    action: str
    cluster: str
    namespace: str
    environment: str
    level: Level
    by: str
    since: datetime
    why: str


class EvidenceShown(Struct, frozen=True, kw_only=True):
    """What the runs of an action earn at a kind of place: `allows` is the highest level that may be set.

    `streak` counts supervised runs that were verified since the last failure, of the `needed` ones.
    """

    action: str
    runs: int
    verified: int
    failed: int
    streak: int
    needed: int
    may_rise: bool
    allows: Level
    sentence: str
    last_failure: datetime | None = None


class RateShown(Struct, frozen=True, kw_only=True):
    """How much was done without people: `share` is `automated` by `runs`, and nothing where nothing ran.

    `target` is a wish and no estimate; `definition` says exactly what is counted.
    """

    since: datetime
    until: datetime
    runs: int
    automated: int
    supervised: int
    supervised_verified: int
    failed: int
    unknown: int
    target: float
    definition: str
    share: float | None = None
