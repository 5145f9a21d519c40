"""`holdfast predict [SOURCE]`."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, verbose, with_default
from holdfast.model.prediction import KINDS
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.app.context import Context
    from holdfast.service.forecasts.predicting import Asked

EXAMPLES = (
    ("predict", "holdfast predict --prometheus http://prometheus.monitoring:9090 --slo 'p95<300ms'"),
    ("predict-bundle", "holdfast predict bundle.tar.gz --kind bottleneck --slo 'shop/api:p95<300ms'"),
    ("predict-cost", "holdfast predict --kind cost --prices costs.csv --budget shop=9000"),
    ("predict-list", "holdfast predict bundle.tar.gz --kind cost --prices prices.yaml --month 2026-01"),
    ("predict-counts", "holdfast predict --kind exposure --counts vulnerabilities.csv"),
    ("predict-slot", "holdfast predict readings.csv --kind window --slot 4h -o json"),
)
_BUDGET = re.compile(r"(?:(?P<team>[^=]*)=)?\s*(?P<amount>\d+(?:\.\d+)?)")
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
LONGEST_SLOT_HOURS = 48


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place
    from holdfast.faces.cli.series import options as of_series

    def callback(source: str | None, form: str, out: str | None, no_color: bool, verbose: bool, **options: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.faces.cli.progress import Talk
        from holdfast.faces.cli.series import Past, everything, refuse_unheard
        from holdfast.model.series import Measured
        from holdfast.service.forecasts.predicting import predictions

        context = Context()
        is_source = bool(source or options["prometheus"])
        asked = _asked(options, context, is_source)
        with Talk(lang) as talk:
            nothing = Past(measured=Measured(), snapshot=None, moment=context.now())
            is_told = asked.costs or asked.counts or asked.earlier
            read = nothing if is_told and not is_source else everything(source, options, context, talk)
            found = predictions(read.measured, read.snapshot, asked)
        if not any(item.is_evaluated for item in found.predictions):
            refuse_unheard(read, source)
        write(_shown(found, form, look(out, no_color, verbose), lang), out, lang, is_data=form != "text")
        return 0

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(["--kind", "kinds"], type=click.Choice(KINDS), multiple=True, help=_help("kind", lang)),
        click.Option(["--slo", "targets"], metavar="BOUND", multiple=True, help=_help("slo", lang)),
        click.Option(["--prices"], metavar="FILE", help=_help("prices", lang)),
        click.Option(["--budget", "budgets"], metavar="[TEAM=]AMOUNT", multiple=True, help=_help("budget", lang)),
        click.Option(["--month"], metavar="YYYY-MM", help=_help("month", lang)),
        click.Option(["--counts"], metavar="FILE", help=_help("counts", lang)),
        click.Option(["--earlier"], metavar="FILE", multiple=True, help=_help("earlier", lang)),
        click.Option(["--failures"], metavar="FILE", help=_help("failures", lang)),
        click.Option(
            ["--slot"],
            metavar="TIME",
            default="2h",
            help=with_default("cli.option.predict-slot", "2h", lang),
        ),
        output(lang, ("text", "json", "csv")),
        out(lang),
        *of_series(lang),
        no_color(lang),
        verbose(lang),
    ]
    return Spoken("predict", lang, callback, params, EXAMPLES)


def _help(name: str, lang: str) -> str:
    return say(f"cli.option.predict-{name}", lang)


def _asked(options: dict[str, Any], context: Context, is_source: bool) -> Asked:
    """Reads what the options ask for; raises UsageError and InputError."""
    from holdfast.faces.cli.series import hours
    from holdfast.model.usage_refusals import DurationUnusable
    from holdfast.pillars.prediction.cost_lines import read_costs, read_prices
    from holdfast.pillars.prediction.exposures import read_counts
    from holdfast.pillars.prediction.failing import read_failures
    from holdfast.pillars.prediction.targets import read_target
    from holdfast.service.forecasts.predicting import Asked

    prices, counts, failures = options["prices"], options["counts"], options["failures"]
    is_table = bool(prices) and PurePath(prices).suffix.lower() in (".csv", ".tsv")
    listed = read_prices(context.text(prices), prices) if prices and not is_table else None
    slot = hours(options["slot"])
    if not 1 <= slot <= LONGEST_SLOT_HOURS:
        raise DurationUnusable(value=options["slot"])
    given = {"cost": is_table, "exposure": bool(counts or options["earlier"])}
    usual = KINDS if is_source or not any(given.values()) else tuple(kind for kind in KINDS if given.get(kind))
    return Asked(
        kinds=tuple(kind for kind in KINDS if kind in (options["kinds"] or usual)),
        targets=tuple(read_target(text) for text in options["targets"]),
        costs=read_costs(context.text(prices), prices) if is_table else (),
        prices=listed,
        currency=listed.currency if listed is not None else "",
        budgets=dict(_budget(text) for text in options["budgets"]),
        month=_month(options["month"]) if options["month"] else None,
        counts=read_counts(context.text(counts), counts) if counts else (),
        earlier=tuple(context.source(path).load() for path in options["earlier"]),
        failures=read_failures(context.text(failures), failures) if failures else (),
        slot_hours=round(slot),
    )


def _budget(text: str) -> tuple[str, float]:
    from holdfast.model.usage_refusals import BudgetUnusable

    found = _BUDGET.fullmatch(text.strip())
    if found is None:
        raise BudgetUnusable(value=text)
    return (found["team"] or "").strip(), float(found["amount"])


def _month(text: str) -> tuple[int, int]:
    from holdfast.model.usage_refusals import MonthUnusable

    found = _MONTH.fullmatch(text.strip())
    if found is None:
        raise MonthUnusable(value=text)
    return int(found["year"]), int(found["month"])


def _shown(found: Any, form: str, look: Any, lang: str) -> str:
    from holdfast.reports.prediction_data import predictions_csv, predictions_json
    from holdfast.reports.prediction_text import predictions_text

    if form == "text":
        return predictions_text(found, look, lang)
    return predictions_csv(found.predictions) if form == "csv" else predictions_json(found)
