"""The help of every command, down to each operation of the API, is Korean but for names and values."""

import re
from collections.abc import Iterator

import click
import pytest

from holdfast.faces.cli.command import COMMANDS, Table

HANGUL = re.compile("[가-힣]")
# Two words of a sentence: lists of names have commas, and what is to be typed stands in backquotes or parentheses.
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
TYPED = re.compile(r"`[^`]*`|\([^)]*\)|--[a-z-]+ [a-z]+|contains like and or not")
TABLE = Table("ko")


def commands(name: str) -> Iterator[tuple[click.Command, click.Context]]:
    """A command and all that lie below it."""
    above = click.Context(TABLE, info_name="holdfast")
    made = TABLE.get_command(above, name)
    assert made is not None
    waiting = [(made, click.Context(made, info_name=name, parent=above))]
    while waiting:
        found, context = waiting.pop()
        yield found, context
        if isinstance(found, click.Group):
            below = [(one, found.get_command(context, one)) for one in found.list_commands(context)]
            waiting += [(item, click.Context(item, info_name=one, parent=context)) for one, item in below if item]


def words(found: click.Command, context: click.Context) -> Iterator[str]:
    """What a command and its options say of themselves."""
    yield found.help or ""
    for param in found.get_params(context):
        record = param.get_help_record(context) if isinstance(param, click.Option) else None
        if record is not None:
            yield record[1].partition("  [env var: ")[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_no_english_sentence_is_in_the_help_of_a_command(name: str) -> None:
    said = [(context.command_path, text) for found, context in commands(name) for text in words(found, context)]

    assert [item for item in said if not HANGUL.search(item[1])] == []
    assert [item for item in said if SENTENCE.search(TYPED.sub("", item[1]))] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_added_to_the_help_of_options_is_korean(name: str) -> None:
    shown = "\n".join(found.get_help(context) for found, context in commands(name))

    assert re.search(r"env var:|\[default: |[; \[]required\]|Usage:|Options:|Commands:", shown) is None


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_of_a_command_is_there_twice(name: str) -> None:
    options = [(context.command_path, option) for found, context in commands(name) for option in options_of(found)]

    assert [item for item in options if options.count(item) > 1] == []


def options_of(found: click.Command) -> list[str]:
    return [option for param in found.params for option in param.opts]
