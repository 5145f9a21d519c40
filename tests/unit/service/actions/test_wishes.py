"""A wish is the same by its action, its objects and its parameters; another one is none of its plans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.automation_kept import KeptTarget
from holdfast.model.refs import Ref
from holdfast.service.actions.terms import plans_of
from holdfast.service.actions.wishes import Wish, begun_of, last_of
from tests.builders.office import NOON, Testing, testing
from tests.builders.planned import keep_plan

WISH = Wish(
    cluster="prod",
    action="pvc.expand",
    targets=(Ref("PersistentVolumeClaim", "data", "shop"),),
    by="u-jun",
    reason="it fills",
)
OTHERS: dict[str, dict[str, Any]] = {
    "cluster": {"cluster": "other"},
    "action": {"action": "pvc.delete"},
    "parameters": {"wanted": {"gib": 80}},
    "objects": {"targets": (KeptTarget(kind="PersistentVolumeClaim", namespace="shop", name="spare", uid="u"),)},
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        yield made


def begun(office: Testing) -> str:
    with office.office.stores.read() as store:
        found = begun_of(plans_of(store, WISH.action), WISH)
    return found.id if found is not None else ""


def last(office: Testing) -> str:
    with office.office.stores.read() as store:
        return last_of(plans_of(store, WISH.action), WISH, office.clock())


@pytest.mark.parametrize("other", OTHERS)
def test_a_run_for_another_wish_is_not_taken_for_that_of_this_one(office: Testing, other: str) -> None:
    keep_plan(office, **{"cluster": "prod", "state": "started", "key": "another", **OTHERS[other]})
    before = begun(office)

    mine = keep_plan(office, "prod", state="started")

    assert (before, begun(office)) == ("", mine)


def test_the_newest_plan_that_nobody_waits_for_is_the_last(office: Testing) -> None:
    new = keep_plan(office, "prod", state="verified", made=NOON - timedelta(hours=1))
    keep_plan(office, "prod", state="undone", key="another", made=NOON - timedelta(hours=2))
    waiting = keep_plan(office, "prod", key="third")

    before = last(office)
    office.clock.on(hours=24)

    assert (before, last(office)) == (new, waiting)


def test_a_wish_that_was_never_had_has_no_last_plan(office: Testing) -> None:
    keep_plan(office, "prod", state="started")

    assert last(office) == ""
