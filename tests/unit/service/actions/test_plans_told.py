"""A plan is told in the words of its action; what cannot be known any more is left out, never made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.automation import Remark, Stop
from holdfast.model.automation_journal import Probed
from holdfast.model.plans_shown import LineShown, ProofShown
from holdfast.service.actions.kept import note
from holdfast.texts.say import say
from tests.builders.office import NOON, Testing, testing
from tests.builders.planned import keep_plan


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        yield made


def told(office: Testing, plan: str, lang: str = "en") -> Any:
    return office.call("plans.get", plan=plan, lang_=lang)


def test_a_plan_of_an_action_that_is_gone_is_told_by_its_name(office: Testing) -> None:
    plan = keep_plan(office, "prod", action="pvc.forgotten", warnings=(Remark(key="unheard"),))

    found = told(office, plan)

    assert (found.plan.title, found.plan.effect, found.why) == ("pvc.forgotten", "pvc.forgotten", "")
    assert found.warnings == ("unheard",)


def test_a_proposal_that_nobody_took_in_time_has_expired(office: Testing) -> None:
    plan = keep_plan(office, "prod")

    before = told(office, plan).plan.state
    office.clock.on(hours=24)

    assert (before, told(office, plan).plan.state) == ("proposed", "expired")


def test_what_is_owed_is_late_a_day_after_the_start(office: Testing) -> None:
    plan = keep_plan(office, "prod", state="verified", owed=1, started=NOON)

    before = told(office, plan).plan.is_overdue
    office.clock.on(hours=24)

    assert (before, told(office, plan).plan.is_overdue) == (False, True)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(
    ("state", "detail", "why"),
    [
        ("stopped", "conflict", "conflict"),
        ("undone", "refused", "refused"),
        ("unknown", "does-not-arrive", "does-not-arrive"),
    ],
)
def test_a_run_that_the_server_ended_says_why_and_what_to_do(
    office: Testing, state: str, detail: str, why: str, lang: str
) -> None:
    plan = keep_plan(office, "prod", state=state, detail=detail)

    found = told(office, plan, lang).plan.stop

    then = say(f"automation.ended-then.{state}", lang, plan=plan)
    assert found == f"{say(f'automation.ended.{why}', lang)} {then}"


def test_a_fact_that_was_not_seen_and_words_that_nobody_knows_are_told_as_they_are(office: Testing) -> None:
    unseen = keep_plan(office, "prod", state="unknown", detail="bound", probes=(("bound", "it", ""),))
    odd = keep_plan(office, "prod", state="unknown", detail="stream ended", key="another")

    found = [told(office, plan).plan.stop for plan in (unseen, odd)]

    then = "Something may have been written. Look at the objects, then say what came of it (`holdfast api plans settle"
    assert found == [
        f"What had to be seen afterwards was not: bound. {then} {unseen}`).",
        f"It went no further: stream ended. {then} {odd}`).",
    ]


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("detail", ["resize-infeasible", "resize-fails"])
def test_a_growth_that_cannot_be_names_what_to_do_next(office: Testing, detail: str, lang: str) -> None:
    plan = keep_plan(office, "prod", action="pvc.expand", state="unknown", detail=detail)

    found = told(office, plan, lang).plan.stop

    then = say("automation.ended-then.unknown", lang, plan=plan)
    assert "pvc.recover-resize" in found
    assert found == f"{say(f'automation.ended.{detail}', lang)} {then}"


def test_a_guard_that_halted_a_run_midway_says_so_and_what_to_do_then(office: Testing) -> None:
    changed, strayed = Stop(key="target-changed"), Stop(key="changed-beyond-plan", values={"fields": "spec.a"})
    before = keep_plan(office, "prod", state="stopped", stop=changed)
    midway = keep_plan(office, "prod", state="unknown", stop=changed, key="midway")
    beyond = keep_plan(office, "prod", state="unknown", stop=strayed, key="beyond")

    found = [told(office, plan).plan.stop for plan in (before, midway, beyond)]

    why = say("automation.stop.target-changed", "en")
    then = say("automation.ended-then.unknown", "en", plan=midway)
    assert found == [why, f"{why} {then}", say("automation.stop.changed-beyond-plan", "en", fields="spec.a")]


@pytest.mark.parametrize("state", ["proposed", "started", "verified", "rejected", "settled"])
def test_a_plan_that_goes_on_or_ended_well_has_nothing_to_say_of_that(office: Testing, state: str) -> None:
    plan = keep_plan(office, "prod", state=state, detail="busy")

    assert told(office, plan).plan.stop == ""


def test_a_line_about_a_look_names_what_was_looked_for(office: Testing) -> None:
    plan = keep_plan(office, "prod")
    noted(office, plan)

    assert told(office, plan).journal == (
        LineShown(
            number=1,
            at=NOON,
            what="probed",
            detail="yes",
            probe=0,
            proof=ProofShown(fact="capacity-at-least", object="PersistentVolumeClaim shop/data", wanted="40Gi"),
        ),
    )


def test_a_line_of_a_plan_that_opens_no_more_does_not_name_it(office: Testing) -> None:
    plan = keep_plan(office, "prod", sealed_data="")
    noted(office, plan)

    assert told(office, plan).journal == (LineShown(number=1, at=NOON, what="probed", detail="yes", probe=0),)


def test_why_a_plan_was_stopped_is_said_in_the_language_of_the_reader(office: Testing) -> None:
    plan = keep_plan(office, "prod", state="stopped", stop=Stop(key="never-automated"), ended=NOON)

    assert [told(office, plan, lang).plan.stop for lang in ("en", "ko")] == [
        say("automation.stop.never-automated", "en"),
        say("automation.stop.never-automated", "ko"),
    ]


def noted(office: Testing, plan: str) -> None:
    """Adds a line of a look to the journal of a plan."""
    with office.office.stores.write() as store:
        note(office.office, store, plan, 1, Probed(probe=0, answer="yes"))
