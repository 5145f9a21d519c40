"""`holdfast cleanup`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from holdfast.faces.cli.acting import Way, answer, placed, way
from holdfast.faces.cli.command import Spoken
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.model.plans_shown import ProposalShown

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
    "backup.end-drill",
)
"""What cleans up, in the order in which it is done."""
TURN = {action: turn for turn, action in enumerate(ACTIONS)}
PAGE = 1000


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(cluster: str, namespace: str, **options: Any) -> int:
        from holdfast.reports.proposal_text import proposals_text

        with way(options, lang) as here:
            if cluster:
                # Nothing is proposed in a cluster that does not exist either.
                here.call("clusters.get", {"cluster": cluster})
            offered = _offered(here, {"cluster": cluster, "namespace": namespace, "limit": PAGE})
            found = sorted((item for item in offered if item.action in TURN), key=lambda item: TURN[item.action])
        answer(found, lambda seen: proposals_text(found, seen, lang), options, lang)
        return 0

    params: list[click.Parameter] = [
        click.Option(["--cluster"], metavar="NAME", default="", help=say("cli.option.plan-cluster", lang)),
        click.Option(["-n", "--namespace"], metavar="NAME", default="", help=say("cli.option.actions-namespace", lang)),
        *placed(lang),
    ]
    return Spoken("cleanup", lang, callback, params, EXAMPLES)


def _offered(here: Way, asked: Mapping[str, Any]) -> Iterator[ProposalShown]:
    """Gives all that is offered, page by page; what cleans up has no group of its own to ask for."""
    cursor = ""
    while True:
        page = here.call("proposals.list", {**asked, "cursor": cursor})
        yield from page.items
        cursor = page.next
        if not cursor:
            return
