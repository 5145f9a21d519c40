"""`holdfast rbac`."""

from __future__ import annotations

import json

import click

from holdfast.faces.cli import options
from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.monitoring import measure
from holdfast.texts.say import say

EXAMPLES = (("rbac", "holdfast rbac | kubectl apply -f -"), ("rbac-watch", "holdfast rbac --watch"))


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(secrets: str | None, no_logs: bool, watch: bool, measure: tuple[str, ...], form: str) -> int:
        import yaml

        from holdfast.faces.cli.output import write
        from holdfast.service.diagnosis.rights import cluster_role

        role = cluster_role(secrets=secrets is not None, logs=not no_logs, watch=watch, measure=measure)
        shown = json.dumps(role, indent=2) + "\n" if form == "json" else yaml.safe_dump(role, sort_keys=False)
        write(shown, None, lang, is_data=True)
        return 0

    form = options.output(lang, ("yaml", "json"))
    watch = click.Option(["--watch"], is_flag=True, help=say("cli.option.rbac-watch", lang))
    return Spoken(
        "rbac", lang, callback, [options.secrets(lang), options.no_logs(lang), watch, measure(lang), form], EXAMPLES
    )
