"""`holdfast actions`."""

from __future__ import annotations

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import namespaced, no_color, out, output, verbose
from holdfast.texts.say import say

EXAMPLES = (
    ("actions", "holdfast actions"),
    ("actions-one", "holdfast actions pvc.expand"),
    ("actions-roles", "holdfast actions --roles pvc.expand --namespace shop | kubectl apply -f -"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(
        action: str | None,
        form: str,
        out: str | None,
        no_color: bool,
        verbose: bool,
        roles: tuple[str, ...],
        namespaces: tuple[str, ...],
        account: str,
    ) -> int:
        from holdfast.faces.cli.output import look, write
        from holdfast.pillars.automation.catalogue import actions
        from holdfast.reports.action_catalogue import action_text, actions_json, actions_text, roles_text
        from holdfast.service.actions.planning import find_action

        if roles:
            home, _, name = account.rpartition("/")
            chosen = [find_action(item) for item in roles]
            write(roles_text(chosen, namespaces or ("default",), name, home or "holdfast"), out, lang, is_data=True)
            return 0
        shown = [find_action(action)] if action else list(actions().values())
        if form == "json":
            write(actions_json(shown, lang), out, lang, is_data=True)
        elif action:
            write(action_text(shown[0], look(out, no_color, verbose), lang), out, lang)
        else:
            write(actions_text(shown, look(out, no_color, verbose), lang), out, lang)
        return 0

    params: list[click.Parameter] = [
        click.Argument(["action"], required=False),
        click.Option(["--roles"], multiple=True, metavar="ACTION", help=say("cli.option.actions-roles", lang)),
        namespaced("cli.option.actions-namespace", lang),
        click.Option(
            ["--account"],
            metavar="NAMESPACE/NAME",
            default="holdfast/holdfast",
            help=say("cli.option.actions-account", lang),
        ),
        output(lang, ("text", "json")),
        out(lang),
        no_color(lang),
        verbose(lang),
    ]
    return Spoken("actions", lang, callback, params, EXAMPLES)
