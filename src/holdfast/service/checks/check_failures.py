"""What incidents are told of checks: each failure, and that a check passes again."""

from __future__ import annotations

from datetime import datetime

from holdfast.model.checks_kept import CHECK_RUNS, CheckRun
from holdfast.model.incident import Assessment
from holdfast.pillars.prevention.catalogue import check_of
from holdfast.ports.store import Store
from holdfast.reports.checks import line_text
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of
from holdfast.service.incidents.incidents import open_with
from holdfast.service.intake.checks import check_mark, from_failed_check, passed_check
from holdfast.service.intake.opening import cause_mark
from holdfast.texts.say import say

# What a check finds nobody has noticed so far: with an impact that nobody knows, these give P1 to P4.
URGENCIES = {"critical": "now", "high": "24h", "medium": "72h", "low": "planned", "info": "planned"}


def _has_turned(store: Store, run: CheckRun) -> bool:
    """Says that a check passes whose incident is open and that failed before: that it still passes is no news."""
    if not open_with(store, check_mark(run.check, run.cluster)):
        return False
    before = [kept.item for kept in store.shelf(CHECK_RUNS).find("place", run.place) if kept.item.due < run.due]
    return bool(before) and max(before, key=lambda item: item.due).state == "fail"


def _causes(run: CheckRun) -> tuple[str, ...]:
    """Names what the causes of a failure are known by, so that it joins the incident of the first of them.

    Where a check failed of an object of which no rule knows the cause, it is trouble of its own.
    """
    bad = [line for line in run.result.lines if line.is_bad]
    explained = {line.object for line in bad if line.rule}
    if not all(line.rule or line.object in explained for line in bad):
        return ()
    return tuple(dict.fromkeys(cause_mark(run.cluster, line.rule) for line in bad if line.rule))


def _namespaces(run: CheckRun) -> tuple[str, ...]:
    """Names the namespaces of all that a check failed of; none where some of it is elsewhere or is not listed."""
    bad = [line.object for line in run.result.lines if line.is_bad]
    if len(bad) < run.result.bad or not all(ref is not None and ref.namespace for ref in bad):
        return ()
    return tuple(sorted({ref.namespace for ref in bad if ref is not None}))


def tell(office: Office, store: Store, run: CheckRun, *, at: datetime) -> str:
    """Tells of a failure where the check's file asks for it, and of a pass where one is open; names the incident."""
    check = check_of(run.check)
    if run.state == "pass":
        return passed_check(office, store, run.check, run.cluster, at) if _has_turned(store, run) else ""
    if run.state != "fail" or check.file.opens == "none":
        return ""
    lang = language_of(store)
    words = check.words(lang)
    return from_failed_check(
        office,
        store,
        run.check,
        run.cluster,
        say("check.incident", lang, title=words.title, cluster=run.cluster),
        at,
        (
            *(line_text(line, office.words, lang) for line in run.result.lines if line.is_bad),
            *((run.signature.note,) if run.signature else ()),
            words.fix,
        ),
        namespaces=_namespaces(run),
        causes=_causes(run),
        assessment=Assessment(urgency=URGENCIES[check.file.opens]),
    )
