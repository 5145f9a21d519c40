"""Everything that jobs can do, by the name of the action, and everything that is looked after every few seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from holdfast.service import check_rounds, scanning
from holdfast.service.acting_alone import act_alone
from holdfast.service.actions.owing import tell_overdue
from holdfast.service.check_times import make_due_checks
from holdfast.service.deliveries import DELIVER
from holdfast.service.delivering import deliver
from holdfast.service.desk import Office
from holdfast.service.execution import carry_out
from holdfast.service.incidents import tick
from holdfast.service.intake.backfill import BACKFILL, backfill, begin_alerts, tend_alerts
from holdfast.service.intake.first_facts import first_facts
from holdfast.service.intake.opening import FIRST_FACTS_JOB
from holdfast.service.maintenances import end_maintenances
from holdfast.service.notices import tend
from holdfast.service.playbook_reminders import remind
from holdfast.service.reporting import REPORT, report
from holdfast.service.scheduling import make_due_jobs
from holdfast.service.verifying import verify
from holdfast.service.watchdogs import beat, watch
from holdfast.service.working import Act, revive

ACTIONS: Mapping[str, Act] = {
    **scanning.ACTIONS,
    REPORT: report,
    DELIVER: deliver,
    BACKFILL: backfill,
    FIRST_FACTS_JOB: first_facts,
} | check_rounds.ACTIONS
BEGUN: tuple[Callable[[Office], object], ...] = (begin_alerts,)
"""What is looked after once, when a worker begins."""
DUE: tuple[Callable[[Office], object], ...] = (
    beat,
    tend_alerts,
    make_due_jobs,
    make_due_checks,
    revive,
    end_maintenances,
    tick,
    remind,
    tend,
    watch,
)
"""What lets happen what is due by itself, in this order; each of them is done once however many processes look."""
SLOW: tuple[Callable[[Office], object], ...] = (verify, act_alone, carry_out, tell_overdue)
"""What is looked after apart, so that nothing that is due waits for it."""
