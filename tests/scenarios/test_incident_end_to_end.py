"""AT-22: an incident from its alert to its closure, through eight steps, asked over HTTP by those who may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.model.access import Grant, Principal, Scope
from tests.builders.driven import Driven, Refused, driven
from tests.builders.office import Clock, example
from tests.builders.receivers import webhook

pytestmark = pytest.mark.slow
START = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
CLUSTER = "prod-seoul"


def someone(role: str) -> Principal:
    return Principal(id=f"u-{role}", name=role, grants=(Grant(role, Scope(CLUSTER)),))


SOURCE, OPERATOR, VIEWER = (someone(role) for role in ("alert-source", "operator", "viewer"))


def firing(status: str = "firing", ends: datetime | None = None) -> bytes:
    """What an Alertmanager posts of one group with one alert, ten minutes after it began."""
    labels = {"alertname": "VolumeFull", "severity": "critical", "namespace": "shop", "persistentvolumeclaim": "data"}
    alert = {
        "status": status,
        "labels": labels,
        "annotations": {"summary": "The volume of the shop is full"},
        "startsAt": (START - timedelta(minutes=10)).isoformat(),
        "endsAt": ends.isoformat() if ends else "0001-01-01T00:00:00Z",
        "generatorURL": "http://127.0.0.1:9/graph",
        "fingerprint": "5ef77f1f8a3ecfb9",
    }
    return msgspec.json.encode(
        {
            "version": "4",
            "groupKey": '{}:{alertname="VolumeFull"}',
            "truncatedAlerts": 0,
            "status": status,
            "receiver": "holdfast",
            "groupLabels": {"alertname": "VolumeFull"},
            "commonLabels": labels,
            "commonAnnotations": {},
            "externalURL": "http://127.0.0.1:9",
            "alerts": [alert],
        }
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Driven]:
    with driven(tmp_path, Clock(START), SOURCE, OPERATOR, VIEWER) as made, webhook() as posted:
        made.ask("clusters.create", name=CLUSTER, way="bundle")
        made.office.upload(CLUSTER, example("several-storage"))
        made.ask("channels.create", name="pager", way="webhook", url=posted.url)
        person = {"name": "minji", "channel": "pager"}
        turn = {"people": [person], "start": "2026-01-05T00:00:00Z", "length_hours": 168}
        made.ask("rotas.put", level="L1", turns=[turn])
        made.ask("alert-sources.create", name="alertmanager", cluster=CLUSTER)
        yield made


def refusal(server: Driven, verb: str, incident: str, **parameters: Any) -> str:
    """Gives the code with which something is refused."""
    with pytest.raises(Refused) as refused:
        server.ask(f"incidents.{verb}", OPERATOR, incident=incident, **parameters)
    return refused.value.code


def test_an_alert_becomes_a_closed_incident_with_its_causes_known(server: Driven) -> None:
    came = server.ask("alert-batches.receive", SOURCE, source="alertmanager", body_=firing())
    again = server.ask("alert-batches.receive", SOURCE, source="alertmanager", body_=firing())
    server.let()
    [incident] = came["opened"]

    def do(verb: str, **parameters: Any) -> Any:
        return server.ask(f"incidents.{verb}", OPERATOR, incident=incident, **parameters)

    def shown() -> Any:
        return server.ask("incidents.get", VIEWER, incident=incident)

    assert again["opened"] == []
    opened = shown()["incident"]
    assert datetime.fromisoformat(opened["began"]) == START - timedelta(minutes=10)

    # Found, and taken by somebody; nothing ends before its time.
    assert refusal(server, "advance", incident, to="triaged") == "incident-field-missing"
    do("acknowledge", note="on it")
    do("assign", who="minji")
    do("advance", to="triaged")
    rated = do(
        "prioritise",
        assessment={
            "users": "many", "process": "hindered", "tier": "1", "data_loss": "no", "security": "no",
            "compliance": "no", "money": "none", "urgency": "4h",
        },
        reason="orders cannot be written",
    )  # fmt: skip
    assert rated["incident"]["priority"] == "P2"
    assert rated["why"]
    assert refusal(server, "advance", incident, to="assessed") == "incident-field-missing"
    do("advance", to="assessed", note="orders are read only")

    # The end of a workaround is recalled before it; one that stays longer is told, and keeps the incident open.
    until = (server.office.clock.now + timedelta(hours=2)).isoformat()
    do("place-workaround", id="W1", what="writers are paused", until=until, rollback="start them", action="restart")
    do("advance", to="mitigated", note="reads work")
    server.on(hours=1, minutes=30, seconds=1)
    assert "workaround-ends" in {page["about"] for page in shown()["pages"]}
    server.on(minutes=30)
    assert "workaround" in {page["about"] for page in shown()["pages"]}

    # The cause, and a fix that is planned with a way back.
    assert refusal(server, "advance", incident, to="cause-known") == "incident-cause-missing"
    do("record-cause", id="C1", kind="direct", what="the volume was full", evidence=["df: 100 %"])
    do("record-cause", id="C2", kind="process", what="nobody looks at growth")
    do("advance", to="cause-known")
    plan: dict[str, Any] = {"steps": ["grow the claim to 200 GiB"], "rollback": ["restore the snapshot of the volume"]}
    server.ask("incident-fixes.put", OPERATOR, incident=incident, **plan)
    do("advance", to="fixed", note="the claim has 200 GiB")

    # Verified only after the symptom was gone for long enough, and closed only with an analysis and actions.
    early = {"source": "person", "since": server.office.clock.now.isoformat(), "note": "no errors"}
    server.on(hours=3, minutes=59)
    assert refusal(server, "advance", incident, to="verified", recovery=early) == "incident-recovery-too-short"
    server.on(minutes=1)
    do("advance", to="verified", recovery=early)
    do("end-workaround", id="W1", note="the writers run")
    assert refusal(server, "advance", incident, to="closed") == "incident-review-missing"
    assert refusal(server, "finish-review", incident, summary="growth") == "incident-actions-missing"
    due = (server.office.clock.now + timedelta(days=5)).isoformat()
    do("plan-action", id="A1", cause="C2", what="watch the forecast daily", owner="minji", due=due)
    do("finish-review", summary="growth was not watched")
    do("advance", to="closed", note="done")
    server.ask(
        "alert-batches.receive", SOURCE, source="alertmanager", body_=firing("resolved", START + timedelta(hours=3))
    )

    closed = shown()
    assert [reached["step"] for reached in closed["incident"]["path"]] == [
        "triaged", "assessed", "mitigated", "cause-known", "fixed", "verified", "closed",
    ]  # fmt: skip
    assert {step["standing"] for step in closed["steps"]} == {"reached"}
    assert server.ask("incidents.audit", VIEWER, incident=incident)["is_clean"]
    review = msgspec.json.encode(server.ask("incidents.review", VIEWER, incident=incident, format="md")).decode()
    assert all(word in review for word in ("the volume was full", "nobody looks at growth", "watch the forecast daily"))


def test_nobody_without_the_permission_works_on_it_and_nobody_elsewhere_sees_it(server: Driven) -> None:
    came = server.ask("alert-batches.receive", SOURCE, source="alertmanager", body_=firing())
    [incident] = came["opened"]

    with pytest.raises(Refused) as refused:
        server.ask("incidents.acknowledge", VIEWER, incident=incident)
    with pytest.raises(Refused) as unknown:
        server.ask("incidents.get", SOURCE, incident=incident)

    assert (refused.value.code, unknown.value.code) == ("not-permitted", "not-permitted")
