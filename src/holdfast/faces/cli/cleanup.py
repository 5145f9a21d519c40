"""`holdfast cleanup`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.acting import placed, way
from holdfast.faces.cli.command import Spoken
from holdfast.texts.say import say

EXAMPLES = (
    ("cleanup", "holdfast cleanup --cluster prod-seoul"),
    ("cleanup-plan", "holdfast plan pvc.quarantine shop/old-data --cluster prod-seoul --reason 'nobody needs it'"),
)
ACTIONS = (
    "pvc.quarantine",
    "pvc.release-quarantine",
    "pvc.archive",
    "pvc.delete",
    "pv.delete-released",
    "snapshot.prune",
    "snapshot.clean-orphan-content",
    "job.delete-finished",
    "replicaset.delete-old",
    "cronjob.limit-history",
)
"""What cleans up, in the order in which it is done."""


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(cluster: str, namespace: str, **options: Any) -> int:
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.answers import answer_json
        from holdfast.reports.proposal_text import proposals_text

        with way(options, lang) as here:
            asked = {"cluster": cluster, "namespace": namespace, "limit": 200}
            found = [
                item for action in ACTIONS for item in here.call("proposals.list", {**asked, "action": action}).items
            ]
        if options["form"] == "json":
            write(answer_json(found), options["out"], lang, is_data=True)
            return 0
        seen = look(options["out"], options["no_color"], options["verbose"])
        write(proposals_text(found, seen, lang), options["out"], lang)
        return 0

    params: list[click.Parameter] = [
        click.Option(["--cluster"], metavar="NAME", default="", help=say("cli.option.plan-cluster", lang)),
        click.Option(["-n", "--namespace"], metavar="NAME", default="", help=say("cli.option.actions-namespace", lang)),
        *placed(lang),
    ]
    return Spoken("cleanup", lang, callback, params, EXAMPLES)
