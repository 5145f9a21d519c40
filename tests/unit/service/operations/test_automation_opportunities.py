from datetime import timedelta
from pathlib import Path

from holdfast.model.check import CheckResult, CheckState
from holdfast.model.checks_kept import CHECK_RUNS, CheckRun, place_of
from tests.builders.office import ADMIN, NOON, Testing, example, testing, viewer

PASSED: tuple[CheckState, ...] = ("pass",) * 20


def ran(office: Testing, check: str, *states: CheckState) -> None:
    """Keeps what a check said on as many days."""
    with office.office.stores.write() as store:
        for day, state in enumerate(states):
            due = NOON - timedelta(days=len(states) - day)
            run = CheckRun(
                round=f"prod/daily@{due:%Y-%m-%dT%H:%M:%SZ}",
                place=place_of("prod", check),
                cluster="prod",
                cadence="daily",
                check=check,
                due=due,
                ran=due,
                by="system",
                result=CheckResult(check=check, state=state),
            )
            store.shelf(CHECK_RUNS).add(f"{check}-{day:02d}", run)


def test_recurring_work_is_counted_in_the_audit_log_for_who_may_read_it(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        office.upload("prod", example("healthy-shop"))
        user = office.call("users.create", name="minji", title="Minji").user
        person = type(ADMIN)(id=user.id, name="minji", grants=ADMIN.grants)
        for number in range(30):
            office.call("teams.create", person, name=f"team-{number}", places=[])

        mine = office.call("automation-opportunities.list", cluster="prod", days=30)
        theirs = office.call("automation-opportunities.list", viewer("mina", "prod"), cluster="prod", days=30)

    made = [item for item in mine.items if item.source == "deed"]
    assert [(item.id, item.times_a_month, item.saved_minutes_a_month, item.is_worth_it) for item in made] == [
        ("teams.create", 30.0, 120.0, True)
    ]
    assert [item for item in theirs.items if item.source == "deed"] == []
    assert any("audit log" in text for text in theirs.left_out)


def test_a_check_that_passed_twenty_times_is_named(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        office.upload("prod", example("healthy-shop"))
        ran(office, "daily.class-states", *PASSED)
        ran(office, "daily.claim-states", *PASSED[1:], "fail")

        shown = office.call("automation-opportunities.list", cluster="prod", lang_="ko")

    assert shown.fatigued == ("스토리지 클래스 상태",)
    assert shown.left_out == ()
