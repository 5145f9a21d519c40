"""However alerts are told, and however often, each time that one fired is kept once as it was."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from holdfast.model.alerts_kept import ALERT_SOURCES
from holdfast.pillars.incidents.alerts import Batch, ToldAlert, told_alert
from holdfast.service.intake.judging import Sender
from holdfast.service.intake.placing import taken_in
from tests.builders.alerting import SOURCE, alert, firings, send, with_source
from tests.builders.office import NOON, Testing, testing

LATER = NOON + timedelta(hours=3)


class Fired(Struct, frozen=True):
    """One time that an alert of a Pod fired, in minutes; `end` is None while it does."""

    pod: str
    start: int
    end: int | None

    @property
    def starts(self) -> datetime:
        return NOON + timedelta(minutes=self.start)

    @property
    def ends(self) -> datetime | None:
        return None if self.end is None else NOON + timedelta(minutes=self.end)


@st.composite
def histories(draw: st.DrawFn) -> list[Fired]:
    """What truly fired within two hours: of each alert one time after the other, the last perhaps to this day."""
    found = []
    for pod in ("a", "b"):
        moments = sorted(draw(st.lists(st.integers(0, 120), max_size=6, unique=True)))
        for place in range(0, len(moments) - 1, 2):
            found.append(Fired(pod, moments[place], moments[place + 1]))
        if len(moments) % 2:
            found.append(Fired(pod, moments[-1], None))
    return found


@settings(max_examples=30)
@given(histories(), st.data())
@pytest.mark.slow
def test_whatever_was_told_before_a_backfill_makes_it_whole(history: list[Fired], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder, testing(Path(folder)) as office:
        with_source(office)
        office.clock.now = LATER
        for item in history:
            # Each firing may be told of while it fires, when it has ended, both, several times, or never.
            for is_over in data.draw(st.lists(st.booleans(), max_size=3)):
                ends = item.ends if is_over else None
                office.clock.now = max(item.starts, ends or item.starts)
                send(office, alert(starts=item.starts, ends=ends, pod=item.pod, namespace="shop"))
        office.clock.now = LATER
        for _ in range(data.draw(st.integers(1, 2))):
            backfilled(office, history)

        found = firings(office)
        owners = {incident for _, incident, _, _ in found}

    assert sorted((starts, ends or LATER) for _, _, starts, ends in found) == sorted(
        (item.starts, item.ends or LATER) for item in history
    )
    assert "" not in owners


def backfilled(office: Testing, history: list[Fired]) -> None:
    """Tells all of it as a Prometheus does."""
    alerts = sorted((as_told(item) for item in history), key=lambda item: (item.starts, item.fingerprint))
    with office.stores.write() as store:
        source = store.shelf(ALERT_SOURCES).get(SOURCE).item
        whole = Batch(key="", receiver="", labels={}, truncated=0, alerts=tuple(alerts))
        taken_in(office.office, store, Sender(name=SOURCE, source=source, way="backfill"), whole, office.clock.now)


def as_told(item: Fired) -> ToldAlert:
    labels = {"alertname": "PodCrashing", "severity": "critical", "pod": item.pod, "namespace": "shop"}
    return told_alert(labels, item.starts, item.ends)
