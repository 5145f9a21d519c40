"""Every way in which a command can fail, as one clear line in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click

from holdfast.faces.cli.command import COMMANDS
from holdfast.model.errors import HoldfastError, InputError
from holdfast.model.usage_refusals import HistoryUnusable, KeptUnusable, KubeconfigUnusable, OutputUnwritable
from holdfast.texts.details import in_words
from holdfast.texts.parser_words import parser_words, refused_value
from holdfast.texts.say import is_said, say

_NO_COMMAND = "Missing command."
"""What click says of a group without a command; it has no sort of error of its own."""

_TOLD = (InputError, HistoryUnusable, KeptUnusable, KubeconfigUnusable, OutputUnwritable)
"""What holds in its detail the words of an operating system or a library."""


def failure_line(error: HoldfastError, lang: str) -> str:
    """Says what an expected failure is about and what to do next."""
    key = error.text
    if error.values.get("nearest") and is_said(f"{key}-nearest"):
        key = f"{key}-nearest"
    elif is_said(f"{key}-{error.values.get('type')}"):
        # Of some things it can be said where those that exist are listed.
        key = f"{key}-{error.values['type']}"
    values = {"detail": str(error), **error.values}
    if isinstance(error, _TOLD):
        values["detail"] = in_words(str(values["detail"]), lang)
    return one_line(say(key if is_said(key) else "error.unexpected", lang, **values))


def usage_lines(error: click.UsageError, lang: str) -> list[str]:
    """Says what is wrong with the command line, and where help is."""
    lines = [one_line(_usage(error, lang))]
    if error.ctx is not None:
        lines.append(say("error.usage-hint", lang, command=error.ctx.command_path))
    return lines


def missing(option: str, lang: str) -> click.UsageError:
    """Makes what says that an option is missing which is needed here, though not everywhere."""
    return click.UsageError(say("error.missing-option", lang, name=option))


def one_line(text: str) -> str:
    """Joins the lines of a message, and takes out what could steer a terminal."""
    joined = " ".join(text.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in joined)


def _usage(error: click.UsageError, lang: str) -> str:
    if isinstance(error, click.NoSuchOption):
        possible = _possible(_like(error.option_name, error.possibilities or ()), lang)
        return say("error.no-such-option", lang, name=error.option_name, possible=possible)
    if isinstance(error, click.exceptions.NoSuchCommand):
        name = error.command_name
        possible = _possible(get_close_matches(name, _siblings(error)), lang)
        return say("error.no-such-command", lang, name=name, possible=possible)
    if isinstance(error, click.exceptions.NoArgsIsHelpError) or error.message == _NO_COMMAND:
        return say("error.missing-command", lang)
    if isinstance(error, click.MissingParameter):
        is_option = isinstance(error.param, click.Option)
        return say(f"error.missing-{'option' if is_option else 'argument'}", lang, name=_named(error))
    if isinstance(error, click.BadParameter):
        return _bad_value(error, lang)
    return say("error.usage-other", lang, detail=parser_words(error.message, lang))


def _bad_value(error: click.BadParameter, lang: str) -> str:
    param = error.param
    if param is not None and isinstance(param.type, click.Choice):
        allowed = ", ".join(str(choice) for choice in param.type.choices)
        return say("error.bad-choice", lang, name=_named(error), value=refused_value(error.message), allowed=allowed)
    return say("error.bad-value", lang, name=_named(error), detail=parser_words(error.message, lang))


def _named(error: click.BadParameter) -> str:
    if error.param is None:
        hint = error.param_hint or ""
        return hint if isinstance(hint, str) else " / ".join(hint)
    return error.param.human_readable_name if isinstance(error.param, click.Argument) else error.param.opts[-1]


def _like(name: str, options: Iterable[str]) -> list[str]:
    """Chooses the options that a name is like; click counts the dashes that all of them have in common."""
    words = {option.lstrip("-"): option for option in options}
    return [words[word] for word in get_close_matches(name.lstrip("-"), words)]


def _siblings(error: click.exceptions.NoSuchCommand) -> Iterable[str]:
    group = error.ctx.command if error.ctx is not None else None
    return group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx is not None else COMMANDS


def _possible(names: Iterable[str], lang: str) -> str:
    found = sorted(names)
    return say("error.did-you-mean", lang, names=", ".join(found)) if found else ""
