"""What the checks of the month and of the quarter say of the full example cluster."""

import pytest

from holdfast.model.check import CheckState
from holdfast.pillars.prevention.evaluate import evaluate
from holdfast.service.checks.checking import of_cadence
from tests.builders.checked import plain

NOT_BUILT = {"monthly": {"cost-trend", "budget", "return-on-investment"}, "quarterly": {"cost-efficiency"}}
BY_PEOPLE = {
    "monthly": {"savings-plan", "training-need"},
    "quarterly": {
        "business-requirements",
        "technology-trends",
        "benchmark",
        "vendor-roadmap",
        "regulation-change",
        "long-term-strategy",
        "restore-test",
        "continuity-test",
        "data-integrity",
        "user-satisfaction",
        "improvement-plan",
    },
}


def said(cadence: str) -> dict[str, CheckState]:
    found = of_cadence("monthly" if cadence == "monthly" else "quarterly")
    return {check.id.partition(".")[2]: evaluate(check, plain()).state for check in found}


@pytest.mark.parametrize(("cadence", "decided"), [("monthly", 13), ("quarterly", 6)])
def test_most_checks_are_decided_from_data_and_the_others_are_known_by_name(cadence: str, decided: int) -> None:
    states = said(cadence)

    by_state: dict[CheckState, set[str]] = {}
    for name, state in states.items():
        by_state.setdefault(state, set()).add(name)
    assert len(states) == 18
    assert by_state["not-evaluated"] == NOT_BUILT[cadence]
    assert by_state["waiting-for-person"] == BY_PEOPLE[cadence]
    assert len(by_state["pass"] | by_state["fail"]) == decided
