"""AT-27, the tabletop of a breach: asked over HTTP, with a clock that the test drives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from tests.builders.driven import Driven, Refused, driven
from tests.builders.office import ADMIN, Clock, packed

pytestmark = pytest.mark.slow

START = datetime(2026, 2, 13, 8, 0, tzinfo=UTC)
"""A Friday at five in the afternoon in Seoul, before the holidays of the lunar new year."""
HOURS = timedelta(hours=1)
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "orders-0", "namespace": "shop", "labels": {"app": "orders"}},
    "spec": {
        "serviceAccountName": "orders",
        "containers": [
            {
                "name": "app",
                "image": "shop/orders:1",
                "env": [{"name": "PW", "valueFrom": {"secretKeyRef": {"name": "orders-db", "key": "pw"}}}],
            }
        ],
    },
    "status": {"phase": "Running"},
}
ALLOWS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "orders-egress", "namespace": "shop"},
    "spec": {"podSelector": {"matchLabels": {"app": "orders"}}, "policyTypes": ["Egress"], "egress": [{}]},
}


class Tabletop:
    """A server with one cluster, and an incident in it that may be a breach."""

    def __init__(self, server: Driven) -> None:
        self._server = server
        server.office.register("prod")
        self._incident = server.ask(
            "incidents.open",
            title="Unknown queries read the table of customers",
            cluster="prod",
            namespaces=["shop"],
            affected=["Pod shop/orders-0"],
        )["incident"]["id"]

    def at(self, hours: float) -> None:
        """Goes to a moment after the start."""
        self._server.office.clock.now = START + hours * HOURS

    def scan(self) -> str:
        """Takes a snapshot of the cluster as it is now; gives its id."""
        made = packed(
            {
                "pods.json": listed("Pod", POD),
                "networkpolicies.json": listed("NetworkPolicy", ALLOWS),
                "holdfast-bundle.json": msgspec.json.encode({"format": 1, "taken_at": self._server.office.clock.now}),
            }
        )
        return str(self._server.office.upload("prod", made).snapshot)

    def ask(self, operation: str, **parameters: Any) -> Any:
        """Asks for an operation on the incident; raises Refused."""
        return self._server.ask(operation, incident=self._incident, **parameters)

    def take(self, step: str, **said: Any) -> Any:
        """Takes a step of the playbook."""
        return self.ask("incidents.playbook-step", step=step, **said)

    def refused(self, operation: str, **said: Any) -> tuple[int, str]:
        """Asks for what is refused; gives the status and the code."""
        with pytest.raises(Refused) as refused:
            self.ask(operation, **said)
        return refused.value.status, refused.value.code

    def refused_step(self, step: str, **said: Any) -> tuple[int, str]:
        """Takes a step that is refused; gives the status and the code."""
        return self.refused("incidents.playbook-step", step=step, **said)

    def noted(self) -> Any:
        """Gives the line of the timeline that was written down last."""
        return [line for line in self.ask("incidents.get")["timeline"] if line["deed"] == "note"][-1]

    def clocks(self) -> dict[str, str]:
        """Says where the clocks of laws stand."""
        return {item["id"]: item["state"] for item in self.ask("incidents.playbook")["clocks"]}


def listed(kind: str, *items: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"apiVersion": "v1", "kind": f"{kind}List", "items": list(items)})


@pytest.fixture
def tabletop(tmp_path: Path) -> Iterator[Tabletop]:
    with driven(tmp_path, Clock(START)) as server:
        yield Tabletop(server)


def test_a_suspicion_calls_security_at_once_and_begins_the_clocks_of_the_law(tabletop: Tabletop) -> None:
    tabletop.at(2)

    state = tabletop.ask("incidents.raise", flag="breach-suspected", reason="the queries come from outside")

    assert {"L3", "security"} <= set(state["incident"]["levels"])
    tabletop.at(3)
    shown = tabletop.ask("incidents.playbook")
    assert [(item["id"], item["state"], item["left_seconds"], item["deadline"]) for item in shown["clocks"]] == [
        (name, "running", 71 * 3600.0, "2026-02-16T10:00:00Z")
        for name in ("gdpr-authority", "pipa-authority", "pipa-people")
    ]
    assert shown["next"] == ["preserve-snapshot", "preserve-logs", "preserve-audit"]


def test_evidence_comes_first_and_the_order_is_kept(tabletop: Tabletop) -> None:
    before = tabletop.scan()
    tabletop.at(1)
    tabletop.ask("incidents.raise", flag="breach-suspected", reason="odd")
    early = tabletop.refused_step("isolate")
    stale = tabletop.refused_step("preserve-snapshot", proof=["nothing"])
    after = tabletop.scan()

    tabletop.take("preserve-snapshot", proof=[after])
    still_early = tabletop.refused_step("isolate")
    tabletop.take("preserve-logs", proof=["s3://evidence/orders-0.log sha256:9f86d081"])
    shown = tabletop.take("isolate", note="policy applied at 18:04")

    assert (early, still_early) == ((422, "incident-steps-skipped"),) * 2
    assert stale[0] == 422
    assert before != after
    assert [item["id"] for item in shown["steps"] if item["standing"] == "done"] == [
        "preserve-snapshot",
        "preserve-logs",
        "isolate",
    ]
    assert "rotate" in shown["next"]
    assert "eradicate" not in shown["next"]


def test_a_snapshot_from_before_the_incident_is_no_evidence_of_it(tabletop: Tabletop) -> None:
    tabletop.at(-5)
    old = tabletop.scan()
    tabletop.at(1)

    assert tabletop.refused_step("preserve-snapshot", proof=[old])[0] == 422
    assert tabletop.refused_step("preserve-snapshot") == (422, "incident-field-missing")


def test_a_step_before_its_turn_needs_a_reason_that_stays_in_the_timeline(tabletop: Tabletop) -> None:
    tabletop.at(1)

    tabletop.take("isolate", reason="customer data is leaving right now")

    line = tabletop.noted()
    assert line["by"] == ADMIN.id
    assert "preserve-snapshot, preserve-logs" in line["sentence"]
    assert "customer data is leaving right now" in line["sentence"]
    taken = next(item["taken"] for item in tabletop.ask("incidents.playbook")["steps"] if item["id"] == "isolate")
    assert taken["before"] == ["preserve-snapshot", "preserve-logs"]


def test_the_quarantine_names_what_still_lets_traffic_out_and_which_secrets_to_change(tabletop: Tabletop) -> None:
    tabletop.at(1)
    snapshot = tabletop.scan()

    shown = tabletop.ask("incidents.quarantine")

    policy = yaml.safe_load(shown["manifests"])
    assert (shown["snapshot"], shown["pods"]) == (snapshot, ["Pod shop/orders-0"])
    assert policy["metadata"]["namespace"] == "shop"
    assert policy["spec"] == {
        "podSelector": {"matchLabels": {"app": "orders"}},
        "policyTypes": ["Ingress", "Egress"],
    }
    assert "`NetworkPolicy shop/orders-egress` still lets traffic through (Egress)" in shown["notes"][0]
    assert [item["secret"] for item in shown["rotations"]] == ["Secret shop/orders-db", "ServiceAccount shop/orders"]
    assert shown["evidence"][-1] == "kubectl logs orders-0 -n shop -c app --timestamps --previous"


def test_the_clock_runs_over_the_weekend_and_is_missed_a_second_late(tabletop: Tabletop) -> None:
    tabletop.ask("incidents.raise", flag="breach-suspected", reason="odd")
    tabletop.at(72)
    on_time = tabletop.clocks()
    tabletop.at(72 + 1 / 3600)

    late = tabletop.clocks()

    assert set(on_time.values()) == {"running"}
    assert set(late.values()) == {"missed"}


def test_a_report_stops_its_own_clock_and_one_that_does_not_apply_is_closed_with_a_reason(tabletop: Tabletop) -> None:
    tabletop.ask("incidents.raise", flag="breach-suspected", reason="odd")
    tabletop.at(1)
    tabletop.take("preserve-snapshot", proof=[tabletop.scan()])
    tabletop.take("assess", note="names and addresses of about 1,200 people")
    tabletop.take("decide-notification", proof=["decision of the officer, file 12"])
    tabletop.at(40)
    tabletop.take("notify-pipc", proof=["receipt 2026-000123"])
    silent = tabletop.refused_step("notify-gdpr", state="not-needed")
    tabletop.take("notify-gdpr", state="not-needed", note="nobody in the EU is concerned")
    tabletop.at(80)

    assert silent == (422, "incident-field-missing")
    assert tabletop.clocks() == {
        "gdpr-authority": "not-needed",
        "pipa-authority": "kept",
        "pipa-people": "missed",
    }


def test_since_when_the_breach_was_known_can_be_put_right_and_is_written_down(tabletop: Tabletop) -> None:
    tabletop.at(10)
    tabletop.ask("incidents.raise", flag="breach-suspected", reason="odd")

    tabletop.ask(
        "incidents.start-playbook", known="2026-02-13T08:30:00Z", note="a customer wrote to us then", playbook="breach"
    )

    deadlines = {item["deadline"] for item in tabletop.ask("incidents.playbook")["clocks"]}
    assert deadlines == {"2026-02-16T08:30:00Z"}
    assert "a customer wrote to us then" in tabletop.noted()["sentence"]
    assert tabletop.refused("incidents.start-playbook", known="2030-01-01T00:00:00Z")[0] == 422


def test_the_playbook_speaks_korean(tabletop: Tabletop) -> None:
    shown = tabletop.ask("incidents.playbook", lang="ko")

    assert shown["title"] == "개인정보 유출 의심"
    assert shown["clocks"][1]["law"] == "개인정보 보호법 제34조 제3항, 시행령 제40조"
