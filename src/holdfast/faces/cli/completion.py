"""`holdfast completion SHELL`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from holdfast.faces.cli.command import Spoken, Table

SHELLS = ("bash", "zsh", "fish")
EXAMPLES = (("completion", 'eval "$(holdfast completion bash)"'),)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(shell: str) -> int:
        made = get_completion_class(shell)
        if made is None:
            return 2
        script = made(Table(lang), {}, "holdfast", "_HOLDFAST_COMPLETE")
        # Click's own `source` would start bash to ask for its version.
        click.echo(script.source_template % script.source_vars())
        return 0

    return Spoken("completion", lang, callback, [click.Argument(["shell"], type=click.Choice(SHELLS))], EXAMPLES)
