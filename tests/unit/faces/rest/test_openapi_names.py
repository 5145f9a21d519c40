from holdfast.faces.rest.openapi import describe
from holdfast.service.table import table


def test_no_two_answers_share_a_name() -> None:
    schemas = describe(table(), "test")["components"]["schemas"]

    # Two Structs of one name would be told apart by the modules that they lie in.
    assert [name for name in schemas if name.startswith("holdfast")] == []
