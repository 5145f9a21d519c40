"""`holdfast status [PLAN]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.acting import placed, show, way
from holdfast.faces.cli.command import Spoken
from holdfast.texts.say import say

EXAMPLES = (("status", "holdfast status"), ("status-one", "holdfast status 0193f2 --verbose"))


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(plan: str | None, cluster: str, **options: Any) -> int:
        with way(options, lang) as here:
            if plan:
                show(here.call("plans.get", {"plan": plan}), options, lang)
            else:
                show(here.call("plans.list", {"cluster": cluster, "limit": 200}), options, lang)
        return 0

    params: list[click.Parameter] = [
        click.Argument(["plan"], metavar="PLAN", required=False),
        click.Option(["--cluster"], metavar="NAME", default="", help=say("cli.option.plan-cluster", lang)),
        *placed(lang),
    ]
    return Spoken("status", lang, callback, params, EXAMPLES)
