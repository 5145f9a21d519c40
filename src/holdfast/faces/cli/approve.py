"""`holdfast approve PLAN`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.acting import placed, reason, show, way
from holdfast.faces.cli.command import Spoken
from holdfast.texts.say import say

EXAMPLES = (
    ("approve", "holdfast approve 0193f2 --reason 'the size is right'"),
    ("approve-emergency", "holdfast approve 0193f2 --emergency --reason 'the shop is down'"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(plan: str, reject: bool, emergency: bool, **options: Any) -> int:
        with way(options, lang, approves=True) as here:
            asked = {"plan": plan, "reason": options["reason"]}
            if reject:
                show(here.call("plans.reject", asked), options, lang)
            else:
                show(here.call("plans.approve", {**asked, "emergency": emergency}), options, lang)
        return 0

    params: list[click.Parameter] = [
        click.Argument(["plan"], metavar="PLAN"),
        click.Option(["--reject"], is_flag=True, help=say("cli.option.plan-reject", lang)),
        click.Option(["--emergency"], is_flag=True, help=say("cli.option.plan-emergency", lang)),
        reason(lang),
        *placed(lang),
    ]
    return Spoken("approve", lang, callback, params, EXAMPLES)
