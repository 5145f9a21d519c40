"""When volumes were modified at their provider, as the plans that were carried out tell."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from holdfast.service.actions.knowing import modified_volumes
from tests.builders.office import NOON, testing
from tests.builders.planned import keep_plan


def test_every_volume_of_a_plan_that_began_was_modified_and_none_of_one_that_did_not(tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    with testing(tmp_path) as office:
        keep_plan(office, "prod", "a", effect={"volume": "pv-1"}, state="verified", started=NOON)
        keep_plan(office, "prod", "b", effect={"volume": "pv-1, pv-2"}, state="unknown", started=NOON - hour)
        keep_plan(office, "prod", "c", effect={"volume": "pv-3"}, state="stopped", started=NOON)
        keep_plan(office, "prod", "d", effect={"volume": "pv-4"})
        keep_plan(office, "prod", "e", effect={"to": "40Gi"}, state="verified", started=NOON)
        keep_plan(office, "other", "f", effect={"volume": "pv-5"}, state="verified", started=NOON)

        with office.office.stores.read() as store:
            found = modified_volumes(store, "prod")

    assert found == {"pv-1": (NOON - hour, NOON), "pv-2": (NOON - hour,)}
