"""The options about monitoring, in the reader's language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from holdfast.app.context import Context
from holdfast.app.settings import Monitoring
from holdfast.faces.cli.options import with_default
from holdfast.model.usage_refusals import MetricsUnusable
from holdfast.texts.say import say

WAYS = ("metrics-api", "kubelet", "node-proxy-that-can-exec")
# Into how many steps the window is divided at most: finer ones would show nothing more.
FULLEST = 600


def monitored(lang: str) -> list[click.Parameter]:
    """Makes the options that say which monitoring is asked."""
    hours = click.FloatRange(min=0.1, max=24 * 365)
    return [
        _option("prometheus", "URL", lang),
        _option("alertmanager", "URL", lang),
        _option("prometheus-token-file", "FILE", lang),
        _option("prometheus-ca", "FILE", lang),
        click.Option(
            ["--prometheus-header", "prometheus_headers"],
            multiple=True,
            metavar="NAME:VALUE",
            help=say("cli.option.prometheus-header", lang),
        ),
        click.Option(
            ["--metrics-window"],
            type=hours,
            default=3.0,
            metavar="HOURS",
            envvar="HOLDFAST_METRICS_WINDOW",
            show_envvar=True,
            help=with_default("cli.option.metrics-window", "3", lang),
        ),
        measure(lang),
    ]


def measure(lang: str) -> click.Option:
    """Makes the option that says in which ways a running cluster is asked to measure itself."""
    return click.Option(
        ["--measure"],
        type=click.Choice(WAYS),
        multiple=True,
        envvar="HOLDFAST_MEASURE",
        show_envvar=True,
        help=say("cli.option.measure", lang),
    )


def forecast_days(lang: str) -> click.Option:
    """Makes the option that says how far back the history of what fills is asked for."""
    return click.Option(
        ["--forecast-days"],
        type=click.FloatRange(min=0, max=60),
        default=30.0,
        metavar="DAYS",
        envvar="HOLDFAST_FORECAST_DAYS",
        show_envvar=True,
        help=with_default("cli.option.diagnose-days", "30", lang),
    )


def take(options: dict[str, Any]) -> Monitoring:
    """Takes the options about monitoring; raises InputError or MetricsUnusable."""
    token_file = options.pop("prometheus_token_file")
    window = timedelta(hours=options.pop("metrics_window"))
    return Monitoring(
        prometheus=options.pop("prometheus") or "",
        alertmanager=options.pop("alertmanager") or "",
        token=Context().text(token_file).strip() if token_file else "",
        ca=options.pop("prometheus_ca") or "",
        headers=dict(header(text) for text in options.pop("prometheus_headers")),
        window=window,
        step=max(timedelta(minutes=1), timedelta(seconds=round(window.total_seconds() / FULLEST))),
        ways=options.pop("measure"),
    )


def _option(name: str, metavar: str, lang: str) -> click.Option:
    variable = f"HOLDFAST_{name.upper().replace('-', '_')}"
    return click.Option(
        [f"--{name}"], metavar=metavar, envvar=variable, show_envvar=True, help=say(f"cli.option.{name}", lang)
    )


def header(text: str) -> tuple[str, str]:
    """Reads a header as NAME:VALUE; raises MetricsUnusable."""
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise MetricsUnusable(url=text, detail="NAME:VALUE")
    return name.strip(), value.strip()
