"""What the answers of GraphQL hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.faces.graphql.route import Question, run
from holdfast.faces.graphql.schema import Asked, schema
from holdfast.model.audit import Deed
from holdfast.service.desk import Asker
from holdfast.service.table import table
from tests.builders.office import ADMIN, NOON, Testing, testing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made


def test_a_list_that_a_record_leaves_out_is_null_and_the_rest_is_answered(office: Testing) -> None:
    with office.stores.write() as store:
        store.audit.append(Deed(time=NOON, actor="ana", action="users.check"))
    office.call("clusters.create", name="prod")
    asked = Asked(office.office, Asker(who=ADMIN, lang="en", request="r-1"))
    question = Question("{ audit_list { items { deed { action written { kind id before } } } } }", {})

    answer = run(schema(table()), question, asked)

    made = {"action": "clusters.create", "written": [{"kind": "cluster", "id": "prod", "before": ""}]}
    kept = {"action": "users.check", "written": None}
    assert answer == {"data": {"audit_list": {"items": [{"deed": made}, {"deed": kept}]}}}
