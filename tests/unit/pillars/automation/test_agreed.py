"""An object is written only while it is the one that was agreed to, as the run itself left it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Plan, Stop, Verb, Write
from holdfast.model.automation_journal import Entry, Intended, Line, Replied
from holdfast.pillars.automation.agreed import changed_meanwhile
from holdfast.pillars.automation.contents import KEY, content_of
from holdfast.pillars.automation.plans import idempotency_key
from tests.unit.pillars.automation.planning import NOW, plan, target

CHANGED = Stop(key="target-changed")


def seen(uid: str = "uid-0", size: int = 1, **notes: str) -> dict[str, Any]:
    return {"metadata": {"uid": uid, "resourceVersion": "9", "annotations": notes}, "spec": {"size": size}}


def agreed(verb: Verb = "patch") -> Plan:
    """A plan for one object as it is seen."""
    of = replace(target(0), content=content_of(seen()))
    intent = replace(plan().intent, targets=(of,))
    return replace(plan(), intent=intent, writes=(Write(verb=verb, target=of),))


def stop(of: Plan, present: dict[str, Any] | None, *entries: Entry) -> Stop | None:
    journal = [Line(run="r", number=n, at=NOW, entry=entry) for n, entry in enumerate(entries, 1)]
    return changed_meanwhile(of, journal, of.writes[0], present)


@pytest.mark.parametrize("verb", ["patch", "apply", "delete", "evict"])
def test_what_was_agreed_to_may_be_written_and_nothing_else(verb: Verb) -> None:
    of = agreed(verb)

    stops = [stop(of, present) for present in (seen(), seen(size=2), seen("another"), None)]

    assert stops == [None, CHANGED, CHANGED, CHANGED]


@pytest.mark.parametrize("verb", ["create", "command"])
def test_what_is_made_or_commanded_has_no_object_to_compare(verb: Verb) -> None:
    assert stop(agreed(verb), None) is None


def test_what_the_run_left_behind_is_what_it_goes_on_with() -> None:
    of = agreed()
    done = (Intended(step=0), Replied(step=0, answer="applied", uid="uid-0", content=content_of(seen(size=2))))

    assert (stop(of, seen(size=2), *done), stop(of, seen(), *done)) == (None, CHANGED)


def test_what_the_run_made_may_be_deleted_however_it_was_filled_in_as_long_as_it_bears_the_mark() -> None:
    of = agreed("delete")
    made = replace(of, writes=(replace(of.writes[0], target=replace(of.writes[0].target, uid="made")),))
    mark = {KEY: idempotency_key(of.intent)}

    assert stop(made, seen("made", size=7, **mark)) is None
    assert stop(made, seen("made", size=7)) == CHANGED
    assert stop(made, seen("made", size=7, **{KEY: "another"})) == CHANGED
    assert stop(replace(made, writes=(replace(made.writes[0], verb="patch"),)), seen("made", size=7, **mark)) == CHANGED
    assert stop(of, seen(size=7, **mark)) == CHANGED


def test_what_was_made_anew_under_its_name_is_not_what_the_run_made_though_it_bears_the_mark() -> None:
    of = agreed("delete")
    made = replace(of, writes=(replace(of.writes[0], target=replace(of.writes[0].target, uid="made")),))

    assert stop(made, seen("made-anew", size=7, **{KEY: idempotency_key(of.intent)})) == CHANGED


def test_the_mark_opens_none_of_several_objects_that_people_had_asked_for() -> None:
    of = agreed("delete")
    several = replace(of, intent=replace(of.intent, targets=(*of.intent.targets, target(1))))

    assert stop(several, seen(size=7, **{KEY: idempotency_key(several.intent)})) == CHANGED
