from datetime import timedelta

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident_reviews import FixPlan, WrittenReview
from holdfast.pillars.incidents.reviewing import Known, Lack, Review, Suggestion, reviewed
from tests.unit.pillars.incidents.living import BOOK, HOUR, Living, seoul

START = seoul(3, 2, 9)
WRITTEN = WrittenReview(summary="Orders hung.", went_well=("The alert came first.",), went_badly=("Growth unseen.",))
PLAN = FixPlan(steps=("Grow it.",), rollback=("Restore it.",))


def review(living: Living, known: Known | None = None, hours: float = 20) -> Review:
    return reviewed(living.events, BOOK, known or Known(), START + hours * HOUR, "en")


def fixed(priority: str = "P1") -> Living:
    living = Living(START, priority)  # type: ignore[arg-type]  # The tests name priorities as text.
    living.do(deeds.Acknowledge(), START + timedelta(minutes=10), by="user:kim")
    living.fix(START + 2 * HOUR)
    return living


def complete() -> Living:
    living = fixed()
    living.verify(START + 7 * HOUR)
    cause = living.state.causes[0].id
    living.do(deeds.PlanAction(id="A1", cause=cause, what="Watch growth", owner="lee", due=START + 100 * HOUR))
    living.do(deeds.FinishReview(summary="Growth was not watched."), START + 8 * HOUR)
    return living


def test_a_review_without_causes_is_a_draft_that_says_what_is_lacking() -> None:
    found = review(Living(START))

    assert found.lacking == (
        Lack(name="direct-cause", binding=True),
        Lack(name="verification", binding=True),
        Lack(name="review", binding=True),
        Lack(name="summary", binding=False),
        Lack(name="went-well", binding=False),
        Lack(name="went-badly", binding=False),
        Lack(name="fix-plan", binding=False),
    )
    assert not found.is_complete


def test_a_cause_in_the_system_or_a_process_without_an_owned_and_dated_action_keeps_it_from_being_complete() -> None:
    living = complete()
    living.do(deeds.RecordCause(id="S1", kind="systemic", what="No quota on growth"))
    living.do(deeds.RecordCause(id="P1", kind="process", what="Nobody is asked to look"))

    found = review(living, Known(written=WRITTEN, fix=PLAN))

    assert found.lacking == (Lack(name="actions", binding=True, about=("S1", "P1")),)
    living.do(deeds.PlanAction(id="A2", cause="S1", what="Set a quota", owner="lee", due=START + 100 * HOUR))
    living.do(deeds.PlanAction(id="A3", cause="P1", what="Ask weekly", owner="park", due=START + 100 * HOUR))
    assert review(living, Known(written=WRITTEN, fix=PLAN)).is_complete


def test_what_is_all_there_is_complete_with_its_conclusion_and_times() -> None:
    found = review(complete(), Known(written=WRITTEN, fix=PLAN))

    assert (found.is_complete, found.lacking, found.conclusion) == (True, (), "Growth was not watched.")
    assert (found.times.answered, found.times.fixed, found.times.verified) == (
        timedelta(minutes=10),
        2 * HOUR,
        7 * HOUR,
    )


def test_a_workaround_that_is_still_in_place_keeps_it_a_draft() -> None:
    living = fixed()
    living.do(deeds.Escalate(level="L2", trigger="hand", reason="a makeshift is needed"))
    living.do(deeds.PlaceWorkaround(id="W1", what="pause", until=START + 99 * HOUR, rollback="start"))

    assert Lack(name="workarounds", binding=True, about=("W1",)) in review(living).lacking


def test_small_incidents_need_no_verified_fix_to_have_a_complete_review() -> None:
    names = {item.name: item.binding for item in review(fixed("P4")).lacking}

    assert names["verification"] is False


def test_data_suggests_causes_and_never_a_person() -> None:
    living = Living(START, services=("orders",))
    living.fix(START + 6 * HOUR)
    living.do(deeds.FailVerification(reason="It is back."), START + 7 * HOUR)

    found = review(living, Known(before=("i0",))).suggested

    assert Suggestion(kind="systemic", name="came-back", values={"incidents": "i0"}) in found
    assert Suggestion(kind="process", name="fix-failed", values={"count": "1"}) in found
    assert Suggestion(kind="process", name="clock-missed", values={"clock": "acknowledge"}) in found
    assert all(item.kind != "human" for item in found)


def test_actions_past_their_date_are_named() -> None:
    living = complete()

    assert [action.id for action in review(living, hours=101).overdue] == ["A1"]
    living.do(deeds.FinishAction(id="A1", note="It is watched."), START + 99 * HOUR)
    assert review(living, hours=101).overdue == ()


def test_wording_that_blames_is_found_in_what_people_wrote_and_names_who_took_part() -> None:
    living = fixed()
    living.do(deeds.Note(note="kim forgot to look"), START + 3 * HOUR)
    written = WrittenReview(went_badly=("Everything was late.", "It was human error."))

    found = review(living, Known(written=written)).remarks

    assert [(item.field, item.text) for item in found] == [
        ("went_badly.2", "human error"),
        (f"event.{living.state.number}", "kim forgot to"),
    ]


def test_a_review_of_the_past_knows_nothing_of_later() -> None:
    living = complete()

    assert review(living, hours=1).incident.fixed is None
    assert len(review(living, hours=1).timeline) == 2
