"""More belongs to an incident than was known when it was opened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import SYSTEM, Assessment, Incident
from holdfast.model.incident_refusals import FieldMissing, IncidentOver
from holdfast.pillars.incidents.calendar_files import ALWAYS, office
from holdfast.pillars.incidents.deciding import decided, opened
from holdfast.pillars.incidents.policy import default_policy, terms

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
TERMS = terms(default_policy(), (office(), ALWAYS))


def begun(*namespaces: str) -> Incident:
    deed = deeds.Open(
        title="Trouble",
        source="alerts",
        assessment=Assessment(),
        cluster="prod",
        namespaces=namespaces,
        affected=("Pod a/x",),
        fingerprints=("one",),
    )
    return opened("i1", deed, at=NOW, by=SYSTEM, terms=TERMS).incident


def widened(incident: Incident, deed: deeds.Widen) -> Incident:
    return decided(incident, deed, at=NOW, by=SYSTEM, terms=TERMS).incident


def test_what_is_new_is_added_once() -> None:
    deed = deeds.Widen(note="More", namespaces=("b", "a"), affected=("Pod a/x", "Pod b/y"), fingerprints=("two", "one"))

    found = widened(widened(begun("a"), deed), deed)

    assert (found.namespaces, found.affected, found.fingerprints) == (
        ("a", "b"),
        ("Pod a/x", "Pod b/y"),
        ("one", "two"),
    )


def test_an_incident_of_the_whole_cluster_is_never_narrowed() -> None:
    assert widened(begun(), deeds.Widen(note="More", namespaces=("b",))).namespaces == ()


def test_an_incident_may_come_to_be_everywhere() -> None:
    assert widened(begun("a"), deeds.Widen(note="More", everywhere=True)).namespaces == ()


def test_nobody_is_at_work_because_more_is_known() -> None:
    found = widened(begun("a"), deeds.Widen(note="More", affected=("Pod b/y",)))

    assert (found.tended, found.priority) == (None, begun("a").priority)


def test_it_is_said_why_and_not_after_the_end() -> None:
    over = decided(begun("a"), deeds.Dismiss(reason="A drill."), at=NOW, by="user:kim", terms=TERMS).incident

    with pytest.raises(FieldMissing):
        widened(begun("a"), deeds.Widen(note=""))
    with pytest.raises(IncidentOver):
        widened(over, deeds.Widen(note="More"))
