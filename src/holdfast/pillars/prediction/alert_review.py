"""What a review of alerts holds: events, habits of rules, and advice that a replay stands behind."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from holdfast.analysis.alert_tuning import Proposal
from holdfast.analysis.alerts import Noise, Pair
from holdfast.model.alerts import Alert, AlertRule
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref

Basis = Literal["rule", "history", "unknown"]


class Event(Struct, frozen=True, kw_only=True):
    """Alerts that belong together, in seconds since 1970; `end` is None while one of them fires.

    `origin` is the object at which they probably began: of an event without topology it is known only where all alerts
    are about one object. `rules` counts the alerts of each rule.
    """

    start: float
    end: float | None
    alerts: int
    rules: tuple[tuple[str, int], ...]
    subjects: tuple[Ref, ...]
    origin: Ref | None = None


class Advice(Struct, frozen=True, kw_only=True):
    """A proposal with the durations that it leads to in seconds, None where the present one is not known.

    `basis` says where the present one is from: the rule itself, or what the history shows. `is_chosen` marks the one of
    several changes of a rule that goes into the patch: to fire on loses nothing, to wait longer may.
    """

    proposal: Proposal
    present_s: float | None = None
    new_s: float | None = None
    basis: Basis = "unknown"
    is_chosen: bool = True
    rules: tuple[AlertRule, ...] = ()


class Review(Struct, frozen=True, kw_only=True):
    """All that a history of alerts says, the newest event and the noisiest rule first.

    `current` are alerts that are not resolved, as systems list them; `has_topology` says that objects were known,
    `is_known` that there was a history, without which no firing means nothing.
    """

    since: float
    until: float
    step: float
    firings: int
    events: tuple[Event, ...] = ()
    rules: tuple[Noise, ...] = ()
    pairs: tuple[Pair, ...] = ()
    advice: tuple[Advice, ...] = ()
    current: tuple[Alert, ...] = ()
    has_topology: bool = False
    is_known: bool = True
    unread: tuple[Unread, ...] = ()
