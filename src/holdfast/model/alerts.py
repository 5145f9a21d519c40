"""What other systems raise the alarm about."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.refs import Ref

AlertState = Literal["firing", "pending", "suppressed"]


class Alert(Struct, frozen=True, kw_only=True):
    """One alert of Prometheus or Alertmanager with the object that its labels name, where they name one."""

    name: str
    state: AlertState = "firing"
    subject: Ref | None = None
    severity: str = ""
    summary: str = ""
    since: datetime | None = None
    labels: dict[str, str] = {}
    source: str = ""


class AlertRule(Struct, frozen=True, kw_only=True):
    """A rule that raises alerts, as Prometheus loaded it; durations are in seconds."""

    name: str
    group: str = ""
    file: str = ""
    expr: str = ""
    wait_s: float = 0.0
    keep_s: float = 0.0
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
