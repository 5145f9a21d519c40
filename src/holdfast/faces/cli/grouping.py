"""Commands that have commands of their own, and the options that say which store is meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from holdfast.faces.cli.command import Example, Spoken
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.app.settings import OfficeSettings


class Group(Spoken, click.Group):
    """A few commands under one name, each made when it is asked for."""

    def __init__(
        self, name: str, lang: str, made: Mapping[str, Callable[[str], click.Command]], examples: Sequence[Example]
    ) -> None:
        Spoken.__init__(self, name, lang, None, (), examples)
        self.commands = {}
        self._made = made

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Lists the commands."""
        return list(self._made)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Gives a command."""
        make = self._made.get(cmd_name)
        return make(self.lang) if make else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands, then the options."""
        with formatter.section(say("cli.commands", self.lang)):
            formatter.write_dl([(name, say(f"{self.name}.{name}", self.lang)) for name in self._made])
        Spoken.format_options(self, ctx, formatter)


def place(lang: str) -> click.Option:
    """Makes the option that names a store; its password may come from the environment."""
    return click.Option(
        ["--store"],
        metavar="PLACE",
        default=lambda: os.environ.get("HOLDFAST_STORE", ""),
        help=say("cli.option.api-store", lang),
    )


def keys(lang: str) -> click.Option:
    """Makes the option that names the file of a server's keys."""
    return click.Option(
        ["--keys"],
        metavar="FILE",
        default=lambda: os.environ.get("HOLDFAST_KEYS", ""),
        help=say("cli.option.keys-beside", lang),
    )


def settings(store: str, keys: str = "", trusted: Sequence[str] = ()) -> OfficeSettings:
    """Gives the store that is meant; raises ServerExtraMissing."""
    from holdfast.app.settings import OfficeSettings
    from holdfast.model.usage_refusals import ServerExtraMissing

    try:
        import sqlalchemy  # noqa: F401
    except ImportError as error:
        raise ServerExtraMissing(extra="server", detail=str(error)) from error
    return OfficeSettings(store=store, keys=keys, trusted=tuple(trusted))
