"""`holdfast apply PLAN`."""

from __future__ import annotations

import sys
from typing import Any

import click

from holdfast.faces.cli.acting import placed, reason, show, way
from holdfast.faces.cli.command import Spoken
from holdfast.texts.say import say

EXAMPLES = (("apply", "holdfast apply 0193f2 --reason 'before the night'"),)
_FAILED = 1


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(plan: str, no_wait: bool, **options: Any) -> int:
        from holdfast.reports.plan_text import journal_line

        with way(options, lang) as here:
            found = here.call("plans.apply", {"plan": plan, "reason": options["reason"]})
            told = 0
            while not no_wait and found.plan.state == "started":
                here.go_on()
                found = here.call("plans.get", {"plan": plan})
                for entry in found.journal[told:]:
                    print(journal_line(entry, lang), file=sys.stderr, flush=True)
                told = len(found.journal)
        show(found, options, lang)
        return 0 if found.plan.state in ("verified", "started") else _FAILED

    params: list[click.Parameter] = [
        click.Argument(["plan"], metavar="PLAN"),
        click.Option(["--no-wait"], is_flag=True, help=say("cli.option.plan-no-wait", lang)),
        reason(lang),
        *placed(lang),
    ]
    return Spoken("apply", lang, callback, params, EXAMPLES)
