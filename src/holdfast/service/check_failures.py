"""A check that fails becomes an incident, or joins the one that is open for it."""

from __future__ import annotations

from datetime import datetime

from holdfast.model.checks_kept import CheckRun
from holdfast.model.incident import Assessment
from holdfast.pillars.prevention.catalogue import check_of
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incident_terms import language_of
from holdfast.service.intake.opening import Trouble, take_in
from holdfast.texts.say import say

# What a check finds nobody has noticed so far: with an impact that nobody knows, these give P1 to P4.
URGENCIES = {"critical": "now", "high": "24h", "medium": "72h", "low": "planned", "info": "planned"}


def tell_failure(office: Office, store: Store, run: CheckRun, *, at: datetime) -> str:
    """Tells of a failure where the check's file asks for it; gives the id of the incident, "" for none."""
    check = check_of(run.check)
    if check.file.opens == "none":
        return ""
    lang = language_of(store)
    objects = [line.object for line in run.result.lines if line.is_bad and line.object is not None]
    trouble = Trouble(
        title=say("check.incident", lang, title=check.words(lang).title, cluster=run.cluster),
        source=f"check:{run.check}",
        cluster=run.cluster,
        affected=tuple(dict.fromkeys(map(str, objects))),
        fingerprints=(f"check:{run.place}",),
        assessment=Assessment(urgency=URGENCIES[check.file.opens]),
        began=run.due,
        note=check.words(lang).fix,
    )
    return take_in(office, store, trouble, at=at).incident
