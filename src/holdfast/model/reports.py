"""Reports of periods as they are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.access import Scope
from holdfast.model.record import RecordType

Form = Literal["html", "md", "json"]


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


REPORTS = RecordType(name="report", version=1, type=KeptReport, indexed=("cluster", "schedule"))
