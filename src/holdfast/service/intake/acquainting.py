"""What is known of the objects that alerts name: which there are, what they hang on, and which problems touch them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from holdfast.engine.signals.alerting import subject_of
from holdfast.engine.signals.places import Places
from holdfast.model.kinds import BY_KIND
from holdfast.model.refs import Ref
from holdfast.model.tracked import TrackedProblem
from holdfast.ports.store import Store
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES, unpacked
from holdfast.service.views.rows import GraphView, ObjectsView

# What passes trouble on from one object to the next; a namespace or a class would tie everything together.
CARRIED = frozenset(
    {"mounts", "bound-to", "runs-on", "attached-to", "made-of", "selects", "routes-to", "calls", "served-by"}
)
_NAMESPACES = ("namespace", "exported_namespace", "kubernetes_namespace")
_GUESSED = ("Deployment", "StatefulSet", "DaemonSet", "Service", "Pod")
_NOWHERE = Places()


class Acquaintance(Struct, frozen=True, kw_only=True):
    """The objects of a cluster by their names, what each hangs on, and the ids of the problems that touch it."""

    objects: frozenset[Ref] = frozenset()
    by_name: Mapping[tuple[str, str], tuple[Ref, ...]] = {}
    relations: Mapping[Ref, tuple[Ref, ...]] = {}
    problems: Mapping[Ref, tuple[str, ...]] = {}

    def subject(self, labels: Mapping[str, str]) -> Ref | None:
        """Names the object that labels mean: one that there is, or else the one that they name."""
        found = subject_of(labels, _NOWHERE)
        if found is None or found in self.objects or found.kind not in _GUESSED:
            return found
        others = self.by_name.get((found.name, found.namespace), ())
        return min(others, key=lambda ref: _GUESSED.index(ref.kind)) if others else found


NOBODY = Acquaintance()


def acquainted(store: Store, cluster: str) -> Acquaintance:
    """Reads what is known of a cluster from what was computed of its newest snapshot; nothing where there is none."""
    latest = judged(store, cluster)
    if latest is None:
        return NOBODY
    packed = {name: store.snapshots.view(latest.id, name) for name in (NAMES[ObjectsView], NAMES[GraphView])}
    objects, graph = packed[NAMES[ObjectsView]], packed[NAMES[GraphView]]
    return acquaintance(
        unpacked(objects, ObjectsView) if objects else None, unpacked(graph, GraphView) if graph else None
    )


def acquaintance(objects: ObjectsView | None, graph: GraphView | None) -> Acquaintance:
    """Makes it of the views of a snapshot."""
    by_name: defaultdict[tuple[str, str], list[Ref]] = defaultdict(list)
    relations: defaultdict[Ref, list[Ref]] = defaultdict(list)
    rows = objects.objects if objects else ()
    for row in rows:
        if row.object.kind in _GUESSED and not row.object.group:
            by_name[row.object.name, row.object.namespace].append(row.object)
    for edge in graph.edges if graph else ():
        if edge.relation in CARRIED:
            relations[edge.source].append(edge.target)
    return Acquaintance(
        objects=frozenset(row.object for row in rows),
        by_name={key: tuple(found) for key, found in by_name.items()},
        relations={ref: tuple(found) for ref, found in relations.items()},
        problems={row.object: row.problems for row in rows if row.problems},
    )


def roots(store: Store, known: Acquaintance, subjects: Iterable[Ref | None]) -> tuple[TrackedProblem, ...]:
    """Lists the open problems that touch objects, the one that matters most first."""
    ids = {key for ref in subjects if ref is not None for key in known.problems.get(ref, ())}
    found = [item for item in store.problems.named(ids).values() if item.state == "open" and not item.is_risk]
    return tuple(sorted(found, key=lambda item: (-item.problem.score, item.id)))


def namespaces_of(subject: Ref | None, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Names the namespace that an alert is about, none for what belongs to the cluster as a whole."""
    if subject is not None:
        info = BY_KIND.get(subject.kind)
        if subject.namespace:
            return (subject.namespace,)
        if info is not None and not info.namespaced:
            return ()
    return next(((value,) for name in _NAMESPACES if (value := labels.get(name))), ())
