from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from holdfast.engine.signals.samples import Sampled
from holdfast.model.incident import Incident
from holdfast.model.outcome import Unread
from holdfast.model.usage_refusals import MetricsUnusable
from holdfast.ports.metrics import Answered
from holdfast.service.incidents.incidents import open_with, state_of
from holdfast.service.incidents.verifying import verify
from tests.builders.office import ADMIN, NOON, Testing, packed, testing

pytestmark = pytest.mark.slow

CLUSTER = "prod-seoul"
CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "data", "namespace": "shop"},
    "spec": {
        "storageClassName": "fast",
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
    },
    "status": {"phase": "Pending"},
}
CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "fast"},
    "provisioner": "x.csi",
}
DRIVER = {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": "x.csi"}, "spec": {}}


def bundle(at: datetime, *, classes: tuple[dict[str, Any], ...] | None = ()) -> bytes:
    """A bundle of one claim; without classes they were not read."""
    listed = {"persistentvolumeclaims": [CLAIM], "csidrivers": [DRIVER]}
    if classes is not None:
        listed["storageclasses"] = list(classes)
    files: dict[str, bytes | str] = {
        f"{name}.json": msgspec.json.encode({"apiVersion": "v1", "kind": f"{kind_of(name)}List", "items": items})
        for name, items in listed.items()
    }
    manifest = {"format": 1, "taken_at": at.isoformat().replace("+00:00", "Z")}
    return packed({**files, "holdfast-bundle.json": msgspec.json.encode(manifest)})


def kind_of(name: str) -> str:
    return {
        "persistentvolumeclaims": "PersistentVolumeClaim",
        "csidrivers": "CSIDriver",
        "storageclasses": "StorageClass",
    }[name]


class Trouble:
    """A cluster whose claim names a class that is missing, and the incident about it."""

    def __init__(self, office: Testing) -> None:
        self.office = office
        office.register(CLUSTER, prometheus="http://127.0.0.1:9")
        self.look()
        problem = next(
            item
            for item in office.call("problems.list", cluster=CLUSTER).items
            if item.cause == "storage/claim/class-missing"
        )
        with office.stores.read() as store:
            self.id = open_with(store, f"problem:{problem.id}")
        calm = {"users": "some", "process": "slowed", "tier": "2", "data_loss": "no", "security": "no"}
        calm |= {"compliance": "no", "money": "none", "urgency": "24h"}
        office.call("incidents.prioritise", incident=self.id, assessment=calm, reason="seen")

    def look(self, *, classes: tuple[dict[str, Any], ...] | None = ()) -> None:
        """Takes a snapshot in."""
        assert self.office.upload(CLUSTER, bundle(self.office.clock.now, classes=classes)).state == "done"

    def fix(self) -> None:
        """Goes to the step `fixed`."""
        self.office.call(
            "incidents.advance", incident=self.id, to="fixed", note="Made the class.", skip_reason="plain to see"
        )

    def state(self) -> Incident:
        with self.office.stores.read() as store:
            return state_of(store, self.id)

    def standing(self) -> str:
        return str(self.office.call("incidents.verification", incident=self.id).standing)


@pytest.fixture
def trouble(tmp_path: Path) -> Iterator[Trouble]:
    with testing(tmp_path) as office:
        yield Trouble(office)


def test_a_symptom_that_snapshots_no_longer_show_verifies_the_fix(trouble: Trouble) -> None:
    trouble.fix()
    trouble.office.clock.on(minutes=10)
    trouble.look(classes=(CLASS,))
    early = verify(trouble.office.office)
    trouble.office.clock.on(hours=1)
    trouble.look(classes=(CLASS,))

    done = verify(trouble.office.office)

    state = trouble.state()
    assert (early, done, state.step) == ((), (trouble.id,), "verified")
    last = trouble.office.call("incidents.get", incident=trouble.id).timeline[-1]
    assert last.by == "system"
    assert "Gone for 1 h, by 2 looks from 2026-01-15 12:10Z to 2026-01-15 13:10Z; 0 could not judge." in last.sentence


def test_it_is_verified_once_however_often_and_wherever_it_is_looked(trouble: Trouble) -> None:
    trouble.fix()
    for hours in (1, 2):
        trouble.office.clock.on(hours=hours)
        trouble.look(classes=(CLASS,))

    first, second = verify(trouble.office.office), verify(trouble.office.office)

    steps = [entry.deed for entry in trouble.office.call("incidents.get", incident=trouble.id).timeline]
    assert (first, second, steps.count("advance")) == ((trouble.id,), (), 2)


def test_snapshots_that_could_not_see_it_verify_nothing(trouble: Trouble) -> None:
    trouble.fix()
    for _ in range(3):
        trouble.office.clock.on(hours=2)
        trouble.look(classes=None)

    verify(trouble.office.office)

    shown = trouble.office.call("incidents.verification", incident=trouble.id)
    assert (shown.standing, shown.telling, shown.blind, trouble.state().step) == ("unknown", 0, 3, "fixed")


def test_silence_verifies_nothing(trouble: Trouble) -> None:
    trouble.fix()
    trouble.office.clock.on(days=3)

    assert verify(trouble.office.office) == ()
    assert (trouble.standing(), trouble.state().step) == ("unknown", "fixed")


def test_a_symptom_that_is_back_fails_the_fix(trouble: Trouble) -> None:
    trouble.fix()
    trouble.office.clock.on(minutes=10)
    trouble.look(classes=(CLASS,))
    verify(trouble.office.office)
    trouble.office.clock.on(minutes=10)
    trouble.look()

    verify(trouble.office.office)

    last = trouble.office.call("incidents.get", incident=trouble.id).timeline[-1]
    assert (last.deed, trouble.state().fixed) == ("fail-verification", None)
    assert "The symptom is back: seen at 2026-01-15 12:20Z (findings)." in last.sentence


def test_another_fix_is_looked_at_anew(trouble: Trouble) -> None:
    trouble.fix()
    trouble.office.clock.on(hours=2)
    trouble.look()
    failed = verify(trouble.office.office)
    trouble.office.clock.on(minutes=1)
    trouble.fix()

    shown = trouble.office.call("incidents.verification", incident=trouble.id)

    assert failed == (trouble.id,)
    assert (shown.standing, shown.looks) == ("unknown", ())


def test_what_is_on_hold_is_verified_once_it_is_taken_up_again(trouble: Trouble) -> None:
    trouble.fix()
    trouble.office.call("incidents.hold", incident=trouble.id, reason="waiting-vendor", note="asked")
    for hours in (1, 2):
        trouble.office.clock.on(hours=hours)
        trouble.look(classes=(CLASS,))
    held = verify(trouble.office.office)
    trouble.office.call("incidents.resume", incident=trouble.id)

    assert (held, verify(trouble.office.office)) == ((), (trouble.id,))


class Prometheus:
    """Answers one query with one number a minute, as it is told; everything else is that of the office."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.values: dict[datetime, float] = {}
        self.is_down = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def hold(self, value: float, start: datetime, minutes: int) -> None:
        self.values |= {start + timedelta(minutes=i): value for i in range(minutes)}

    def answered(self, _: str, query: str, start: datetime, end: datetime, __: timedelta) -> Answered:
        if self.is_down:
            raise MetricsUnusable(source="prometheus", detail="refused")
        if query != "errors":
            return Answered((), (Unread(query, "unavailable"),))
        times = sorted(at for at in self.values if start <= at <= end)
        if not times:
            return Answered()
        return Answered((Sampled("errors", {}, [at.timestamp() for at in times], [self.values[at] for at in times]),))


@pytest.fixture
def measured(tmp_path: Path) -> Iterator[tuple[Trouble, Prometheus]]:
    with testing(tmp_path) as office:
        asked = Prometheus(office.office.clusters)
        office.office = replace(office.office, clusters=asked)
        made = Trouble(office)
        office.call(
            "incident-fixes.put",
            incident=made.id,
            steps=("Make the class.",),
            rollback=("Delete the class.",),
            query="errors",
            side="below",
            limit=0.01,
        )
        made.fix()
        yield made, asked


def test_metrics_that_stay_good_for_long_enough_verify_the_fix(measured: tuple[Trouble, Prometheus]) -> None:
    trouble, prometheus = measured
    prometheus.hold(0.001, NOON, 120)
    trouble.office.clock.on(minutes=61)

    done = verify(trouble.office.office)

    assert (done, trouble.state().step) == ((trouble.id,), "verified")


def test_a_value_on_the_wrong_side_after_good_ones_fails_the_fix(measured: tuple[Trouble, Prometheus]) -> None:
    trouble, prometheus = measured
    prometheus.hold(0.001, NOON, 30)
    prometheus.hold(0.5, NOON + timedelta(minutes=30), 1)
    prometheus.hold(0.001, NOON + timedelta(minutes=31), 60)
    trouble.office.clock.on(minutes=61)

    verify(trouble.office.office)

    assert trouble.state().fixed is None


def test_a_query_without_an_answer_says_nothing(measured: tuple[Trouble, Prometheus]) -> None:
    trouble, _ = measured
    trouble.office.clock.on(hours=8)

    assert verify(trouble.office.office) == ()
    assert trouble.standing() == "unknown"


def test_a_hole_in_the_values_begins_the_time_anew(measured: tuple[Trouble, Prometheus]) -> None:
    trouble, prometheus = measured
    prometheus.hold(0.001, NOON, 50)
    prometheus.hold(0.001, NOON + timedelta(minutes=60), 50)
    trouble.office.clock.on(minutes=109)
    early = verify(trouble.office.office)
    prometheus.hold(0.001, NOON + timedelta(minutes=110), 50)
    trouble.office.clock.on(minutes=15)

    assert (early, verify(trouble.office.office)) == ((), (trouble.id,))


def test_what_a_prometheus_that_was_away_knows_is_asked_later(measured: tuple[Trouble, Prometheus]) -> None:
    trouble, prometheus = measured
    prometheus.hold(0.001, NOON, 120)
    prometheus.is_down = True
    trouble.office.clock.on(minutes=40)
    away = verify(trouble.office.office)
    prometheus.is_down = False
    trouble.office.clock.on(minutes=30)

    assert (away, verify(trouble.office.office)) == ((), (trouble.id,))


def test_another_query_is_asked_from_the_fix_on(measured: tuple[Trouble, Prometheus]) -> None:
    trouble, prometheus = measured
    prometheus.hold(0.001, NOON, 120)
    trouble.office.clock.on(minutes=30)
    verify(trouble.office.office)
    other: dict[str, Any] = {"steps": ("x",), "rollback": ("y",), "query": "others"}
    trouble.office.call("incident-fixes.put", ADMIN, incident=trouble.id, **other)

    assert trouble.office.call("incidents.verification", incident=trouble.id).looks == ()


class Meanwhile:
    """Works in this process, and lets another server verify everything in between."""

    def __init__(self, other: Testing) -> None:
        self._other = other
        self.done: tuple[str, ...] = ()

    def run(self, function: Any, *arguments: Any) -> Any:
        found = function(*arguments)
        self.done += verify(self._other.office)
        return found


def test_two_servers_that_look_at_once_decide_once(trouble: Trouble, tmp_path: Path) -> None:
    trouble.fix()
    for hours in (1, 2):
        trouble.office.clock.on(hours=hours)
        trouble.look(classes=(CLASS,))
    other = Testing(str(tmp_path / "store.db"), clock=trouble.office.clock, prefix="other")
    work = Meanwhile(other)

    mine = verify(replace(trouble.office.office, work=work))

    other.close()
    deeds = [entry.deed for entry in trouble.office.call("incidents.get", incident=trouble.id).timeline]
    assert (mine, work.done, trouble.state().step) == ((), (trouble.id,), "verified")
    assert deeds.count("advance") == 2
