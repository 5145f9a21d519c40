"""The options that say which series are read, and the reading of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click
from msgspec import Struct

from holdfast.app.context import Context
from holdfast.app.settings import Monitoring, Reach
from holdfast.faces.cli.monitoring import header, monitored
from holdfast.faces.cli.options import reaching, with_default
from holdfast.faces.cli.progress import Talk, Watched
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_duration
from holdfast.model.usage_refusals import DurationUnusable, SourceMissing, SourceTwice
from holdfast.ports.metrics import Metrics
from holdfast.texts.say import say

Ask = Callable[[Metrics, datetime, timedelta, Snapshot | None], Measured]
_WAYS = {"context": "--context", "kubeconfig": "--kubeconfig", "impersonate": "--as"}
_ASKED = ("prometheus", "prometheus_token_file", "prometheus_ca", "prometheus_headers")
LONGEST_DAYS = 60.0
# Readings were there, and are not known.
_LOST = frozenset(
    {"no-reading", "no-time-column", "undated", "syntax", "malformed", "truncated", "damaged", "encoding"}
)
# Weeks and days as Prometheus writes them, before what Go knows.
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
_DAYS = re.compile(rf"(?=[0-9.]+[wd])(?:(?P<weeks>{_NUMBER})w)?(?:(?P<days>{_NUMBER})d)?(?P<rest>[0-9.].*)?")


class Past(Struct, frozen=True, kw_only=True):
    """What was read: series, the objects that they are about where a source has some, and the moment of asking."""

    measured: Measured
    snapshot: Snapshot | None
    moment: datetime


def cluster(lang: str) -> list[click.Parameter]:
    """Makes the options about a running cluster whose objects are named beside the series."""
    return [
        *(option for option in reaching(lang) if option.name in _WAYS),
        click.Option(
            ["--history"],
            metavar="FOLDER",
            envvar="HOLDFAST_HISTORY",
            show_envvar=True,
            help=say("cli.option.forecast-history", lang),
        ),
    ]


def options(lang: str, days: float = 30.0) -> list[click.Parameter]:
    """Makes the options that say where series come from, and how many days of them are asked for."""
    span = click.FloatRange(min=0.5, max=LONGEST_DAYS)
    return [
        *(option for option in monitored(lang) if option.name in _ASKED),
        click.Option(
            ["--days"],
            type=span,
            default=days,
            metavar="DAYS",
            help=with_default("cli.option.forecast-days", f"{days:g}", lang),
        ),
    ]


def past(source: str | None, options: dict[str, Any], context: Context, talk: Talk) -> Past:
    """Reads the past of what fills; raises SourceMissing when the options name no source, SourceTwice."""
    from holdfast.service.forecasts.spaces import history

    return _told(source, options, context, talk, history)


def recent(source: str | None, options: dict[str, Any], context: Context, talk: Talk) -> Past:
    """Reads the series of which an unusual value can be trouble; raises SourceMissing."""
    from holdfast.service.forecasts.measuring import recent as asked

    return _told(source, options, context, talk, asked)


def everything(source: str | None, options: dict[str, Any], context: Context, talk: Talk) -> Past:
    """Reads the past of all that a prediction is made of; raises SourceMissing."""
    from holdfast.service.forecasts.pasts import everything as asked

    return _told(source, options, context, talk, asked)


def _told(source: str | None, options: dict[str, Any], context: Context, talk: Talk, ask: Ask) -> Past:
    token_file = options["prometheus_token_file"]
    asked = Monitoring(
        prometheus=options["prometheus"] or "",
        token=context.text(token_file).strip() if token_file else "",
        ca=options["prometheus_ca"] or "",
        headers=dict(header(text) for text in options["prometheus_headers"]),
    )
    named: dict[str, Any] = {name: options.get(name) or "" for name in _WAYS}
    folder = options.get("history") or ""
    if not source and not asked.prometheus and not folder:
        raise SourceMissing
    if source and any(named.values()) and not context.are_series(source):
        raise SourceTwice(path=source, option=next(_WAYS[name] for name, value in named.items() if value))
    is_alone = not source and not asked.prometheus
    snapshot, measured = _read(source, context, talk) if source else (None, Measured())
    if is_alone:
        measured = context.history(folder).read()
    if is_alone or any(named.values()):
        snapshot = Watched(context.live(Reach(**named, logs=False)), talk).load()
    moment = (snapshot.taken_at if snapshot else None) or context.now()
    if asked.prometheus:
        told = ask(context.prometheus(asked), moment, timedelta(days=options["days"]), snapshot)
        measured = told.joined(measured)
    return Past(measured=measured, snapshot=snapshot, moment=moment)


def refuse_unheard(read: Past, source: str | None) -> None:
    """Refuses files of metrics of which nothing can be said since their readings cannot be read; NothingMeasured."""
    from holdfast.model.input_refusals import NothingMeasured

    lost = [item for item in read.measured.unread if item.reason in _LOST]
    if source and read.snapshot is None and lost:
        told = "; ".join(" ".join(filter(None, (item.what, item.reason, item.detail))) for item in lost[:3])
        raise NothingMeasured(path=source, detail=told)


def hours(text: str) -> float:
    """Reads a length of time in hours; raises DurationUnusable."""
    length = _length(text)
    if length is None or length <= timedelta(0):
        raise DurationUnusable(value=text)
    return length.total_seconds() / 3600.0


def _length(text: str) -> timedelta | None:
    found = _DAYS.fullmatch(text.strip().lower())
    if found is None:
        return parse_duration(text.strip().lower())
    rest = parse_duration(found["rest"]) if found["rest"] else timedelta(0)
    try:
        days = timedelta(weeks=float(found["weeks"] or 0), days=float(found["days"] or 0))
        return None if rest is None else days + rest
    except OverflowError:
        return None


def _read(source: str, context: Context, talk: Talk) -> tuple[Snapshot | None, Measured]:
    """Reads a file of metrics, or objects with what was measured of them."""
    from holdfast.model.input_refusals import NothingReadable

    if context.are_series(source):
        return None, context.series(source)
    try:
        snapshot = Watched(context.source(source), talk).load()
    except NothingReadable:
        if source == "-":
            raise
        return None, context.series(source)
    # A bundle tells the past by the hour apart from the last hours by the minute.
    return snapshot, snapshot.history.joined(snapshot.measured)
