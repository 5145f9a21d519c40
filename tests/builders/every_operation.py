"""A filled store, and parameters for every operation of the table that fit it, found by the names of its fields.

A new operation is tried with its first example, or with what its fields are called.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from holdfast.service.operation import AnyOperation
from holdfast.service.table import table
from tests.builders.alerting import SOURCE, alert, batch
from tests.builders.office import ADMIN, Testing, example
from tests.builders.planned import keep_plan

CLUSTER = "prod-seoul"
OTHER = "staging"
PASSWORD = "correct horse battery"
DF = "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda1 1000 990 10 99% /\n"
MANIFEST = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {storageClassName: gone, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""


class World:
    """A store with two clusters, people and schedules, kept as a file that can be copied for each trial."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = folder / "kept.db"
        self._copies = 0
        self._shared: Testing | None = None
        with opened(self._kept) as office:
            self.values = filled(office)

    @contextmanager
    def copy(self) -> Iterator[Testing]:
        """Opens a copy of the store, with the same clock and the same ids to come."""
        self._copies += 1
        place = self._folder / f"copy-{self._copies}.db"
        shutil.copyfile(self._kept, place)
        try:
            with opened(place, "c") as office:
                yield office
        finally:
            for path in self._folder.glob(f"{place.name}*"):
                path.unlink()

    @contextmanager
    def fit_for(self, operation: AnyOperation) -> Iterator[Testing]:
        """Opens a copy for an operation that records something, and one that all share for those that only read."""
        if operation.effect != "read":
            with self.copy() as office:
                yield office
            return
        if self._shared is None:
            self._shared = Testing(str(self._kept), prefix="s")
        yield self._shared

    def close(self) -> None:
        """Closes what is shared."""
        if self._shared is not None:
            self._shared.close()

    @property
    def place(self) -> str:
        """Names the file of the store."""
        return str(self._kept)

    def given(self, operation: AnyOperation) -> dict[str, Any]:
        """Gives parameters of an operation: its first example, with what the store holds in place of its names."""
        found = dict(next(iter(operation.examples.values()), {}))
        fields = {field.encode_name: field for field in msgspec.structs.fields(operation.parameters)}
        # What is made must be new; whatever else is named must be there.
        makes = operation.verb == "create"
        for name, field in fields.items():
            own = self.values.get(f"{operation.name}.{name}", self.values.get(name))
            if makes and name == "name":
                found[name] = "made-1"
            elif own is not None and (field.required or name in found):
                found[name] = own
        for name in re.findall(r"{(\w+)}", operation.path):
            found.setdefault(name, self.values.get(name, "nothing"))
        if operation.raw:
            found[operation.raw] = self.values.get(f"{operation.name}.{operation.raw}", self.values["body"])
        return found

    def asked(self, operation: AnyOperation) -> Any:
        """Gives the parameters as the operation takes them."""
        return msgspec.convert(self.given(operation), operation.parameters)


@contextmanager
def opened(place: Path, prefix: str = "w") -> Iterator[Testing]:
    """Opens an office on a file; its ids begin with a letter and count from 1."""
    made = Testing(str(place), prefix=prefix)
    try:
        yield made
    finally:
        made.close()


def filled(office: Testing) -> Mapping[str, Any]:
    """Fills a store by its own operations; gives what parameters may name."""
    office.register(CLUSTER, owners={"": "platform", "shop": "team-shop"})
    office.register(OTHER)
    office.upload(CLUSTER, example("healthy-shop"))
    office.clock.on(hours=1)
    first = office.upload(CLUSTER, example("several-storage"))
    office.upload(OTHER, example("missing-class"))
    user = office.call("users.create", name="minji", title="Minji")
    team = office.call("teams.create", name="storage", places=[{"cluster": CLUSTER, "namespace": "shop"}])
    grant = office.call("grants.create", subject=f"user:{user.user.id}", role="viewer", cluster=CLUSTER)
    schedule = office.call("schedules.create", name="nightly", cluster=CLUSTER, cron="0 3 * * *")
    channel = office.call("channels.create", name="operations", way="webhook", url="http://127.0.0.1:9/none")
    report = office.call("reports.create", kind="daily", cluster=CLUSTER, channels=("operations",))
    office.work()
    delivery = office.call("deliveries.list").items[0]
    notice = office.call("channels.test", channel=channel.id).notice
    stand_in = office.call(
        "overrides.create", level="L1", name="Sora", start=office.clock.now, end=office.clock.now + timedelta(days=1)
    )
    window = office.call(
        "maintenances.create", cluster=OTHER, until=office.clock.now + timedelta(hours=2), why="new firmware"
    )
    problem = office.call("problems.list", cluster=CLUSTER).items[0]
    incident = office.call("incidents.open", title="The shop is slow", cluster=CLUSTER, namespaces=("shop",))
    office.call("incidents.open", title="Another", cluster=CLUSTER, namespaces=("shop",))
    office.call("alert-sources.create", name=SOURCE, cluster=CLUSTER, prometheus="http://127.0.0.1:9")
    office.call("alert-batches.receive", source=SOURCE, body=batch(alert(namespace="shop", pod="web-0")))
    firing = office.call("alert-firings.list").items[0]
    office.call("checks.set-timetable", cluster=CLUSTER)
    office.call("checks.run", cluster=CLUSTER, cadence="weekly")
    checked = office.clock.now
    office.work()
    office.call("switches.throw", cluster=OTHER, reason="a new driver")
    begun, long = office.clock.now - timedelta(days=1), office.clock.now + timedelta(days=3650)
    freeze = office.call("freezes.create", name="holiday", since=begun, until=long, why="nobody is in")
    budget = office.call("action-budgets.put", name="day", within="24h", objects=10)
    prices = office.call("prices.put", currency="USD", source="a list", prices=[{"class": "fast", "gib_month": 0.1}])
    baseline = office.call("baselines.save", cluster=CLUSTER, name="good", why="all was well")
    dial = office.call("autonomy.set", level="approve", action="pvc.expand", cluster=CLUSTER, why="each is looked at")
    hold = office.call(
        "legal-holds.create", cluster=CLUSTER, matter="2026-17", why="order of the court", namespaces=("bank",)
    )
    tried: dict[str, Any] = {
        name: f"{begun + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ}" for n, name in enumerate(("began", "ended"))
    }
    drill = office.call("drills.record", cluster=CLUSTER, namespace="shop", claim="data", point="a dump", **tried)
    snapshots = office.call("snapshots.list", cluster=CLUSTER).items
    claim = office.call("storage.claims", cluster=CLUSTER).items[0]
    hits = office.call("search.find", text="pod shop/", only="object", limit=100).hits
    pod = next(hit.object.name for hit in hits if hit.object.kind == "Pod")
    return {
        "cluster": CLUSTER,
        "body": example("missing-class"),
        "problem": problem.id,
        "incident": incident.incident.id,
        "source": SOURCE,
        "firing": firing.id,
        "alert-batches.receive.body": batch(alert("ClaimFull", namespace="shop")),
        "incidents.record-cause.kind": "direct",
        "snapshot": snapshots[-1].id,
        "job": first.id,
        "check": "weekly.compliance",
        "checks.result.due": f"{checked:%Y-%m-%dT%H:%M:%SZ}",
        "checks.sign.due": f"{checked:%Y-%m-%dT%H:%M:%SZ}",
        "user": user.user.id,
        "team": team.id,
        "grant": grant.id,
        "schedule": schedule.id,
        "reports.create.kind": "weekly",
        "report": report.id,
        "channel": channel.id,
        "delivery": delivery.id,
        "notice": notice.id,
        "override": stand_in.id,
        "overrides.create.name": "Sora",
        "maintenance": window.id,
        "hold": hold.id,
        "drill": drill.id,
        "dial": dial.id,
        "baseline": baseline.id,
        "plan": keep_plan(office, CLUSTER, expires=long),
        "switch": OTHER,
        "freeze": freeze.id,
        "action-budgets.delete.limit": budget.id,
        "prices.delete.prices": prices.id,
        "action": "pvc.expand",
        "member": f"user:{user.user.id}",
        "grants.create.subject": f"user:{user.user.id}",
        "kind": "PersistentVolumeClaim",
        "namespace": claim.namespace,
        "name": claim.name,
        "objects.query.name": "claims",
        "simulations.whatif.value": "worker-a1",
        "forecast": "nothing",
        "token": "nothing",
        "session": "nothing",
        "secret": "nothing",
        "password": PASSWORD,
        "present_password": PASSWORD,
        "text": f"pvc full in {CLUSTER}",
        "search.find.text": "data",
        "pattern": "disk-space",
        "prediction": "nothing",
        "tools.parse.text": DF,
        "manifests": MANIFEST,
        "rollouts.watch.namespace": "shop",
        "rollouts.watch.name": "storefront",
        "probe-pods.get.namespace": "shop",
        "probe-pods.get.name": pod,
        "debug-pods.get.namespace": "shop",
        "debug-pods.get.name": pod,
        "predictions.list.kind": "failure",
    }


def operations() -> list[AnyOperation]:
    """Lists every operation."""
    return sorted(table().values(), key=lambda item: item.name)


__all__ = ["ADMIN", "CLUSTER", "OTHER", "World", "operations"]
