"""The rows of views: add only, each new field with a default, so that kept ones stay readable."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from holdfast.model.anomaly import Anomaly
from holdfast.model.automation_uses import Offered
from holdfast.model.graph import Edge
from holdfast.model.outcome import Unread
from holdfast.model.outlook import Outlook, Standing
from holdfast.model.prediction import Prediction
from holdfast.model.refs import Ref


class Days(Struct, frozen=True, kw_only=True, gc=False):
    """Quantiles of the days until something is full; None is not within 30 days."""

    p10: float | None
    p50: float | None
    p90: float | None


class ClaimRow(Struct, frozen=True, kw_only=True, gc=False):
    """A claim: what it is, how full it is and when it will be; `problems` counts those that touch it."""

    cluster: str
    namespace: str
    name: str
    phase: str
    storage_class: str = field(default="", name="class")
    capacity_bytes: float | None = None
    used_bytes: float | None = None
    used_share: float | None = None
    growth_bytes_per_day: float | None = None
    days_to_full: Days | None = None
    standing: Standing = "no-data"
    forecast: str = ""
    access_modes: tuple[str, ...] = ()
    pods: tuple[str, ...] = ()
    volume: str = ""
    node: str = ""
    driver: str = ""
    problems: int = 0


class VolumeRow(Struct, frozen=True, kw_only=True, gc=False):
    """A volume, and the claim that it is bound to."""

    cluster: str
    name: str
    phase: str
    storage_class: str = field(default="", name="class")
    capacity_bytes: float | None = None
    access_modes: tuple[str, ...] = ()
    claim_namespace: str = ""
    claim: str = ""
    driver: str = ""
    node: str = ""
    reclaim: str = ""
    problems: int = 0


class ClassRow(Struct, frozen=True, kw_only=True, gc=False):
    """A class of storage, and how much of it is claimed."""

    cluster: str
    name: str
    provisioner: str
    is_default: bool
    reclaim: str
    binding_mode: str
    expandable: bool
    claims: int
    volumes: int
    capacity_bytes: float
    problems: int = 0


class StorageView(Struct, frozen=True, kw_only=True):
    """The storage of a cluster; `unread` names the kinds that could not be read."""

    claims: tuple[ClaimRow, ...] = ()
    volumes: tuple[VolumeRow, ...] = ()
    classes: tuple[ClassRow, ...] = ()
    unread: tuple[str, ...] = ()


class ConditionRow(Struct, frozen=True, kw_only=True, gc=False):
    """An observed condition."""

    type: str
    status: str
    reason: str = ""
    message: str = ""
    since: datetime | None = None


class EventRow(Struct, frozen=True, kw_only=True, gc=False):
    """An event about an object."""

    type: str
    reason: str
    message: str
    count: int
    time: datetime | None


class ObjectRow(Struct, frozen=True, kw_only=True, gc=False):
    """An object in short; `fields` are what is shown of its kind, `version` tells a change.

    `problems` are the ids of problems and risks that touch it.
    """

    object: Ref
    status: str = ""
    created: datetime | None = None
    owner: Ref | None = None
    node: str = ""
    version: str = ""
    uid: str = ""
    labels: dict[str, str] = {}
    fields: dict[str, str] = {}
    conditions: tuple[ConditionRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    problems: tuple[str, ...] = ()


class ObjectsView(Struct, frozen=True, kw_only=True):
    """The objects of a cluster; `absent` are those that others name and that do not exist."""

    objects: tuple[ObjectRow, ...] = ()
    absent: tuple[Ref, ...] = ()


class GraphView(Struct, frozen=True, kw_only=True):
    """How objects depend on one another."""

    edges: tuple[Edge, ...] = ()
    absent: tuple[Ref, ...] = ()


class OutlooksView(Struct, frozen=True, kw_only=True):
    """What is said of the future of what fills."""

    outlooks: tuple[Outlook, ...] = ()


class PredictionsView(Struct, frozen=True, kw_only=True):
    """What is predicted, by kind and the most urgent first; `unread` could not be read for it."""

    predictions: tuple[Prediction, ...] = ()
    moment: float | None = None
    unread: tuple[Unread, ...] = ()


class OffersView(Struct, frozen=True, kw_only=True):
    """What actions would be good for, the most urgent first."""

    offered: tuple[Offered, ...] = ()


class AnomaliesView(Struct, frozen=True, kw_only=True):
    """What was measured and is not as expected; `judged` counts series, `off` those nothing is said of, by reason."""

    anomalies: tuple[Anomaly, ...] = ()
    judged: int = 0
    off: dict[str, int] = {}


class FirstFull(Struct, frozen=True, kw_only=True):
    """What will be full first, and when; nothing of a cluster will be soon where even that has no days."""

    subject: Ref
    days: Days


class Summary(Struct, frozen=True, kw_only=True):
    """A snapshot in numbers; `changed` counts objects that are not as in the snapshot before, None without one."""

    objects: int
    kinds: int
    unread: int
    problems: int
    risks: int
    changed: int | None = None
    first_full: FirstFull | None = None
