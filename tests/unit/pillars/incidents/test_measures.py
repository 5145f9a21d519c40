from datetime import timedelta

import pytest

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Reason
from holdfast.pillars.incidents.measures import Forecast, Measure, Period, forecast, measured, story
from holdfast.pillars.incidents.telling import Asked, handed_over, timeline
from holdfast.texts.say import is_said
from tests.unit.pillars.incidents.living import BOOK, HOUR, MINUTE, Living, seoul

START = seoul(11, 2)
END = START + timedelta(days=10)
NOVEMBER = Period(START, END)


def lived(
    name: str, days: int, hours: float, tended: int = 10, priority: str = "P1", service: str = "orders"
) -> Living:
    """An incident of some day, tended after minutes and fixed after hours."""
    at = START + timedelta(days=days)
    living = Living(at, priority, name, services=(service,))  # type: ignore[arg-type]
    living.do(deeds.Acknowledge(), at + tended * MINUTE)
    living.fix(at + hours * HOUR)
    return living


def found(living: list[Living], name: str, clock: str | None = None) -> Measure:
    stories = [story(item.events, BOOK, END) for item in living]
    return next(item for item in measured(stories, NOVEMBER) if item.name == name and item.clock == clock)


def test_means_and_medians_of_three_incidents() -> None:
    three = [lived("a", 1, 1, tended=3), lived("b", 3, 2, tended=5), lived("c", 5, 6, tended=19)]

    answered, mended = found(three, "mtta"), found(three, "mttr-fixed")

    assert (answered.count, answered.value, answered.middle) == (3, 9 * 60, 5 * 60)
    assert (mended.count, mended.value, mended.middle) == (3, 3 * 3600, 2 * 3600)


def test_what_was_over_when_it_was_opened_took_no_time_to_mend() -> None:
    over = Living(START, "P4", "over")
    over.do(deeds.Advance(to="fixed", note="It is back.", skip_reason="It is back."), START, by="system")

    mended = found([lived("a", 1, 1), over], "mttr-fixed")

    assert (mended.count, mended.value) == (1, 3600)


def test_sound_time_is_divided_by_the_incidents_that_began() -> None:
    # Two of them overlap: 24 of 240 hours were troubled.
    three = [lived("a", 1, 12), lived("b", 3, 8), lived("c", 3, 12)]

    between = found(three, "mtbf")

    assert (between.count, between.value) == (3, (240 - 24) / 3 * 3600)


def test_compliance_is_the_share_of_decided_clocks_that_were_kept() -> None:
    # The limit to resolve is four hours; the fourth incident is decided by its breach.
    four = [lived("a", 1, 1), lived("b", 2, 3), lived("c", 3, 5), Living(END - 5 * HOUR, "P1", "d")]
    undecided = Living(END - HOUR, "P1", "e")

    kept = found([*four, undecided], "compliance", "resolve")

    assert (kept.count, kept.value) == (4, 0.5)


def test_an_incident_is_acknowledged_in_time_or_not_once_however_often_it_was_left_alone() -> None:
    left = Living(START, "P1", "left")
    left.do(deeds.Acknowledge(), START + MINUTE)
    for hours in (5, 10, 15):
        left.do(deeds.Acknowledge(), START + hours * HOUR)
    left.fix(START + 15.5 * HOUR)
    late = lived("late", 2, 1, tended=16)

    kept = found([left, late], "compliance", "acknowledge")

    assert [item.clock for item in story(left.events, BOOK, END).readings].count("acknowledge") == 4
    assert (kept.count, kept.value, kept.definition) == (2, 0.5, "incident.measure.compliance-acknowledge")


def test_what_was_merged_or_no_trouble_is_left_out() -> None:
    false = Living(START, "P1", "f")
    false.do(deeds.Dismiss(reason="A test."), START + 5 * HOUR)
    wish = Living(START, "enhancement", "w")

    assert found([lived("a", 1, 1), false, wish], "frequency").value == 1


def test_where_nothing_can_be_said_the_reason_stands_instead_of_a_number() -> None:
    empty = measured([], NOVEMBER)

    assert {(item.name, item.missing.key) for item in empty if item.missing} == {
        ("mtta", "none-finished"),
        ("mttr-fixed", "none-finished"),
        ("mttr-verified", "none-finished"),
        ("mtbf", "none-began"),
        ("compliance", "none-decided"),
    }
    assert [item.value for item in empty if item.missing] == [None] * 10
    assert all(is_said(item.definition) for item in empty)
    assert all(is_said(f"incident.missing.{item.missing.key}") for item in empty if item.missing)


def test_groups_are_measured_on_their_own() -> None:
    stories = [
        story(item.events, BOOK, END)
        for item in (lived("a", 1, 1, service="orders"), lived("b", 2, 2, priority="P2", service="pay"))
    ]

    by_priority, by_service = (
        {item.group: item.value for item in measured(stories, NOVEMBER, by) if item.name == "mttr-fixed"}
        for by in ("priority", "service")
    )

    assert by_priority == {"P1": 3600, "P2": 7200}
    assert by_service == {"orders": 3600, "pay": 7200}


def test_a_breach_is_foreseen_from_those_that_lasted_as_long() -> None:
    past = [story(lived(f"p{hours}", 1, hours).events, BOOK, END) for hours in (1, 1, 3, 3, 3, 5, 6)]
    now = START + timedelta(days=9)
    fresh = Living(now - 2 * HOUR, "P1", "now")

    foreseen = forecast(story(fresh.events, BOOK, now), past)

    assert foreseen == Forecast(incident="now", deadline=now + 2 * HOUR, breached=None, count=5, share=0.4)


def test_too_short_a_past_foresees_nothing() -> None:
    past = [story(lived("p", 1, 5).events, BOOK, END)]
    now = START + timedelta(days=9)

    foreseen = forecast(story(Living(now - HOUR, "P1", "now").events, BOOK, now), past)

    assert foreseen is not None
    assert (foreseen.share, foreseen.missing) == (None, Reason(key="too-few", values={"needed": "5", "count": "1"}))


def test_a_breach_that_happened_is_no_forecast() -> None:
    late = Living(START, "P1", "now")

    foreseen = forecast(story(late.events, BOOK, START + 5 * HOUR), [])

    assert foreseen is not None
    assert (foreseen.share, foreseen.breached) == (1.0, START + 4 * HOUR)


def test_what_is_fixed_is_not_foreseen() -> None:
    assert forecast(story(lived("a", 1, 1).events, BOOK, END), []) is None


@pytest.fixture(scope="module")
def handed() -> Living:
    living = Living(START, "P1")
    living.do(deeds.Note(note="Restarted the pod; it did not help."), START + 5 * MINUTE)
    living.do(deeds.RecordCause(id="c1", kind="direct", what="Full disk", evidence=("metric[volume_used_bytes]",)))
    call = deeds.Escalate(level="L3", trigger="hand", reason="A driver.", asked="Read its logs.")
    living.do(call, START + 10 * MINUTE)
    return living


def test_who_takes_over_learns_what_since_when_why_what_was_tried_and_what_is_asked(handed: Living) -> None:
    package = handed_over(handed.events, BOOK, START + 12 * MINUTE)

    assert (package.incident.title, package.began, package.rating.priority) == ("Orders hang", START, "P1")
    assert [(entry.deed, entry.by, entry.values) for entry in package.tried] == [
        ("note", "user:kim", {"note": "Restarted the pod; it did not help."})
    ]
    assert [cause.evidence for cause in package.causes] == [("metric[volume_used_bytes]",)]
    assert package.asked == (
        Asked(level="L3", at=START + 10 * MINUTE, by="user:kim", reason="A driver.", asked="Read its logs."),
    )
    assert [reading.clock for reading in package.clocks] == ["update", "escalate", "resolve"]


def test_a_timeline_tells_every_event_with_who_and_when(handed: Living) -> None:
    lines = timeline(handed.events)

    assert [(line.number, line.deed, line.by, line.at - START) for line in lines] == [
        (1, "open", "system", timedelta()),
        (2, "note", "user:kim", 5 * MINUTE),
        (3, "record-cause", "user:kim", 5 * MINUTE),
        (4, "escalate", "user:kim", 10 * MINUTE),
    ]
