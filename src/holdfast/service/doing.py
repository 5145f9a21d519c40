"""Everything that jobs can do, by the name of the action."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.service import scanning
from holdfast.service.deliveries import DELIVER
from holdfast.service.delivering import deliver
from holdfast.service.reporting import REPORT, report
from holdfast.service.working import Act

ACTIONS: Mapping[str, Act] = {**scanning.ACTIONS, REPORT: report, DELIVER: deliver}
