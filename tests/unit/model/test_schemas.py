from __future__ import annotations

from msgspec import Struct

from holdfast.model.schemas import components_of, schema_of


class Part(Struct):
    """A part.

    What more there is to say of it.
    """

    description: str = "  kept as it is"


class Whole(Struct):
    """A whole."""

    parts: list[Part]


SAID = "A part.\n\nWhat more there is to say of it."


def test_descriptions_have_no_indentation_of_the_code() -> None:
    definitions = schema_of(Whole)["$defs"]

    assert {name: item["description"] for name, item in definitions.items()} == {"Part": SAID, "Whole": "A whole."}


def test_a_field_that_is_named_so_is_no_description() -> None:
    shape = schema_of(Part)["$defs"]["Part"]["properties"]

    assert shape == {"description": {"type": "string", "default": "  kept as it is"}}


def test_components_are_named_as_they_are_asked_for() -> None:
    shown, components = components_of([Whole, list[Part]], "#/{name}")

    assert shown == ({"$ref": "#/Whole"}, {"type": "array", "items": {"$ref": "#/Part"}})
    assert components["Part"]["description"] == SAID
