"""Everything that jobs can do, by the name of the action, and everything that is looked after every few seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from holdfast.service.actions.acting_alone import act_alone
from holdfast.service.actions.execution import carry_out
from holdfast.service.actions.owing import tell_overdue
from holdfast.service.checks import check_rounds
from holdfast.service.checks.check_times import make_due_checks
from holdfast.service.delivering import deliver
from holdfast.service.desk import Office
from holdfast.service.incidents.incidents import tick
from holdfast.service.incidents.maintenances import end_maintenances
from holdfast.service.incidents.playbook_reminders import remind
from holdfast.service.incidents.verifying import verify
from holdfast.service.incidents.watchdogs import beat, watch
from holdfast.service.intake.backfill import BACKFILL, backfill, begin_alerts, tend_alerts
from holdfast.service.intake.first_facts import first_facts
from holdfast.service.intake.opening import FIRST_FACTS_JOB
from holdfast.service.periods.reporting import REPORT, report
from holdfast.service.scans import scanning
from holdfast.service.scans.scheduling import make_due_jobs
from holdfast.service.sending.deliveries import DELIVER
from holdfast.service.sending.notices import tend
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
