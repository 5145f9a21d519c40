import pytest

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Recovery
from holdfast.pillars.incidents.telling import timeline
from holdfast.reports.incident_words import sentence
from tests.unit.pillars.incidents.living import HOUR, RATED, Living, seoul

START = seoul(3, 2, 9)


def last(living: Living, lang: str) -> str:
    return sentence(timeline(living.events)[-1], lang)


@pytest.mark.parametrize(("lang", "said"), [("en", "Opened as P2: Orders hang"), ("ko", "P2 접수: Orders hang")])
def test_an_opening_says_how_grave_it_is(lang: str, said: str) -> None:
    assert last(Living(START, "P2"), lang) == said


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Assessed anew as P1: all of it"), ("ko", "P1(으)로 다시 평가: all of it")]
)
def test_an_assessment_says_what_came_of_it(lang: str, said: str) -> None:
    living = Living(START, "P3")

    living.do(deeds.Prioritise(assessment=RATED["P1"], reason="all of it"))

    assert last(living, lang) == said


def test_a_step_says_why_others_were_left_out() -> None:
    living = Living(START, "P3")

    living.do(deeds.Advance(to="fixed", note="grown", skip_reason="plain to see"))

    assert last(living, "en") == 'Reached the step "fixed": grown (steps before it left out because: plain to see)'


def test_what_is_given_twice_is_said_once() -> None:
    living = Living(START, "P3")

    living.do(deeds.Advance(to="fixed", note="it is back", skip_reason="it is back"))

    assert last(living, "en") == 'Reached the step "fixed": it is back'


def test_a_verification_says_what_somebody_saw() -> None:
    living = Living(START, "P2")
    living.fix(START + HOUR)

    recovery = Recovery(source="person", since=START + HOUR, note="no errors since")
    living.do(deeds.Advance(to="verified", recovery=recovery), START + 5 * HOUR)

    assert last(living, "en") == 'Reached the step "verified": no errors since'


def test_a_workaround_says_how_it_is_taken_back() -> None:
    living = Living(START, "P3")

    living.do(deeds.PlaceWorkaround(id="W1", what="standby", until=START + HOUR, rollback="route back"))

    assert (
        last(living, "en") == "Workaround W1 in place until 2026-03-02 01:00 UTC: standby (taken back by: route back)"
    )


def test_a_call_says_what_is_asked() -> None:
    living = Living(START, "P3")

    living.do(deeds.Escalate(level="L2", trigger="hand", reason="logs", asked="Read them."))

    assert last(living, "en") == "L2 called: logs (asked: Read them.)"


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (deeds.Widen(note="Nothing is known."), "Note: Nothing is known."),
        (deeds.Widen(note="Two more.", affected=("Pod shop/a",)), "More belongs to it than was known: Two more."),
    ],
)
def test_facts_that_add_nothing_are_a_note(deed: deeds.Widen, said: str) -> None:
    living = Living(START, "P3")

    living.do(deed)

    assert last(living, "en") == said
