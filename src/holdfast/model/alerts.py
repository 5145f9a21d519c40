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
