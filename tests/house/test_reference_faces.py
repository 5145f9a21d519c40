"""The reference pages follow the commands and the errors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.faces.cli.command import COMMANDS
from holdfast.model import errors
from holdfast.model.failures import FAMILIES
from holdfast.texts.say import LANGUAGES, say
from tools.reference_faces import command_page, error_page, write_commands, write_errors

LOCALES = {"en": "en_US.UTF-8", "ko": "ko_KR.UTF-8"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["diagnose", "rbac"])
def test_the_page_of_a_command_is_what_its_help_says(name: str, language: str) -> None:
    environment = os.environ | {"LANG": LOCALES[language], "LC_ALL": LOCALES[language], "COLUMNS": "100"}
    command = [sys.executable, "-m", "holdfast", name, "--help", "--lang", language]

    page = command_page(name, language)

    said = subprocess.run(command, env=environment | {"PYTHONUTF8": "1"}, capture_output=True, text=True, check=True)
    assert said.stdout.strip() in page


def test_every_command_has_a_page_in_every_language_and_no_page_outlives_its_command(tmp_path: Path) -> None:
    outlived = tmp_path / "en" / "gone.md"
    outlived.parent.mkdir(parents=True)
    outlived.touch()

    write_commands(tmp_path)

    written = {path.relative_to(tmp_path).with_suffix("").as_posix() for path in tmp_path.rglob("*.md")}
    assert written == {f"{language}/{name}" for language in LANGUAGES for name in ("index", *COMMANDS)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_errors_holds_each_error_with_its_words_and_its_exit_status(language: str) -> None:
    known = [
        item
        for module in (errors, *FAMILIES)
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, errors.HoldfastError)
    ]

    page = error_page(language)

    sections = dict(part.split("`\n\n", 1) for part in page.split("\n\n## `")[1:])
    assert sorted(sections) == sorted({item.code for item in known})
    assert all(f": {item.exit_status}\n" in sections[item.code] for item in known)
    assert say("error.source-not-found", language, path="PATH") in sections["source-not-found"]


def test_the_errors_are_written_in_every_language(tmp_path: Path) -> None:
    write_errors(tmp_path)

    assert sorted(path.parent.name for path in tmp_path.rglob("index.md")) == sorted(LANGUAGES)
