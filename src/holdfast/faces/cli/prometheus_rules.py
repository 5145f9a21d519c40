"""`holdfast prometheus-rules`."""

from __future__ import annotations

import re

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import out, with_default
from holdfast.texts.say import say

EXAMPLES = (
    (
        "prometheus-rules",
        "holdfast prometheus-rules --out holdfast-rules.yaml && promtool check rules holdfast-rules.yaml",
    ),
    ("prometheus-rules-operator", "holdfast prometheus-rules --form operator | kubectl -n monitoring apply -f -"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(form: str, within: str, runbooks: str, out: str | None) -> int:
        from holdfast.faces.cli.output import write
        from holdfast.faces.cli.series import hours
        from holdfast.model.errors import UsageError
        from holdfast.pillars.prediction.alert_rules import rule_groups
        from holdfast.reports.alert_rules import rules_yaml

        if runbooks and not re.match(r"https?://[^\s/]", runbooks):
            raise UsageError(what="--runbooks", value=runbooks, allowed="https://..., http://...")
        groups = rule_groups(hours(within), lang, runbooks)
        write(rules_yaml(groups, as_object=form == "operator"), out, lang, is_data=True)
        return 0

    params: list[click.Parameter] = [
        click.Option(
            ["--form"],
            type=click.Choice(["prometheus", "operator"]),
            default="prometheus",
            help=with_default("cli.option.rules-form", "prometheus", lang),
        ),
        click.Option(
            ["--within"],
            metavar="TIME",
            default="4d",
            help=with_default("cli.option.rules-within", "4d", lang),
        ),
        click.Option(["--runbooks"], metavar="URL", default="", help=say("cli.option.rules-runbooks", lang)),
        out(lang),
    ]
    return Spoken("prometheus-rules", lang, callback, params, EXAMPLES)
