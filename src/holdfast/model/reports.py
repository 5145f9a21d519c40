"""Reports of periods as they are kept, and the ways by which they are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.access import Scope
from holdfast.model.record import RecordType

Form = Literal["html", "md", "json"]
ChannelWay = Literal["webhook", "email"]
Security = Literal["starttls", "tls", "none"]
DeliveryState = Literal["waiting", "delivered", "dead"]


class KeptReport(Struct, frozen=True, kw_only=True):
    """A report as it was made: of which period, for whom, and its content, packed as base64.

    `scopes` are the parts of the world that it tells of: only who may see all of them may read it. `digest` is the
    SHA-256 of the content, `schedule` the id of the schedule that asked for it.
    """

    kind: str
    cluster: str
    since: datetime
    until: datetime
    zone: str
    lang: str
    form: Form
    by: str
    scopes: tuple[Scope, ...]
    digest: str
    content: str
    title: str = ""
    schedule: str = ""


class Channel(Struct, frozen=True, kw_only=True):
    """A way by which reports are sent: a webhook, or e-mail by a server of mail.

    `key` and `secret` are the closed secret: that which signs what is posted, or the password of the mail server.
    `ca` is the PEM text of an authority that is trusted besides those of this machine.
    """

    name: str
    way: ChannelWay
    url: str = ""
    host: str = ""
    port: int = 0
    security: Security = "starttls"
    user: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    ca: str = ""
    key: str = ""
    secret: str = ""
    enabled: bool = True


class Delivery(Struct, frozen=True, kw_only=True):
    """One report on its way by one channel; a dead one was tried as often as is tried, and is kept with the reason."""

    report: str
    channel: str
    state: DeliveryState
    asked: datetime
    attempts: int = 0
    ended: datetime | None = None
    error: str = ""
    error_values: dict[str, str] = {}


REPORTS = RecordType(name="report", version=1, type=KeptReport, indexed=("cluster", "schedule"))
CHANNELS = RecordType(name="channel", version=1, type=Channel, unique=("name",))
DELIVERIES = RecordType(name="delivery", version=1, type=Delivery, indexed=("report", "channel", "state"))
