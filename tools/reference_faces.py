"""Writes the reference pages of the commands and of the errors from what the command line itself says."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import click

from holdfast.faces.cli.command import COMMANDS, SECTIONS, WIDTHS, Table
from holdfast.model.failures import failures
from holdfast.texts.say import LANGUAGES, say
from tools.reference import filled

# What click leaves free at the right of a terminal.
MARGIN = 2
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"commands": "Commands", "errors": "Errors", "exit": "exit status", "http": "HTTP status"},
    "ko": {"commands": "명령", "errors": "오류", "exit": "종료 코드", "http": "HTTP 상태"},
}


def command_page(name: str, language: str) -> str:
    """The page of one command: what its help says."""
    table = Table(language)
    above = click.Context(table, info_name="holdfast")
    command = table.get_command(above, name)
    assert command is not None
    width = WIDTHS[language] - MARGIN
    within = click.Context(command, parent=above, info_name=name, terminal_width=width, **command.context_settings)
    return f"# holdfast {name}\n\n{say(f'cli.{name}.short', language)}\n\n```text\n{command.get_help(within)}\n```\n"


def command_list(language: str) -> str:
    """The page that lists every command with what it is for."""
    parts = [f"# {WORDS[language]['commands']}"]
    for section, names in SECTIONS.items():
        lines = [f"- [`holdfast {name}`]({name}.md): {say(f'cli.{name}.short', language)}" for name in names]
        parts.append(f"## {say(f'cli.section.{section}', language)}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def error_page(language: str) -> str:
    """The page of all errors: the code of each, what it ends with, and what is said with it."""
    words = WORDS[language]
    parts = [f"# {words['errors']}"]
    for error in sorted(failures(), key=lambda item: item.code):
        facts = f"- {words['exit']}: {error.exit_status}\n- {words['http']}: {error.http_status}"
        parts.append(f"## `{error.code}`\n\n{filled(say(error.text, language))}\n\n{facts}")
    return "\n\n".join(parts) + "\n"


def write_commands(folder: Path) -> None:
    """Write the pages of the commands anew, so that no page of a removed command stays."""
    shutil.rmtree(folder, ignore_errors=True)
    for language in LANGUAGES:
        pages = {"index": command_list(language)} | {name: command_page(name, language) for name in COMMANDS}
        for name, text in pages.items():
            _write(folder / language / f"{name}.md", text)


def write_errors(folder: Path) -> None:
    """Write the pages of the errors."""
    for language in LANGUAGES:
        _write(folder / language / "index.md", error_page(language))


def _write(page: Path, text: str) -> None:
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text)
