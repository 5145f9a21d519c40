"""`holdfast autonomy`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from holdfast.faces.cli.acting import Way, answer, placed, way
from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.complaints import missing
from holdfast.model.autonomy import LEVELS
from holdfast.texts.say import say

EXAMPLES = (
    ("autonomy", "holdfast autonomy --cluster prod-seoul --namespace shop"),
    ("autonomy-evidence", "holdfast autonomy --cluster prod-seoul -n shop --action pvc.expand --evidence"),
    (
        "autonomy-set",
        "holdfast autonomy --cluster prod-seoul -n shop --action pvc.expand --set approve --why 'we look at each'",
    ),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(**options: Any) -> int:
        named = {name: options.pop(name) for name in ("cluster", "namespace", "environment", "action")}
        level, why, evidence = (options.pop(name) for name in ("level", "why", "evidence"))
        with way(options, lang) as here:
            if level:
                _need(why, "--why", lang)
                return _set(here, {**named, "level": level, "why": why}, options, lang)
            _need(named["cluster"], "--cluster", lang)
            return _shown(here, named, options, lang, with_evidence=evidence)

    params: list[click.Parameter] = [
        click.Option(["--cluster"], metavar="NAME", default="", help=say("cli.option.plan-cluster", lang)),
        click.Option(
            ["-n", "--namespace"], metavar="NAME", default="", help=say("cli.option.autonomy-namespace", lang)
        ),
        click.Option(["--environment"], metavar="NAME", default="", help=say("cli.option.autonomy-environment", lang)),
        click.Option(["--action"], metavar="ACTION", default="", help=say("cli.option.autonomy-action", lang)),
        click.Option(["--evidence"], is_flag=True, help=say("cli.option.autonomy-evidence", lang)),
        click.Option(["--set", "level"], type=click.Choice(LEVELS), help=say("cli.option.autonomy-set", lang)),
        click.Option(["--why"], metavar="TEXT", default="", help=say("cli.option.autonomy-why", lang)),
        *placed(lang),
    ]
    return Spoken("autonomy", lang, callback, params, EXAMPLES)


def _need(given: str, option: str, lang: str) -> None:
    if not given:
        raise missing(option, lang)


def _set(here: Way, asked: Mapping[str, Any], options: Mapping[str, Any], lang: str) -> int:
    from holdfast.reports.autonomy_text import dial_text

    found = here.call("autonomy.set", asked)
    answer(found, lambda seen: dial_text(found, seen, lang), options, lang)
    return 0


def _shown(here: Way, named: Mapping[str, str], options: Mapping[str, Any], lang: str, *, with_evidence: bool) -> int:
    from holdfast.reports.autonomy_text import autonomy_text
    from holdfast.service.actions.planning import find_action

    if named["action"]:
        find_action(named["action"])
    place = {name: named[name] for name in ("cluster", "namespace")}
    listed = here.call("autonomy.list", {**place, "limit": 200}).items
    levels = [item for item in listed if named["action"] in ("", item.action)]
    rate = here.call("autonomy.rate", {**place, "action": named["action"]})
    evidence = (
        {item.action: here.call("autonomy.evidence", {**place, "action": item.action}) for item in levels}
        if with_evidence
        else {}
    )
    found = {"levels": levels, "rate": rate, "evidence": list(evidence.values())}
    answer(found, lambda seen: autonomy_text(levels, rate, evidence, seen, lang), options, lang)
    return 0
