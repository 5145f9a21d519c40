"""The start of the command line, and the end of every exception."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click

from holdfast.faces.cli.command import Table
from holdfast.faces.cli.complaints import failure_line, one_line, usage_lines
from holdfast.faces.cli.language import language
from holdfast.model.errors import HoldfastError
from holdfast.texts.parser_words import parser_words
from holdfast.texts.say import say

UNUSABLE = 2
INTERRUPTED = 130


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs one command and gives its exit code; no exception passes."""
    lang = language(arguments, environment)
    _survive_any_letter()
    try:
        return _finished(_command(arguments, lang))
    except click.UsageError as error:
        _complain(*usage_lines(error, lang), lang=lang)
    except click.ClickException as error:
        _complain(one_line(parser_words(error.format_message(), lang)), lang=lang)
    except HoldfastError as error:
        _complain(failure_line(error, lang), lang=lang)
        return error.exit_status
    except (KeyboardInterrupt, click.Abort):
        _complain(say("error.interrupted", lang), lang=lang)
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return 0
    except MemoryError:
        _complain(say("error.out-of-memory", lang), lang=lang)
    except Exception as error:  # The user gets one line whatever happens; --debug shows the rest.
        if "--debug" in arguments:
            _show_traceback()
        detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        _complain(say("error.unexpected", lang, detail=one_line(detail)), lang=lang)
    return UNUSABLE


def main() -> None:
    """Runs the command of this process and ends it."""
    sys.exit(run(sys.argv[1:], os.environ))


def _command(arguments: Sequence[str], lang: str) -> object:
    if not arguments:
        arguments = ["--help"]
    if arguments[0] == "--version":
        arguments = ["version", *arguments[1:]]
    try:
        return Table(lang).main(list(arguments), prog_name="holdfast", standalone_mode=False)
    except SystemExit as end:
        return end.code


def _finished(code: object) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_output()
    return code if isinstance(code, int) else 0


def _complain(*lines: str, lang: str) -> None:
    first, *rest = lines
    try:
        print(say("error.prefix", lang, message=first), *rest, sep="\n", file=sys.stderr, flush=True)
    except OSError:
        # Nobody listens any more; the exit code still tells.
        return


def _show_traceback() -> None:
    import traceback

    traceback.print_exc()


def _let_go_of_output() -> None:
    """Points standard output at nothing, so that the interpreter's own last flush stays silent."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def _survive_any_letter() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
