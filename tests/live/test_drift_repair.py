"""A drifted object on a real control plane, from the wish to set it back to the verified effect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from holdfast.model.action_refusals import PlanStopped
from holdfast.service.actions.execution import carry_out
from tests.builders.acting import APPROVER, CLUSTER, OPERATOR, with_hand
from tests.builders.fault_proxy import FaultProxy
from tests.builders.office import Clock, Testing, testing
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live
SPACE = "repairing"
Object = dict[str, Any]


class Live:
    """A real cluster behind the recording proxy, and an office that acts on it."""

    def __init__(self, cluster: ControlPlane, office: Testing, proxy: FaultProxy) -> None:
        self.cluster, self.office, self.proxy = cluster, office, proxy
        self.ahead = timedelta(0)

    def applied(self, manifest: Object) -> Object:
        """Applies a manifest as people do."""
        self.cluster.kubectl("apply", "-f", "-", stdin=json.dumps(manifest))
        return manifest

    def now(self, manifest: Object) -> Object:
        words = ("get", manifest["kind"], manifest["metadata"]["name"], "-n", SPACE, "-o", "json")
        found: Object = json.loads(self.cluster.kubectl(*words))
        return found

    def plan(self, manifest: Object) -> str:
        """Wishes that an object is set back to its manifest; raises PlanStopped."""
        target = {"kind": manifest["kind"], "name": manifest["metadata"]["name"], "namespace": SPACE}
        made = self.office.call(
            "plans.create",
            OPERATOR,
            cluster=CLUSTER,
            action="drift.repair",
            targets=[target],
            reason="back to Git",
            wanted={"manifest": manifest},
        )
        return str(made.plan.id)

    def carried_out(self, plan: str) -> str:
        """Agrees, applies, and gives how it ended."""
        self.office.call("plans.approve", APPROVER, plan=plan, reason="looked at it")
        self.office.call("plans.apply", OPERATOR, plan=plan, reason="now")
        return str(wait_for(f"the end of {plan}", lambda: self.over(plan)))

    def over(self, plan: str) -> str:
        """Lets a plan go on with a clock that runs ahead."""
        self.ahead += timedelta(seconds=10)
        self.office.clock.now = datetime.now(UTC) + self.ahead
        carry_out(self.office.office)
        state = str(self.office.call("plans.get", OPERATOR, plan=plan).plan.state)
        return "" if state == "started" else state


@pytest.fixture(scope="module")
def live(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("repairing")
    cluster.apply([objects.namespace(SPACE)])
    with (
        FaultProxy(folder / "proxy", cluster.kubeconfig.read_bytes()) as proxy,
        testing(folder, clock=Clock(datetime.now(UTC))) as office,
    ):
        with_hand(office, proxy.kubeconfig.decode())
        yield Live(cluster, office, proxy)


def settings(name: str) -> Object:
    return objects.thing("v1", "ConfigMap", name, SPACE, data={"mode": "fast", "app.conf": "workers: 4\n"})


def test_what_a_hand_changed_is_set_back_by_one_write_and_seen(live: Live):
    manifest = live.applied(settings("by-hand"))
    live.cluster.kubectl("patch", "configmap", "by-hand", "-n", SPACE, "-p", '{"data": {"mode": "slow", "more": "1"}}')
    live.proxy.forget()

    ended = live.carried_out(live.plan(manifest))

    writes = [(one.method, one.path.rpartition("/")[2]) for one in live.proxy.effects()]
    assert ended == "verified"
    assert writes == [("PATCH", "by-hand")]
    assert live.now(manifest)["data"] == {"mode": "fast", "app.conf": "workers: 4\n", "more": "1"}


def test_a_service_gets_its_selector_back_and_keeps_its_address(live: Live):
    ports = [{"name": "web", "port": 80}, {"name": "other", "port": 443}]
    manifest = live.applied(
        objects.thing("v1", "Service", "web", SPACE, spec={"selector": {"app": "web"}, "ports": ports})
    )
    before = live.now(manifest)["spec"]
    live.cluster.kubectl("patch", "service", "web", "-n", SPACE, "-p", '{"spec": {"selector": {"app": "other"}}}')

    ended = live.carried_out(live.plan(manifest))

    assert ended == "verified"
    assert live.now(manifest)["spec"] == before


def test_what_changed_after_the_agreement_is_not_written_over(live: Live):
    manifest = live.applied(settings("raced"))
    words = ("patch", "configmap", "raced", "-n", SPACE, "-p")
    live.cluster.kubectl(*words, '{"data": {"mode": "slow"}}')
    plan = live.plan(manifest)
    live.office.call("plans.approve", APPROVER, plan=plan, reason="looked at it")
    live.cluster.kubectl(*words, '{"data": {"mode": "slower"}}')
    live.proxy.forget()

    live.office.call("plans.apply", OPERATOR, plan=plan, reason="now")
    ended = wait_for("the end", lambda: live.over(plan))

    assert (ended, live.proxy.effects()) == ("stopped", ())
    assert live.now(manifest)["data"]["mode"] == "slower"


def test_a_field_that_another_manager_applies_stops_the_plan(live: Live):
    manifest = live.applied(settings("shared"))
    theirs = manifest | {"data": manifest["data"] | {"mode": "slow"}}
    words = ("apply", "--server-side", "--force-conflicts", "--field-manager", "team-pipeline", "-f", "-")
    live.cluster.kubectl(*words, stdin=json.dumps(theirs))
    live.proxy.forget()

    with pytest.raises(PlanStopped) as stopped:
        live.plan(manifest)

    assert "team-pipeline" in str(stopped.value.values["why"])
    assert list(live.proxy.effects()) == []
