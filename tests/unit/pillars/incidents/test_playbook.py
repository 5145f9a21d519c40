from datetime import timedelta

import pytest

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident_refusals import FieldMissing, ItemUnknown, StepsSkipped, StepTaken
from holdfast.model.incident_reviews import PlaybookRun, PlaybookState, PlaybookStep
from holdfast.pillars.incidents.playbook import known_since, notices_of, playbook, require_turn, steps_of
from holdfast.texts.say import LANGUAGES
from tests.unit.pillars.incidents.living import HOUR, Living, seoul

BREACH = playbook("breach")
KNOWN = seoul(3, 2, 9)


def run(*steps: str, state: PlaybookState = "done", after: timedelta = HOUR) -> PlaybookRun:
    taken = tuple(PlaybookStep(step=name, state=state, at=KNOWN + after, by="kim") for name in steps)
    return PlaybookRun(incident="i1", playbook="breach", started=KNOWN, by="kim", known=KNOWN, steps=taken)


def turn(
    step: str, present: PlaybookRun | None = None, *, state: PlaybookState = "done", reason: str = ""
) -> tuple[str, ...]:
    return require_turn(BREACH, present, step, state=state, proof=("a file",), note="n", reason=reason)


def test_evidence_comes_before_everything_that_may_destroy_it() -> None:
    evidence = {"preserve-snapshot", "preserve-logs", "preserve-audit"}

    destroying = {item.step.id: set(item.waits_for) for item in steps_of(BREACH, None) if item.step.destroys}

    assert set(destroying) == {"isolate", "stop-access", "rotate", "eradicate"}
    assert all(waits & evidence for waits in destroying.values())
    assert evidence <= destroying["eradicate"]


def test_every_step_stands_behind_those_that_it_waits_for() -> None:
    places = {step.id: place for place, step in enumerate(BREACH.steps)}

    assert all(places[name] < places[step.id] for step in BREACH.steps for name in step.after)
    assert {clock.step for clock in BREACH.clocks} <= set(places)


def test_everything_is_said_in_every_language() -> None:
    words = [word for step in BREACH.steps for word in (step.title, step.how)]
    words += [word for clock in BREACH.clocks for word in (clock.title, clock.rule, clock.law)]

    assert all(set(word) == set(LANGUAGES) and all(word.values()) for word in words)


def test_a_step_waits_for_all_that_comes_before_it() -> None:
    with pytest.raises(StepsSkipped) as refused:
        turn("rotate", run("preserve-snapshot"))

    assert refused.value.values == {"steps": "preserve-logs, isolate"}


def test_a_reason_lets_a_step_be_taken_before_its_turn_and_says_what_was_left_open() -> None:
    assert turn("isolate", run("preserve-snapshot"), reason="data is leaving") == ("preserve-logs",)


def test_a_step_in_its_turn_needs_no_reason() -> None:
    assert turn("isolate", run("preserve-snapshot", "preserve-logs")) == ()


def test_what_is_not_needed_counts_as_taken() -> None:
    present = run("preserve-snapshot", "preserve-logs", state="not-needed")

    assert turn("isolate", present) == ()


def test_proof_is_owed_where_the_playbook_says_so() -> None:
    with pytest.raises(FieldMissing) as refused:
        require_turn(BREACH, None, "preserve-snapshot", state="done", proof=(" ",), note="", reason="")

    assert refused.value.values == {"field": "proof", "deed": "preserve-snapshot"}


def test_what_is_not_needed_says_why() -> None:
    with pytest.raises(FieldMissing):
        require_turn(BREACH, None, "preserve-snapshot", state="not-needed", proof=(), note=" ", reason="")


def test_a_step_is_taken_once_and_one_that_is_not_there_never() -> None:
    with pytest.raises(StepTaken):
        turn("preserve-snapshot", run("preserve-snapshot"))
    with pytest.raises(ItemUnknown):
        turn("panic")
    with pytest.raises(ItemUnknown):
        playbook("panic")


def test_the_time_of_a_law_ends_72_hours_after_the_breach_was_known_to_the_second() -> None:
    states = [
        [item.state for item in notices_of(BREACH, run(), KNOWN + timedelta(hours=72, seconds=late))]
        for late in (-1, 0, 1)
    ]

    assert states == [["running"] * 3, ["running"] * 3, ["missed"] * 3]


def test_a_clock_stops_with_its_own_step_and_says_whether_it_was_in_time() -> None:
    ways = (run("notify-gdpr"), run("notify-gdpr", after=73 * HOUR), run("notify-gdpr", state="not-needed"))

    found = [notices_of(BREACH, present, KNOWN + 80 * HOUR)[0] for present in ways]

    assert [(item.clock.id, item.state) for item in found] == [
        ("gdpr-authority", "kept"),
        ("gdpr-authority", "late"),
        ("gdpr-authority", "not-needed"),
    ]
    assert [item.left for item in found] == [71 * HOUR, -HOUR, 71 * HOUR]


def test_laws_count_from_the_moment_at_which_the_suspicion_was_raised() -> None:
    living = Living(KNOWN)
    living.do(deeds.Raise(flag="many-users", reason="calls"), KNOWN + HOUR)
    living.do(deeds.Raise(flag="breach-suspected", reason="odd queries"), KNOWN + 2 * HOUR)

    assert known_since(living.events, BREACH, KNOWN + 9 * HOUR) == KNOWN + 2 * HOUR
    assert known_since(living.events[:1], BREACH, KNOWN + 9 * HOUR) == KNOWN + 9 * HOUR
