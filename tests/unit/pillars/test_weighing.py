"""How sure an answer is, and that its arithmetic adds up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.engine.rule import LIKELY, OBSERVED, PROVEN, REPORTED, SUSPECTED, SYMPTOM
from holdfast.model.diagnosis import Rival
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.hypotheses import AGAINST_WEIGHT, CLUE_WEIGHT, Hypothesis, shifted
from holdfast.pillars.diagnosis.weighing import confidence_of, measured, weights_of

POD = Ref("Pod", "web-0", "shop")


def hypothesis(certainty: float = REPORTED, support: float = 0.0, against: float = 0.0) -> Hypothesis:
    return Hypothesis(
        cause="storage/claim/lost",
        subject=POD,
        shows="pod-not-started",
        extra=(),
        severity="high",
        certainty=certainty,
        confidence=shifted(certainty, CLUE_WEIGHT * support - AGAINST_WEIGHT * against),
        support=support,
        against=against,
        is_configured=False,
        values={},
        evidence=(),
        affects=(),
        since=None,
    )


def rivals(*confidences: float) -> tuple[Rival, ...]:
    return tuple(Rival(cause="storage/claim/missing", object=POD, confidence=value) for value in confidences)


def test_the_measured_levels_keep_their_order_and_single_observations_stay_below_four_fifths() -> None:
    levels = [measured(level) for level in (SYMPTOM, SUSPECTED, OBSERVED, LIKELY, REPORTED, PROVEN)]

    assert levels == sorted(levels)
    assert [level >= 0.8 for level in levels] == [False, False, False, False, True, True]


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_certain_arithmetic_never_ends_less_certain(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert 0.0 <= measured(low) <= measured(high) <= 1.0


@given(st.floats(0.2, 0.97), st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.booleans(), st.lists(st.floats(0.0, 1.0)))
def test_the_steps_end_at_the_confidence_that_is_published(
    certainty: float, support: float, against: float, explains: bool, others: list[float]
) -> None:
    item = hypothesis(certainty, support, against)

    steps = weights_of(item, explains, rivals(*others))

    assert (steps[0].reason, steps[-1].reason) == ("certainty", "measured")
    assert steps[-1].confidence == confidence_of(item, explains, rivals(*others))


def test_each_step_says_what_moved_it() -> None:
    steps = weights_of(hypothesis(support=1.0, against=2.0), True, rivals(0.5))

    assert [(step.reason, step.log_odds) for step in steps] == [
        ("certainty", 0.0),
        ("support", 0.6),
        ("against", -1.8),
        ("harm", 0.3),
        ("rivals", -0.25),
        ("measured", 0.0),
    ]
