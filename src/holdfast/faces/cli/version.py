"""`holdfast version`."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import output


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(form: str) -> int:
        facts = {"holdfast": version("holdfast"), "python": platform.python_version(), "system": platform.platform()}
        if form == "json":
            click.echo(json.dumps(facts))
        else:
            click.echo(f"holdfast {facts['holdfast']} (Python {facts['python']}, {facts['system']})")
        return 0

    return Spoken("version", lang, callback, [output(lang, ("text", "json"))])
