"""What the store keeps of alerts: where they come from, each time that one fired, and up to when all are known."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct

from holdfast.model.record import RecordType
from holdfast.model.refs import Ref

Apart = Literal["", "watchdog", "ignored", "maintenance", "silenced", "inhibited"]
"""Why an alert makes no incident; an empty one does."""
Told = Literal["webhook", "backfill"]
GapReason = Literal["stopped", "silent", "truncated", "refused", "asked"]


class AlertSource(Struct, frozen=True, kw_only=True):
    """An Alertmanager that tells us of alerts, kept under the name that its webhook uses.

    Its alerts are of `cluster`, or of the cluster that the label `cluster_label` names. `external_labels` are those
    that its Prometheus adds to what it sends. `prometheus` is asked for what was missed, by default the one of the
    cluster; `alertmanager` for silences and what they and inhibitions hold back.
    """

    cluster: str
    title: str = ""
    cluster_label: str = ""
    external_labels: dict[str, str] = {}
    prometheus: str = ""
    alertmanager: str = ""


class KeptFiring(Struct, frozen=True, kw_only=True):
    """One time that an alert fired, kept under its source, fingerprint and start.

    `active` is since when its condition held, where that is known, `starts` when it fired and `ends` when it no longer
    did. `told` says how we learned of it first, and `received` when. Labels and words are redacted. What is kept
    `apart` from incidents says why, and by which window or silence.
    """

    source: str
    cluster: str
    fingerprint: str
    rule: str
    starts: datetime
    received: datetime
    told: Told
    ends: datetime | None = None
    active: datetime | None = None
    labels: dict[str, str] = {}
    severity: str = ""
    summary: str = ""
    subject: Ref | None = None
    namespaces: tuple[str, ...] = ()
    group: str = ""
    incident: str = ""
    apart: Apart = ""
    apart_by: str = ""

    @property
    def series(self) -> str:
        """Names the alert of which this is one time."""
        return f"{self.source}/{self.fingerprint}"

    @property
    def rule_at(self) -> str:
        """Names the rule at the source."""
        return f"{self.source}/{self.rule}"

    @property
    def firing_at(self) -> str:
        """Names the source while the alert fires."""
        return "" if self.ends else self.source

    def overlaps(self, starts: datetime, ends: datetime | None) -> bool:
        """Says that it fired within another time, or began with it."""
        is_within = (ends is None or self.starts < ends) and (self.ends is None or starts < self.ends)
        return is_within or self.starts == starts


class AlertGroup(Struct, frozen=True, kw_only=True):
    """A group in which an Alertmanager sends alerts, and the incident that its alerts made last."""

    source: str
    key: str
    labels: dict[str, str] = {}
    receiver: str = ""
    incident: str = ""
    last: datetime


class Gap(Struct, frozen=True, kw_only=True):
    """A time of which it is not known whether all alerts were told, and why."""

    since: datetime
    until: datetime
    reason: GapReason
    alerts: int = 0


class Matcher(Struct, frozen=True):
    """What a silence asks of a label: to be, not to be, to match or not to match a value."""

    name: str
    sign: Literal["=", "!=", "=~", "!~"]
    value: str


class KeptSilence(Struct, frozen=True, kw_only=True):
    """A silence of an Alertmanager: which alerts it holds back, from when to when, who made it and why."""

    id: str
    matchers: tuple[Matcher, ...]
    starts: datetime
    ends: datetime
    by: str = ""
    comment: str = ""


class HeldBack(Struct, frozen=True, kw_only=True):
    """An alert that fires and that an Alertmanager holds back, by silences or because of other alerts."""

    rule: str
    labels: dict[str, str]
    since: datetime | None
    by: Literal["silenced", "inhibited"]
    ids: tuple[str, ...] = ()


class AlertInbox(Struct, frozen=True, kw_only=True):
    """What is known of a source's alerts, kept under its name.

    `received` is when it sent something last, `watched` when its watchdog did. `gaps` are to be filled, or cannot be.
    `filled` says when a backfill ended last and `error` why it failed. `looked` says when silences were read.
    """

    received: datetime | None = None
    watched: datetime | None = None
    gaps: tuple[Gap, ...] = ()
    filled: datetime | None = None
    tried: datetime | None = None
    error: str = ""
    error_values: dict[str, str] = {}
    looked: datetime | None = None
    look_error: str = ""
    silences: tuple[KeptSilence, ...] = ()
    held_back: tuple[HeldBack, ...] = ()


class Beat(Struct, frozen=True, kw_only=True):
    """When a server that takes alerts last said that it lives."""

    at: datetime


class KeptIntakePolicy(Struct, frozen=True, kw_only=True):
    """What becomes an incident in a cluster, as somebody has set it; without a cluster, everywhere else."""

    policy: dict[str, Any]


class FirstFacts(Struct, frozen=True, kw_only=True):
    """What was known of an incident when it came in, from the newest snapshot; `unread` names what was not to be had.

    `messages` are redacted, `changes` what changed before, and `problems` the ids of those that touch what is affected.
    """

    snapshot: str = ""
    taken: datetime | None = None
    affected: tuple[Ref, ...] = ()
    namespaces: tuple[str, ...] = ()
    owners: dict[str, str] = {}
    messages: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    changed_since: datetime | None = None
    problems: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


MOST_GAPS: Final = 50
ALERT_SOURCES = RecordType(name="alert-source", version=1, type=AlertSource, indexed=("cluster",))
FIRINGS = RecordType(
    name="firing", version=1, type=KeptFiring, indexed=("series", "rule_at", "firing_at", "incident", "cluster")
)
ALERT_GROUPS = RecordType(name="alert-group", version=1, type=AlertGroup, indexed=("source",))
ALERT_INBOXES = RecordType(name="alert-inbox", version=1, type=AlertInbox)
BEATS = RecordType(name="beat", version=1, type=Beat)
INTAKE_POLICIES = RecordType(name="intake-policy", version=1, type=KeptIntakePolicy)
FIRST_FACTS = RecordType(name="first-facts", version=1, type=FirstFacts)
