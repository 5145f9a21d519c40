"""One number for the trouble of a cluster."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.finding import SEVERITIES, Severity
from holdfast.pillars.fleet.risk import risk_of

COUNTS = st.dictionaries(st.sampled_from(SEVERITIES), st.integers(0, 50))


def test_nothing_wrong_is_zero_and_what_was_not_read_is_not() -> None:
    assert (risk_of({}, {}, None, is_blind=False), risk_of({}, {}, None, is_blind=True)) == (0, 1)


def test_one_critical_problem_weighs_more_than_ten_small_ones() -> None:
    assert risk_of({"critical": 1}, {}, None, False) == 50
    assert risk_of({"low": 10}, {}, None, False) == 10


@given(COUNTS, COUNTS, st.sampled_from(SEVERITIES), st.one_of(st.none(), st.floats(0, 100)))
def test_more_trouble_never_gives_a_smaller_number(
    problems: dict[Severity, int], risks: dict[Severity, int], one: Severity, days: float | None
) -> None:
    before = risk_of(problems, risks, days, False)

    after = risk_of({**problems, one: problems.get(one, 0) + 1}, risks, days, False)

    assert 0 <= before <= after <= 100
