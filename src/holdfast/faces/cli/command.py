"""Commands whose help speaks the reader's language and shows examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import click

from holdfast.texts.say import say

# The commands by what somebody wants to do; those that a newcomer needs first come first.
SECTIONS = {
    "wrong": ("demo", "diagnose", "watch", "explain", "preflight", "checks", "outage", "recover", "rules"),
    "closer": ("get", "diff", "changes", "drift", "whatif", "gap", "probe", "debug-pod", "tools", "parse"),
    "coming": (
        "forecast",
        "predict",
        "anomalies",
        "alerts",
        "scaling",
        "prevention-plan",
        "prometheus-rules",
        "accuracy",
        "record",
    ),
    "doing": ("plan", "approve", "apply", "status", "rollback", "actions", "cleanup", "backup", "autonomy"),
    "serving": ("serve", "agent", "api", "mcp", "store", "audit", "keys"),
    "beside": ("collect", "rbac", "version", "completion"),
}
COMMANDS = tuple(name for names in SECTIONS.values() for name in names)
WIDTHS = {"en": 100, "ko": 60}
Example = tuple[str, str]


class Spoken(click.Command):
    """A command with its help in one language; `examples` pairs a key of the texts, or none, with a command line."""

    def __init__(
        self,
        name: str,
        lang: str,
        callback: Callable[..., Any] | None,
        params: Sequence[click.Parameter] = (),
        examples: Sequence[Example] = (),
        has_verdict: bool = False,
        about: str = "",
    ) -> None:
        own = {option for param in params for option in param.opts}
        # A Korean letter takes two columns where click counts one, so its lines are set to fewer letters.
        super().__init__(
            name,
            callback=callback,
            params=[*params, *(param for param in common(lang) if own.isdisjoint(param.opts))],
            help=about or say(f"cli.{name}.about", lang),
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTHS[lang]},
        )
        self.lang = lang
        self.examples = examples
        self.has_verdict = has_verdict

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Gives the help option in the reader's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("cli.help", self.lang)
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command line; every complaint knows the command, so that its help can be named."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the line of usage."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, say("cli.usage", self.lang))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options."""
        records = [param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section(say("cli.options", self.lang)):
            formatter.write_dl([(name, _spoken(said, self.lang)) for name, said in filter(None, records)])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Writes the examples and what the exit codes mean."""
        if self.examples:
            with formatter.section(say("cli.examples", self.lang)):
                for key, line in self.examples:
                    if key:
                        formatter.write(f"{'':>{formatter.current_indent}}# {say(f'cli.example.{key}', self.lang)}\n")
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        if self.has_verdict:
            with formatter.section(say("cli.exit-codes", self.lang)):
                for line in say("cli.exit-codes-text", self.lang).splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Table(Spoken, click.Group):
    """The table of commands; a command's module is imported when the command is asked for."""

    def __init__(self, lang: str) -> None:
        Spoken.__init__(
            self,
            "holdfast",
            lang,
            None,
            [click.Option(["--version"], is_flag=True, is_eager=True, help=say("cli.version-option", lang))],
            [("dump", "holdfast diagnose dump.tar.gz"), ("preflight", "holdfast preflight manifests/")],
            about=f"{say('cli.about', lang)}\n\n{say('cli.about-more', lang)}",
        )
        self.commands = {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Lists the commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Imports a command's module and gives the command in the reader's language."""
        if cmd_name not in COMMANDS:
            return None
        made = import_module(f"holdfast.faces.cli.{cmd_name.replace('-', '_')}").command(self.lang)
        return made if isinstance(made, click.Command) else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands, then the options."""
        self.format_commands(ctx, formatter)
        Spoken.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Writes the commands from the texts alone: the default would import them all."""
        width = max(map(len, COMMANDS))
        for section, names in SECTIONS.items():
            with formatter.section(say(f"cli.section.{section}", self.lang)):
                formatter.write_dl([(f"{name:<{width}}", say(f"cli.{name}.short", self.lang)) for name in names])


def _spoken(said: str, lang: str) -> str:
    """Puts what click adds to the words of an option, in brackets at their end, into the reader's language."""
    words, bracket, added = said.rpartition("  [")
    if not bracket:
        return said
    added = re.sub(r"\benv var: ", f"{say('cli.variable', lang)}: ", added)
    added = re.sub(r"\brequired\]$", f"{say('cli.required', lang)}]", added)
    return f"{words}{bracket}{added}"


def common(lang: str) -> list[click.Parameter]:
    """Makes the options that every command has."""
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(["en", "ko"]),
            expose_value=False,
            help=say("cli.option.lang", lang),
        ),
        click.Option(["--debug"], is_flag=True, expose_value=False, help=say("cli.debug", lang)),
    ]
