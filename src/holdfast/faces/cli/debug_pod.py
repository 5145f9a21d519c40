"""`holdfast debug-pod POD [SOURCE]`."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any, cast

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.complaints import one_line
from holdfast.faces.cli.options import output, reaching, with_default
from holdfast.texts.say import say

EXAMPLES = (
    ("debug-pod", "holdfast debug-pod web-0 -n shop dump.tar.gz | kubectl apply -f -"),
    ("debug-pod-network", "holdfast debug-pod web-0 -n shop dump.tar.gz --profile network --ttl 10m"),
)
PROFILES = ("restricted", "network", "privileged")
LONGEST = timedelta(hours=24)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(
        pod: str,
        source: str | None,
        namespace: str,
        profile: str,
        write: bool,
        ttl: str,
        image: str,
        form: str,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import write as show
        from holdfast.pillars.diagnosis.debugging import Profile, Wish
        from holdfast.reports.debug_pod import manifest_text, notes
        from holdfast.service.diagnosis.debug_pods import design

        wish = Wish(profile=cast("Profile", profile), write=write, ttl_seconds=_seconds(ttl), image=image)
        with opened(Context(), source, options, (namespace,), lang) as watched:
            made = design(watched, pod, namespace, wish)
        if made.manifest is not None:
            show(manifest_text(made.manifest, form), None, lang, is_data=True)
        for line in notes(made, f"{namespace}/{pod}", ttl, lang):
            print(one_line(line), file=sys.stderr)
        return int(made.manifest is None)

    def option(name: str, default: str, **more: object) -> click.Option:
        words = with_default(f"cli.option.debug-{name}", default, lang)
        return click.Option([f"--{name}"], default=default, help=words, **more)  # type: ignore[arg-type]  # Click's own types.

    params: list[click.Parameter] = [
        click.Argument(["pod"], metavar="POD"),
        place("SOURCE", required=False),
        click.Option(["-n", "--namespace"], default="default", help=say("cli.option.debug-namespace", lang)),
        option("profile", "restricted", type=click.Choice(PROFILES)),
        click.Option(["--write"], is_flag=True, help=say("cli.option.debug-write", lang)),
        option("ttl", "1h"),
        click.Option(["--image"], default="", metavar="IMAGE", help=say("cli.option.debug-image", lang)),
        output(lang, ("yaml", "json")),
        *reaching(lang),
    ]
    return Spoken("debug-pod", lang, callback, params, EXAMPLES)


def _seconds(ttl: str) -> int:
    from holdfast.model.errors import UsageError
    from holdfast.model.units import parse_duration

    span = parse_duration(ttl)
    if span is None or not timedelta(minutes=1) <= span <= LONGEST:
        raise UsageError(what="--ttl", value=ttl, allowed="1m - 24h")
    return int(span.total_seconds())
