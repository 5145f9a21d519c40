"""An order to halt is given by who has the whole of its place, and known to whoever it holds for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.access import ALL_REACH, Grant, Principal, Reach, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.actions.places import may_know
from tests.builders.office import Testing, testing

SHOP = Reach(namespaces={"prod": frozenset({"shop"})})
PROD = Reach(clusters=frozenset({"prod"}))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        yield made


@pytest.mark.parametrize(
    ("cluster", "namespace", "known_to"),
    [
        ("", "", (SHOP, PROD, ALL_REACH)),
        ("prod", "", (SHOP, PROD, ALL_REACH)),
        ("prod", "shop", (SHOP, PROD, ALL_REACH)),
        ("prod", "bank", (PROD, ALL_REACH)),
        ("other", "", (ALL_REACH,)),
    ],
)
def test_what_holds_for_somebody_is_known_to_them(cluster: str, namespace: str, known_to: tuple[Reach, ...]) -> None:
    assert tuple(reach for reach in (SHOP, PROD, ALL_REACH) if may_know(reach, cluster, namespace)) == known_to


@pytest.mark.parametrize(
    ("scope", "place"),
    [
        (Scope("prod", "shop"), {"cluster": "prod"}),
        (Scope("prod", "shop"), {"cluster": "prod", "namespace": "bank"}),
        (Scope("prod"), {}),
    ],
)
def test_nobody_halts_more_than_is_theirs(office: Testing, scope: Scope, place: dict[str, Any]) -> None:
    jun = Principal(id="u-jun", name="jun", grants=(Grant("operator", scope),))
    thrown = office.call("switches.throw", reason="a storm", **place)

    with pytest.raises(NotPermitted):
        office.call("switches.throw", jun, reason="a storm", **place)
    with pytest.raises(NotPermitted):
        office.call("switches.release", jun, switch=thrown.id, reason="it is over")

    assert office.call("switches.list").items == (thrown,)


def test_a_place_that_is_none_is_refused(office: Testing) -> None:
    with pytest.raises(UsageError):
        office.call("switches.throw", reason="a storm", namespace="shop")
    with pytest.raises(RecordAbsent):
        office.call("switches.throw", reason="a storm", cluster="nowhere")

    assert office.call("switches.list").items == ()
