"""`holdfast probe POD [SOURCE]`, and `holdfast probe --read FILE`."""

from __future__ import annotations

import sys
from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.complaints import one_line
from holdfast.faces.cli.options import no_color, output, reaching
from holdfast.texts.say import say

EXAMPLES = (
    ("probe", "holdfast probe web-0 -n shop dump.tar.gz --to db.shop.svc:5432 | kubectl apply -f -"),
    ("probe-read", "kubectl logs -n shop probe-pod-web-0 | holdfast probe --read -"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(pod: str | None, source: str | None, read: str, form: str, no_color: bool, **options: Any) -> int:
        return _read(read, form, no_color, lang) if read else _made(pod, source, options, lang)

    params: list[click.Parameter] = [
        click.Argument(["pod"], metavar="[POD]", required=False),
        place("SOURCE", required=False),
        click.Option(["-n", "--namespace"], default="default", help=say("cli.option.debug-namespace", lang)),
        click.Option(["--to"], multiple=True, metavar="HOST[:PORT]", help=say("cli.option.probe-to", lang)),
        click.Option(["--image"], default="", metavar="IMAGE", help=say("cli.option.debug-image", lang)),
        click.Option(["--read"], metavar="FILE", default="", help=say("cli.option.probe-read", lang)),
        output(lang, ("text", "json")),
        no_color(lang),
        *reaching(lang),
    ]
    return Spoken("probe", lang, callback, params, EXAMPLES)


def _read(path: str, form: str, no_color: bool, lang: str) -> int:
    from holdfast.app.context import Context
    from holdfast.faces.cli.output import look, write
    from holdfast.model.outcome import Answer
    from holdfast.reports.probing import hops_json, hops_text
    from holdfast.service.diagnosis.probing import read_probe

    found = read_probe(Context().text(path))
    is_data = form == "json"
    shown = hops_json(found, lang) if is_data else hops_text(found, look(None, no_color, False), lang)
    write(shown, None, lang, is_data=is_data)
    return int(not found.is_whole or any(hop.answer is Answer.NO for hop in found.hops))


def _made(pod: str | None, source: str | None, options: dict[str, Any], lang: str) -> int:
    from holdfast.app.context import Context
    from holdfast.faces.cli.opened import opened
    from holdfast.faces.cli.output import write
    from holdfast.model.errors import UsageError
    from holdfast.reports.probing import probe_manifests, probe_notes
    from holdfast.service.diagnosis.probing import design_probe

    if pod is None:
        raise UsageError(what="POD", value="", allowed="POD, --read FILE")
    namespace, wanted, image = (options.pop(name) for name in ("namespace", "to", "image"))
    with opened(Context(), source, options, (namespace,), lang) as watched:
        made = design_probe(watched, pod, namespace, wanted, image)
    write(probe_manifests(made), None, lang, is_data=True)
    for line in probe_notes(made, lang):
        print(one_line(line), file=sys.stderr)
    return 0
