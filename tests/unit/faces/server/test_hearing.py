"""Who hears what of the feed: a note is of its places, and a plan of those who see all that it would write."""

from __future__ import annotations

import pytest

from holdfast.faces.server.watching import may_hear
from holdfast.model.access import Grant, Principal, Scope
from holdfast.pillars.governance.permissions import reach_of
from holdfast.ports.feed import Note
from tests.builders.office import NOON


def note(topic: str, *places: str) -> Note:
    return Note(seq=1, time=NOON, topic=topic, cluster="prod", places=places, about="01")


def hears(of: Note, *namespaces: str) -> bool:
    """Says that who reads some namespaces, or without any the whole cluster, hears a note."""
    scopes = [Scope("prod", namespace) for namespace in namespaces] or [Scope("prod")]
    who = Principal(id="u", name="u", grants=tuple(Grant("viewer", scope) for scope in scopes))
    return may_hear(reach_of(who, "read:plans"), of)


@pytest.mark.parametrize("topic", ["plan.made", "plan.approved", "plan.ended"])
def test_a_plan_of_several_namespaces_is_told_to_who_sees_them_all(topic: str) -> None:
    wide = note(topic, "shop", "billing")

    assert [hears(wide, "shop"), hears(wide, "billing"), hears(wide, "shop", "billing"), hears(wide)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_plan_of_no_namespace_is_told_to_who_sees_the_whole_cluster() -> None:
    assert [hears(note("plan.made"), "shop"), hears(note("plan.made"))] == [False, True]


def test_other_news_is_told_to_whoever_sees_one_of_its_places() -> None:
    assert [hears(note("problem.opened", "shop", "billing"), name) for name in ("shop", "other")] == [True, False]
