"""The options that the commands share, in the reader's language."""

from __future__ import annotations

import click

from holdfast.model.finding import SEVERITIES
from holdfast.texts.say import say

FORMS = ("text", "json", "yaml", "sarif", "junit", "markdown", "html")


def output(lang: str, forms: tuple[str, ...] = FORMS) -> click.Option:
    """Makes the option that chooses the form of the result, the first one where it is not given."""
    return click.Option(
        ["-o", "--output", "form"],
        type=click.Choice(forms),
        default=forms[0],
        help=with_default("cli.option.output", forms[0], lang),
    )


def out(lang: str) -> click.Option:
    """Makes the option that sends the result to a file."""
    return click.Option(["--out"], metavar="FILE", help=say("cli.option.out", lang))


def no_color(lang: str) -> click.Option:
    """Makes the option that turns colours off."""
    return click.Option(["--no-color"], is_flag=True, help=say("cli.option.no-color", lang))


def verbose(lang: str) -> click.Option:
    """Makes the option that shows everything."""
    return click.Option(["-v", "--verbose", "--explain", "verbose"], is_flag=True, help=say("cli.option.verbose", lang))


def judging(lang: str) -> list[click.Parameter]:
    """Makes the options of the commands that diagnose."""
    return [
        output(lang),
        out(lang),
        namespaced("cli.option.namespace", lang),
        click.Option(
            ["--min-severity"],
            type=click.Choice(SEVERITIES),
            default="info",
            help=with_default("cli.option.min-severity", "info", lang),
        ),
        fail_on(lang),
        click.Option(["--waivers"], metavar="FILE", help=say("cli.option.waivers", lang)),
        no_color(lang),
        verbose(lang),
    ]


def namespaced(key: str, lang: str) -> click.Option:
    """Makes the option that names namespaces; its text, by its key, says what naming one means to the command."""
    return click.Option(["-n", "--namespace", "namespaces"], multiple=True, metavar="NAME", help=say(key, lang))


def fail_on(lang: str) -> click.Option:
    """Makes the option that says from which severity on a command fails."""
    return click.Option(
        ["--fail-on"],
        type=click.Choice([*SEVERITIES, "never"]),
        default="high",
        help=with_default("cli.option.fail-on", "high", lang),
    )


def redact(lang: str) -> click.Option:
    """Makes the option that says how names leave the cluster."""
    levels = click.Choice(["names", "hashed"])
    return click.Option(
        ["--redact"], type=levels, default="names", help=with_default("cli.option.redact", "names", lang)
    )


def reaching(lang: str) -> list[click.Parameter]:
    """Makes the options that say which running cluster is read, and how much of it."""
    return [
        click.Option(["--context"], metavar="NAME", help=say("cli.option.context", lang)),
        click.Option(["--kubeconfig"], metavar="FILE", help=say("cli.option.kubeconfig", lang)),
        click.Option(["--as", "impersonate"], metavar="USER", help=say("cli.option.as", lang)),
        secrets(lang),
        click.Option(["--custom"], is_flag=True, help=say("cli.option.custom", lang)),
    ]


def looking_closer(lang: str) -> list[click.Parameter]:
    """Makes the options about what a first diagnosis of a running cluster may ask for."""
    return [
        no_logs(lang),
        click.Option(
            ["--handshake"], is_flag=True, envvar="HOLDFAST_HANDSHAKE", help=say("cli.option.handshake", lang)
        ),
    ]


def no_logs(lang: str) -> click.Option:
    """Makes the option that leaves logs alone."""
    return click.Option(
        ["--no-logs"], is_flag=True, envvar="HOLDFAST_NO_LOGS", show_envvar=True, help=say("cli.option.no-logs", lang)
    )


def secrets(lang: str) -> click.Option:
    """Makes the option that says how much of Secrets is read."""
    levels = click.Choice(["metadata", "keys", "certificates"])
    return click.Option(
        ["--secrets"], type=levels, envvar="HOLDFAST_SECRETS", show_envvar=True, help=say("cli.option.secrets", lang)
    )


def with_default(key: str, value: str, lang: str) -> str:
    """Gives the text of an option by its key, with what holds where the option is not given."""
    return f"{say(key, lang)} {say('cli.default', lang, value=value)}"
