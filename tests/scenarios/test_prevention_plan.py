"""The preventive plan for 100 nodes and 1,000 Pods at 99.9 %, as the command and the server give it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.faces.cli.main import run
from holdfast.faces.server.asgi import Serving, application
from holdfast.model.access import EVERYWHERE, Grant, Principal
from holdfast.model.check import CADENCES
from holdfast.pillars.incidents.policy import default_policy, policy_of
from holdfast.pillars.prevention.catalogue import checks
from holdfast.service.table import table
from tests.builders.office import Testing, example, testing
from tests.builders.serving import Named, client, serving

ASKED = ["--nodes", "100", "--pods", "1000", "--slo", "99.9", "--goal", "cost", "--goal", "security"]
READER = Principal(id="u-reader", name="reader", grants=(Grant("admin", EVERYWHERE),))


def by_command(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(["prevention-plan", *arguments, "-o", "json"], {}) == 0
    return json.loads(capsys.readouterr().out)


def by_server(office: Testing, lang: str = "en", **asked: str) -> Any:
    app = application(office.office, Named(READER), table(), Serving(requests_per_minute=10_000))
    with serving(app) as url, client(url, READER.id) as http:
        answer = http.get("/api/v1/prevention-plan", params={**asked, "lang": lang})
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(plan: Any) -> list[str]:
    return [check["id"] for part in plan["checklists"] for check in part["checks"]]


def test_the_plan_has_its_five_parts_and_the_hours(capsys: pytest.CaptureFixture[str]) -> None:
    plan = by_command(capsys, *ASKED)

    assert [part["cadence"] for part in plan["checklists"]] == list(CADENCES)
    assert {task["extent"] for task in plan["tasks"]} == {"full", "partial", "human"}
    assert all(item["reason"] and item["tool"] for item in plan["tasks"])
    assert {alert["name"] for alert in plan["alerts"]} >= {"HoldfastVolumeFull", "HoldfastBudgetBurning"}
    assert {row["priority"]: row["escalate"] for row in plan["escalation"]} == {
        "P1": "30 min",
        "P2": "2 h",
        "P3": "8 h",
        "P4": "24 h",
    }
    assert all(kpi["definition"] and kpi["target"] for kpi in plan["kpis"])
    assert {kpi["goal"] for kpi in plan["kpis"]} == {"availability", "cost", "security"}
    assert plan["staffing"]["hours_a_week"] > 0


def test_all_72_checks_stand_on_exactly_one_list(capsys: pytest.CaptureFixture[str]) -> None:
    plan = by_command(capsys, *ASKED)

    assert Counter(listed(plan)) == Counter(list(checks()))
    assert [[check["number"] for check in part["checks"]] for part in plan["checklists"]] == [[*range(1, 19)]] * 4
    assert all(check["who"] and check["reason"] for part in plan["checklists"] for check in part["checks"])


def test_99_9_percent_is_a_budget_of_43_2_minutes(capsys: pytest.CaptureFixture[str]) -> None:
    plan = by_command(capsys, *ASKED)
    run(["prevention-plan", *ASKED, "--lang", "ko"], {})
    page = capsys.readouterr().out

    assert (plan["budget"]["days"], plan["budget"]["minutes"]) == (30, "43.2")
    assert "30일에 43.2분" in page


def test_the_hours_are_the_sum_of_their_lines_and_grow_with_the_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    small, big = (by_command(capsys, "--nodes", str(nodes), "--pods", str(nodes * 10)) for nodes in (100, 1000))

    for plan in (small, big):
        lines = plan["staffing"]["lines"]
        assert sum(line["hours_a_week"] for line in lines) == pytest.approx(plan["staffing"]["hours_a_week"], abs=0.1)
        assert all(f"= {line['hours_a_week']:.2f}" in line["sum"] for line in lines)
    assert big["staffing"]["hours_a_week"] > 2 * small["staffing"]["hours_a_week"]
    assert small["staffing"]["hours_a_week"] < small["staffing"]["hours_a_week_by_hand"]


def test_the_server_gives_the_plan_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with testing(tmp_path) as office:
        served = by_server(office, nodes="100", pods="1000", slo="99.9", goals="cost,security")

    plan = by_command(capsys, *ASKED)
    # Only the server knows what came back again and again.
    assert {**served, "opportunities": {}} == {**plan, "opportunities": {}}
    assert served["opportunities"]["items"] == plan["opportunities"]["items"]


def test_the_size_may_be_that_of_a_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        office.upload("prod", example("healthy-shop"))
        served = by_server(office, lang="ko", cluster="prod")

    capsys.readouterr()
    bundle = Path(__file__).parents[2] / "examples" / "healthy-shop.tar.gz"
    assert served["size"] == by_command(capsys, str(bundle))["size"]
    assert served["title"] == "예방 유지보수 계획: 노드 6개, 파드 32개"


def test_every_file_of_the_plan_is_written_and_well_formed(tmp_path: Path) -> None:
    assert run(["prevention-plan", *ASKED, "--files", str(tmp_path / "plan")], {}) == 0

    written = {path.name: path.read_text() for path in (tmp_path / "plan").iterdir()}
    read = {name: yaml.safe_load(text) for name, text in written.items() if name.endswith(".yaml")}
    assert set(written) == {"plan.md", "plan.json", "plan.html", *json.loads(written["plan.json"])["files"]}
    assert policy_of(read["escalation.yaml"]) == default_policy()
    assert read["prometheus-rules.operator.yaml"]["spec"] == read["prometheus-rules.yaml"]
    assert read["checks.yaml"]["timetable"] == {"zone": "UTC", "at": "07:00", "cadences": list(CADENCES)}
    assert [len(part["checks"]) for part in read["checks.yaml"]["cadences"].values()] == [18] * 4
    assert {route["repeat_interval"] for route in read["alertmanager.yaml"]["route"]["routes"]} == {
        "5m",
        "30m",
        "480m",
        "1440m",
    }


@pytest.mark.parametrize(
    "arguments",
    [["--nodes", "3", "--pods", "9", "--slo", "100"], ["--nodes", "3", "--pods", "9", "--zone", "Nowhere/None"]],
    ids=["nothing may ever fail", "a zone that is none"],
)
def test_what_cannot_be_wanted_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prevention-plan", *arguments], {}) == 2

    assert "is not accepted" in capsys.readouterr().err
