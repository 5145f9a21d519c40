"""Taking waivers into account: one that begins or ends lets the newest snapshot of its cluster be judged anew.

What is waived is judged with everything else, so that nothing is hidden beside the diagnosis.
"""

from __future__ import annotations

from datetime import datetime

from holdfast.model.acceptance import KeptWaiver
from holdfast.model.record import Kept
from holdfast.model.registry import JOBS, Job
from holdfast.service.desk import Desk
from holdfast.service.scans.scanning import AGAIN, SCAN
from holdfast.service.views.judged import judged
from holdfast.service.working import add_job


def begin(desk: Desk, kept: Kept[KeptWaiver]) -> None:
    """Lets a waiver hold at once, and the cluster be judged anew when it expires."""
    if judged(desk.store, kept.item.cluster) is not None:
        _look_again(desk, kept.item.cluster)
    _look_again(desk, kept.item.cluster, _due(kept.id), kept.item.expires)


def end(desk: Desk, kept: Kept[KeptWaiver]) -> None:
    """Lets what a waiver accepted count again at once, unless it had expired anyway."""
    for job in desk.store.shelf(JOBS).find("due", _due(kept.id)):
        if job.item.state == "waiting":
            desk.store.shelf(JOBS).remove(job.id)
    if kept.item.expires > desk.now and judged(desk.store, kept.item.cluster) is not None:
        _look_again(desk, kept.item.cluster)


def _look_again(desk: Desk, cluster: str, due: str = "", after: datetime | None = None) -> None:
    job = Job(
        action=SCAN,
        cluster=cluster,
        state="waiting",
        asked=desk.now,
        by=desk.who.id,
        due=due,
        after=after,
        options={AGAIN: "yes"},
    )
    add_job(desk.office, desk.store, job)


def _due(waiver: str) -> str:
    return f"waiver/{waiver}"
