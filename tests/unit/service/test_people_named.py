"""Names in the place of ids."""

from __future__ import annotations

from pathlib import Path

from holdfast.model.access import Grant, Principal, Scope
from tests.builders.office import Testing

VIEWER = Principal(id="u-viewer", name="viewer", grants=(Grant("viewer", Scope("prod-seoul", "shop")),))


def test_who_may_not_list_people_learns_the_names_of_the_ids_they_see_and_no_others(tmp_path: Path):
    office = Testing(str(tmp_path / "store.db"))
    mina = office.call("users.create", name="mina").user
    office.call("users.create", name="jun")

    found = office.call("people.named", VIEWER, ids=(mina.id, "nobody"))
    none = office.call("people.named", VIEWER)

    office.close()
    assert (found.names, none.names) == ({mina.id: "mina"}, {})
