"""Every way in which a command can fail, as one clear line in the reader's language."""

from __future__ import annotations

from difflib import get_close_matches

import click

from holdfast.faces.cli.command import COMMANDS
from holdfast.model.errors import HoldfastError, InputError
from holdfast.model.usage_refusals import KubeconfigUnusable
from holdfast.texts.details import in_words
from holdfast.texts.say import is_said, say


def failure_line(error: HoldfastError, lang: str) -> str:
    """Says what an expected failure is about and what to do next."""
    key = error.text
    if error.values.get("nearest") and is_said(f"{key}-nearest"):
        key = f"{key}-nearest"
    values = {"detail": str(error), **error.values}
    if isinstance(error, InputError | KubeconfigUnusable):
        values["detail"] = in_words(str(values["detail"]), lang)
    return one_line(say(key if is_said(key) else "error.unexpected", lang, **values))


def usage_lines(error: click.UsageError, lang: str) -> list[str]:
    """Says what is wrong with the command line, and where help is."""
    lines = [one_line(_usage(error, lang))]
    if error.ctx is not None:
        lines.append(say("error.usage-hint", lang, command=error.ctx.command_path))
    return lines


def one_line(text: str) -> str:
    """Joins the lines of a message, and takes out what could steer a terminal."""
    joined = " ".join(text.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in joined)


def _usage(error: click.UsageError, lang: str) -> str:
    if isinstance(error, click.NoSuchOption):
        return say("error.no-such-option", lang, name=error.option_name, possible=_possible(error.possibilities, lang))
    if isinstance(error, click.exceptions.NoSuchCommand):
        name = error.command_name
        possible = _possible(get_close_matches(name, COMMANDS), lang)
        return say("error.no-such-command", lang, name=name, possible=possible)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return say("error.missing-command", lang)
    if isinstance(error, click.MissingParameter):
        return say("error.missing-argument", lang, name=_named(error))
    if isinstance(error, click.BadParameter):
        return _bad_value(error, lang)
    return say("error.usage-other", lang, detail=error.format_message())


def _bad_value(error: click.BadParameter, lang: str) -> str:
    param = error.param
    if param is not None and isinstance(param.type, click.Choice):
        allowed = ", ".join(str(choice) for choice in param.type.choices)
        return say("error.bad-choice", lang, name=_named(error), value=_given(error), allowed=allowed)
    return say("error.bad-value", lang, name=_named(error), detail=error.message)


def _given(error: click.BadParameter) -> str:
    # Click keeps the refused value only in its own sentence, between quotes.
    return error.message.partition("'")[2].partition("'")[0]


def _named(error: click.BadParameter) -> str:
    if error.param is None:
        return ""
    return error.param.human_readable_name if isinstance(error.param, click.Argument) else error.param.opts[-1]


def _possible(names: object, lang: str) -> str:
    found = list(names) if isinstance(names, list | tuple | set) else []
    return say("error.did-you-mean", lang, names=", ".join(sorted(found))) if found else ""
