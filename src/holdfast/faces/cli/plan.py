"""`holdfast plan ACTION TARGET`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.acting import placed, reason, show, way, wishes
from holdfast.faces.cli.command import Spoken
from holdfast.texts.say import say

EXAMPLES = (
    ("plan", "holdfast plan pvc.expand shop/data-db-0 --cluster prod-seoul --reason 'full in two days'"),
    ("plan-set", "holdfast plan workload.scale shop/web --cluster prod-seoul --set replicas=3 --reason 'sale'"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(action: str, targets: tuple[str, ...], cluster: str, given: tuple[str, ...], **options: Any) -> int:
        from holdfast.service.actions.planning import find_action

        kind = find_action(action).fields.target
        named = [_named(text, kind) for text in targets]
        with way(options, lang) as here:
            asked = {
                "cluster": cluster,
                "action": action,
                "targets": named,
                "reason": options["reason"],
                "wanted": wishes(given),
            }
            show(here.call("plans.create", asked), options, lang)
        return 0

    params: list[click.Parameter] = [
        click.Argument(["action"], metavar="ACTION"),
        click.Argument(["targets"], metavar="[KIND/]NAMESPACE/NAME", nargs=-1, required=True),
        click.Option(["--cluster"], metavar="NAME", required=True, help=say("cli.option.plan-cluster", lang)),
        click.Option(["--set", "given"], multiple=True, metavar="NAME=VALUE", help=say("cli.option.plan-set", lang)),
        reason(lang),
        *placed(lang),
    ]
    return Spoken("plan", lang, callback, params, EXAMPLES)


def _named(text: str, kind: str) -> dict[str, str]:
    """Reads `NAMESPACE/NAME`, `KIND/NAMESPACE/NAME`, or a name alone of what has no namespace; raises UsageError."""
    from holdfast.model.errors import UsageError

    parts = text.split("/")
    if len(parts) > 3 or not all(parts):
        raise UsageError(what="TARGET", value=text, allowed="NAME, NAMESPACE/NAME, KIND/NAMESPACE/NAME")
    if len(parts) == 3:
        kind, *parts = parts
    namespace, name = parts if len(parts) == 2 else ("", parts[0])
    return {"kind": kind, "namespace": namespace, "name": name}
