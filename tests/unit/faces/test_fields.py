"""The command lines that help shows as examples are understood as what they are examples of."""

from __future__ import annotations

import shlex
from typing import Any

import click
import msgspec
import pytest

from holdfast.faces.cli.fields import given, line, parameters_of
from holdfast.service.operation import AnyOperation
from holdfast.service.table import table

SHOWN = [
    (operation, name)
    for operation in sorted(table().values(), key=lambda item: item.name)
    for name in operation.examples
    if not operation.raw
]


def understood(operation: AnyOperation, words: str) -> Any:
    command = click.Command(operation.verb, params=parameters_of(operation, "en"))
    with command.make_context(operation.verb, shlex.split(words)[4:]) as context:
        return given(operation, context.params)


@pytest.mark.parametrize(("operation", "name"), SHOWN, ids=[f"{item.name}:{name}" for item, name in SHOWN])
def test_an_example_is_understood_as_what_it_shows(operation: AnyOperation, name: str) -> None:
    shown = operation.examples[name]

    found = understood(operation, line(operation, shown))

    assert found == msgspec.convert(shown, operation.parameters)
