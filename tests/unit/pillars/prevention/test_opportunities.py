from holdfast.model.check import CheckState
from holdfast.pillars.prevention.catalogue import checks
from holdfast.pillars.prevention.opportunities import Opportunity, opportunities
from holdfast.pillars.prevention.plan_efforts import default_efforts
from holdfast.pillars.prevention.plan_wishes import sized

EFFORTS = default_efforts()
SIZE = sized({"nodes": 100, "pods": 1000}, EFFORTS.ratios)


def test_what_saves_most_comes_first_and_what_saves_little_is_not_worth_it() -> None:
    found = opportunities(
        (),
        SIZE,
        EFFORTS,
        causes={"volume full": 6, "seen once": 1},
        deeds={"waivers.create": 30, "tokens.delete": 60, "users.create": 2},
        days=30,
    )

    assert [(item.id, item.saved, item.extent, item.is_worth_it) for item in found.items] == [
        ("volume full", 432.0, "partial", True),
        ("tokens.delete", 240.0, "partial", True),
        ("waivers.create", 120.0, "partial", True),
        ("users.create", 8.0, "partial", False),
    ]


def test_a_deed_counts_by_the_month() -> None:
    (found,) = opportunities((), SIZE, EFFORTS, causes={}, deeds={"waivers.create": 90}, runs={}, days=90).items

    assert found == Opportunity(
        id="waivers.create",
        source="deed",
        extent="partial",
        reasons=("by-hand", "reversible", "reach-one", "known-mostly"),
        times=30.0,
        minutes=150.0,
        saved=120.0,
    )


def test_what_nobody_could_look_at_is_said() -> None:
    assert opportunities((), SIZE, EFFORTS, causes={}).left_out == ("deed", "run")


def test_checks_that_run_by_themselves_are_no_work_and_those_of_people_are() -> None:
    found = opportunities(checks().values(), SIZE, EFFORTS)

    people = {key for key, check in checks().items() if not check.is_automatic or check.file.awaits}
    assert {item.id for item in found.items} == people


def test_a_check_that_never_fails_may_be_looked_at_less_often() -> None:
    passed: tuple[CheckState, ...] = ("pass",) * 20

    found = opportunities((), SIZE, EFFORTS, runs={"a": passed, "b": passed[:19], "c": (*passed[1:], "fail")})

    assert found.fatigued == ("a",)
