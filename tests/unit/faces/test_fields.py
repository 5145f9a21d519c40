"""The command lines that help shows as examples are understood as what they are examples of."""

from __future__ import annotations

import re
import shlex
from typing import Any

import click
import msgspec
import pytest

from holdfast.faces.cli.fields import given, line, parameters_of
from holdfast.service.operation import AnyOperation
from holdfast.service.table import table
from holdfast.texts.say import LANGUAGES

SHOWN = [
    (operation, name)
    for operation in sorted(table().values(), key=lambda item: item.name)
    for name in operation.examples
    if not operation.raw
]


def understood(operation: AnyOperation, words: str) -> Any:
    command = click.Command(operation.verb, params=parameters_of(operation, "en"))
    with command.make_context(operation.verb, shlex.split(words)[4:]) as context:
        return given(operation, context.params, "en")


@pytest.mark.parametrize(("operation", "name"), SHOWN, ids=[f"{item.name}:{name}" for item, name in SHOWN])
def test_an_example_is_understood_as_what_it_shows(operation: AnyOperation, name: str) -> None:
    shown = operation.examples[name]

    found = understood(operation, line(operation, shown))

    assert found == msgspec.convert(shown, operation.parameters)


WRONG = {
    "until soon": ("--kind weekly --until soon", "--until", "`2026-11-22T09:00:00Z`"),
    "a moment without its zone": ("--kind weekly --until 2026-01-01T00:00:00", "--until", ""),
}


@pytest.mark.parametrize(("words", "option", "part"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_decoder_refuses_is_told_of_the_option(words: str, option: str, part: str, lang: str) -> None:
    operation = table()["reports.create"]
    command = click.Command(operation.verb, params=parameters_of(operation, lang))

    with command.make_context("create", shlex.split(words)) as context, pytest.raises(click.UsageError) as refused:
        given(operation, context.params, lang)

    told = refused.value.message
    assert option in told
    assert part in told
    assert "RFC3339" not in told
    assert bool(re.search("[가-힣]", told)) == (lang == "ko")
