"""Which objects came, went or were written between two kept snapshots, by their versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.refs import Ref
from holdfast.pillars.governance.visibility import may_see
from holdfast.reports.describe import wired
from holdfast.reports.period import KindChanged, ObjectsChanged
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.views.keeping import kept_view
from holdfast.service.views.rows import ObjectsView

MOST_NAMES = 20


def objects_between(
    desk: Desk, cluster: str, old: KeptSnapshot | None, new: KeptSnapshot | None
) -> ObjectsChanged | None:
    """Compares two snapshots of a cluster by what may be seen of them; None where there are no two."""
    if old is None or new is None or old.id == new.id:
        return None
    before, after = (_versions(desk, item, cluster) for item in (old, new))
    if before is None or after is None:
        return None
    added, removed = after.keys() - before.keys(), before.keys() - after.keys()
    written = {ref for ref in after.keys() & before.keys() if after[ref] != before[ref]}
    came, went, wrote = (Counter(ref.kind for ref in found) for found in (added, removed, written))
    kinds = sorted({*came, *went, *wrote})
    return ObjectsChanged(
        old=old.taken_at,
        new=new.taken_at,
        kinds=tuple(
            KindChanged(kind=kind, added=came[kind], removed=went[kind], written=wrote[kind]) for kind in kinds
        ),
        added=_names(added),
        removed=_names(removed),
    )


def _versions(desk: Desk, snapshot: KeptSnapshot, cluster: str) -> dict[Ref, str] | None:
    view = kept_view(desk, snapshot.id, ObjectsView)
    if view is None:
        return None
    return {row.object: row.version for row in view.objects if may_see(desk.reach, cluster, row.object)}


def _names(refs: Iterable[Ref]) -> tuple[WireObject, ...]:
    # Pods come and go with their workloads, which are told.
    return tuple(wired(ref) for ref in sorted(ref for ref in refs if ref.kind != "Pod")[:MOST_NAMES])
