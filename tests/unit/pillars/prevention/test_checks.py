import inspect
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.app.context import Context
from holdfast.model.check import CADENCES
from holdfast.model.finding import SEVERITIES
from holdfast.model.outcome import Unread
from holdfast.model.series import NOT_MEASURED
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.pillars.prevention.catalogue import check_of, checks
from holdfast.pillars.prevention.check import Check, Step
from holdfast.pillars.prevention.evaluate import covers, evaluate, query_of
from holdfast.service.checks.checking import of_cadence, told_of
from holdfast.texts.say import LANGUAGES, is_said
from tests.builders.checked import CheckCase, cases, judge, plain, rules
from tests.builders.office import EXAMPLES

BUILT = [check for check in checks().values() if not check.file.awaits]
CASES = [(check.id, case) for check in BUILT for case in cases(check.id)]


@pytest.mark.slow
@pytest.mark.parametrize(("check", "case"), CASES, ids=[f"{check}: {case.name}" for check, case in CASES])
def test_a_check_says_of_a_cluster_what_is_true_of_it(check: str, case: CheckCase) -> None:
    result = judge(check, case)

    said = {str(line.object) if line.object else line.what for line in result.lines if line.is_bad}
    assert (result.state, {*case.objects} - said) == (case.expect, set()), (result.missing, result.lines)


@pytest.mark.parametrize("check", BUILT, ids=lambda check: check.id)
def test_every_check_that_decides_something_shows_when_it_passes_and_when_it_fails(check: Check) -> None:
    shown = {case.expect for case in cases(check.id)}

    good = "pass" if check.is_automatic else "waiting-for-person"
    decides = [step for step in check.file.decide if not step.person]
    assert shown >= ({good, "fail"} if decides else set())


def test_of_a_cluster_of_which_nothing_is_known_no_check_passes() -> None:
    told = told_of(Snapshot(Provenance(source="-"), {}, measured=NOT_MEASURED), rules())

    states = {check.id: evaluate(check, told).state for check in checks().values()}

    assert {key for key, state in states.items() if state in ("pass", "fail")} == set()


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.id)
def test_a_check_is_well_formed(check: Check) -> None:
    assert set(check.file.texts) == set(LANGUAGES)
    assert check.file.opens in (*SEVERITIES, "none")
    assert check.file.decide or check.file.awaits
    assert is_said(f"check.group.{check.file.group}")
    for step in check.file.decide:
        assert [bool(step.rules), bool(step.query), bool(step.person)].count(True) == 1
        assert not step.person or set(step.person) == set(LANGUAGES)
        if step.query:
            inspect.signature(query_of(step.query)).bind(None, **step.given)
        for pattern in step.rules:
            assert any(covers((pattern,), rule.name) for rule in rules()), pattern


@pytest.mark.parametrize("cadence", CADENCES)
def test_the_checks_of_a_cadence_are_numbered(cadence: str) -> None:
    numbers = [check.file.number for check in checks().values() if check.cadence == cadence]

    assert numbers == sorted(set(numbers))


@pytest.mark.slow
def test_of_a_cluster_that_is_measured_in_full_data_decide_every_daily_and_weekly_check() -> None:
    often = [check for check in checks().values() if check.cadence in ("daily", "weekly")]

    open_ = {check.id for check in often if evaluate(check, plain()).state not in ("pass", "fail")}

    # Nothing judges controls of frameworks yet.
    assert open_ == {"weekly.compliance"}


@pytest.mark.slow
def test_every_line_of_every_case_has_words() -> None:
    codes = {line.what for check, case in CASES for line in judge(check, case).lines if line.what}

    assert {code for code in codes if not is_said(f"check.line.{code}")} == set()


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("healthy-*.tar.gz")), ids=lambda path: path.name.partition(".")[0]
)
def test_of_a_healthy_cluster_no_daily_check_fails(path: Path) -> None:
    told = told_of(Context().source(str(path)).load(), rules())

    assert [check.id for check in of_cadence("daily") if evaluate(check, told).state == "fail"] == []


def test_a_query_that_breaks_off_leaves_its_check_open() -> None:
    healthy = check_of("daily.claim-states")
    broken = replace(
        healthy, file=replace(healthy.file, decide=(Step(query="usage.near_full", given={"share": "much"}),))
    )

    result = evaluate(broken, plain())

    assert (result.state, result.missing) == ("not-evaluated", (Unread("usage.near_full", "query-crashed"),))
