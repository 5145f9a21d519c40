"""A drill goes to a server and comes back the same; what cannot have been is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.backups import Checked, Damage
from holdfast.model.errors import UsageError
from holdfast.service.backups.drill_records import RecordDrill, drill_of, record_of, refuse_hollow, require_order
from tests.builders.office import NOON

HOUR = timedelta(hours=1)
TRIED = RecordDrill(
    cluster="prod",
    namespace="shop",
    claim="data",
    point="VolumeSnapshot shop/data-1",
    point_at=NOON - 9 * HOUR,
    began=NOON - 3 * HOUR,
    restored=NOON - 2 * HOUR,
    ended=NOON - HOUR,
    bytes=4096,
    checks=(Checked(check="directory", verdict="verified", looked_at=812),),
    storage_class="fast",
    backup_class="daily",
    note="the yearly one",
)


def test_a_drill_is_told_as_it_was() -> None:
    assert record_of(drill_of(TRIED, "minji")) == TRIED


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"ended": NOON + HOUR}, "ended"),
        ({"ended": NOON - timedelta(hours=2.5)}, "ended"),
        ({"restored": NOON - 4 * HOUR}, "restored"),
        ({"point_at": NOON - timedelta(hours=2.5)}, "point_at"),
    ],
)
def test_a_moment_before_the_one_that_it_follows_is_refused(wrong: dict[str, Any], what: str) -> None:
    with pytest.raises(UsageError) as refused:
        require_order(replace(TRIED, **wrong), NOON)

    assert refused.value.values["what"] == what


@pytest.mark.parametrize(
    "hollow",
    [
        Checked(check="directory", verdict="verified", looked_at=0),
        Checked(check="directory", verdict="verified", looked_at=1, unknown="unreadable"),
        Checked(check="directory", verdict="verified", looked_at=1, damages=(Damage(what="missing", where="a"),)),
    ],
)
def test_a_check_that_verified_nothing_is_refused(hollow: Checked) -> None:
    with pytest.raises(UsageError):
        refuse_hollow((*TRIED.checks, hollow))
