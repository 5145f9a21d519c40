"""A run that is over: all that is known of it when its end is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from holdfast.model.automation import Approval, Plan
from holdfast.model.automation_journal import Begun, Ended, Line, Probed
from holdfast.model.automation_kept import KeptPlan


class Over(Struct, frozen=True, kw_only=True):
    """A run that is over: what is kept of its plan, the whole of it, its journal, and who agreed."""

    key: str
    item: KeptPlan
    plan: Plan
    journal: tuple[Line, ...]
    approvals: tuple[Approval, ...]

    @property
    def who(self) -> str:
        """Names whoever had it carried out."""
        return self.item.started_by or self.item.by

    def since(self, kind: type[Begun] | type[Ended]) -> datetime:
        """Gives when it began or ended."""
        return next(line.at for line in self.journal if isinstance(line.entry, kind))


def said_yes(journal: Sequence[Line], probe: int) -> datetime | None:
    """Gives when a fact of the plan was first seen."""
    for line in journal:
        entry = line.entry
        if isinstance(entry, Probed) and (entry.step, entry.probe, entry.answer) == (None, probe, "yes"):
            return line.at
    return None
