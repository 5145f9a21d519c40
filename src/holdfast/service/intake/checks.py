"""A check that failed becomes an incident, or joins the one that it made before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from holdfast.model.incident import Assessment
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of
from holdfast.service.incidents.incidents import open_with
from holdfast.service.intake.opening import Trouble, remark, take_in
from holdfast.texts.say import say

# A check looks at what may come as much as at what is: nothing burns, yet nobody knows how bad it is.
CHECKED = Assessment(urgency="72h")


def check_mark(check_id: str, cluster: str) -> str:
    """Names the fingerprint of a check in a cluster."""
    return f"check:{cluster}:{check_id}"


def from_failed_check(
    office: Office,
    store: Store,
    check_id: str,
    cluster: str,
    title: str,
    at: datetime,
    evidence: Sequence[str] = (),
    *,
    namespaces: tuple[str, ...] = (),
    causes: tuple[str, ...] = (),
    assessment: Assessment = CHECKED,
) -> str:
    """Opens an incident for a check that failed, and names it; one that is open for it is told once more.

    `causes` are fingerprints of what it failed of: an incident of one of them is that of the check as well.
    """
    lang = language_of(store)
    note = "\n".join((say("intake.note.check", lang, check=check_id), *evidence))
    trouble = Trouble(
        title=title,
        source=f"check:{check_id}",
        cluster=cluster,
        namespaces=namespaces,
        fingerprints=(check_mark(check_id, cluster), *causes),
        assessment=assessment,
        began=at,
        note=note,
    )
    return take_in(office, store, trouble, at=at).incident


def passed_check(office: Office, store: Store, check_id: str, cluster: str, at: datetime) -> str:
    """Notes with the open incident of a check that it passes again, and names it; empty where there is none."""
    incident = open_with(store, check_mark(check_id, cluster))
    if incident:
        remark(office, store, incident, say("intake.note.check-passed", language_of(store), check=check_id), at=at)
    return incident
