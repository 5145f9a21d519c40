"""Controllers that may not create the Pods they lack, and what the API server answered them last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.once import once
from holdfast.model.finding import Evidence
from holdfast.model.objects.meta import KubeObject, condition
from holdfast.model.objects.workloads import DaemonSet, Deployment, Job, ReplicaSet, ReplicationController, StatefulSet
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import is_true

_MAKERS: tuple[type[KubeObject], ...] = (ReplicaSet, StatefulSet, DaemonSet, Job, ReplicationController)
# A controller that is refused tries again at least every 1,000 seconds.
_RETRY_SECONDS = 1200.0


class Refusal(Struct, frozen=True):
    """A controller that lacks Pods, the workload above it, and the latest refusal with its citation."""

    maker: KubeObject
    workload: Ref
    text: str
    evidence: tuple[Evidence, ...]

    @property
    def harmed(self) -> tuple[Ref, ...]:
        """Names the workload and the controller."""
        return tuple(dict.fromkeys((self.workload, self.maker.ref)))


def missing_pods(maker: KubeObject) -> int:
    """Counts the Pods that a controller should have made and has not."""
    if maker.metadata.deletion_timestamp is not None:
        return 0
    if isinstance(maker, Deployment | ReplicaSet | StatefulSet | ReplicationController):
        return maker.spec.replicas - maker.status.replicas
    if isinstance(maker, DaemonSet):
        return maker.status.desired_number_scheduled - maker.status.current_number_scheduled
    if isinstance(maker, Job) and not (maker.spec.suspend or is_true(maker, "Complete") or is_true(maker, "Failed")):
        return 0 if maker.status.active or maker.status.succeeded else maker.spec.parallelism
    return 0


@once
def lacking_makers(facts: Facts) -> tuple[KubeObject, ...]:
    """Lists the controllers that have made fewer Pods than they should."""
    # A Deployment repeats the refusal of its ReplicaSet, which matters where ReplicaSets were not read.
    repeating: tuple[type[KubeObject], ...] = () if facts.knows(ReplicaSet.KIND) else (Deployment,)
    return tuple(maker for type_ in (*_MAKERS, *repeating) for maker in facts.all(type_) if missing_pods(maker) > 0)


@once
def refusals(facts: Facts) -> tuple[Refusal, ...]:
    """Lists the controllers whose Pods are refused now."""
    return tuple(found for maker in lacking_makers(facts) for found in _refused(facts, maker))


def _refused(facts: Facts, maker: KubeObject) -> Iterator[Refusal]:
    events = facts.events_about(maker.ref, "FailedCreate")
    failure = condition(getattr(getattr(maker, "status", None), "conditions", ()), "ReplicaFailure")
    place = f"status.conditions[{_position(maker)}].message"
    held = cite(maker, place, failure.message) if failure and failure.status == "True" and failure.message else None
    recent = [e for e in events if e.text and not facts.is_older(e.last_seen, _RETRY_SECONDS)]
    said = cite_event(recent[-1]) if recent else None
    found = [piece for piece in (said, held) if piece is not None]
    if found:
        text = str((held or found[0]).value)
        yield Refusal(maker, facts.top_owner(maker.ref), text, tuple(found))


def _position(maker: KubeObject) -> int:
    conditions = getattr(getattr(maker, "status", None), "conditions", ())
    return next((i for i, item in enumerate(conditions) if item.type == "ReplicaFailure"), 0)


def by_refused(found: Iterable[Refusal]) -> dict[Ref, tuple[Refusal, ...]]:
    """Groups refusals by workload."""
    groups: dict[Ref, list[Refusal]] = {}
    for refusal in sorted(found, key=lambda r: r.maker.ref):
        groups.setdefault(refusal.workload, []).append(refusal)
    return {workload: tuple(refusals) for workload, refusals in groups.items()}


def harmed_by(found: Iterable[Refusal]) -> tuple[Ref, ...]:
    """Names every workload and controller of some refusals, each once."""
    return tuple(dict.fromkeys(ref for refusal in found for ref in refusal.harmed))
