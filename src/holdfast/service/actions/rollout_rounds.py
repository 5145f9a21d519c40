"""The watch over rollouts at work: with each look at a cluster, those under way and just done are judged.

What was promised is laid down as terms of `rollout.undo`: `success`, `latency_seconds`, `soak_minutes` and
`patience_minutes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from holdfast.model.automation_kept import ActionTerms
from holdfast.model.automation_uses import Offered
from holdfast.model.automation_watched import ROLLOUTS, KeptRollout
from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import DaemonSet, Deployment, StatefulSet
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.rollout_watch import UNDO, Objective, telling, worse
from holdfast.pillars.incidents.alerts_policy import problem_assessed
from holdfast.ports.source import Source
from holdfast.ports.store import Store
from holdfast.service.actions.rollout_revisions import KEPT_APART, Raws, Rolling, kept_apart
from holdfast.service.actions.rollout_states import is_under_way
from holdfast.service.actions.rollout_watching import watch_in
from holdfast.service.actions.terms import terms_at
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of, terms_now
from holdfast.service.incidents.incidents import open_with
from holdfast.service.intake.opening import Trouble, take_in
from holdfast.service.intake.policies import policy_of
from holdfast.texts.say import say
from holdfast.verdicts.ownership import controller_of

RECENT: Final = timedelta(hours=2)
"""For how long after its last step a rollout is just done."""
LONGEST: Final = timedelta(days=1)
"""For how long after a revision was made Pods that are made tell of its rollout."""
MOST: Final = 50
"""How many rollouts are judged at one look, the newest first."""
_GRAVITY: Final = "high"


def rollouts(snapshot: Snapshot, source: Source, laid: Sequence[ActionTerms], cluster: str) -> tuple[KeptRollout, ...]:
    """Judges the rollouts of a look that are under way or just done."""
    recent = sorted(_recent(snapshot), key=lambda pair: (pair[0], pair[1].ref), reverse=True)[:MOST]
    wanted = [ref for _, item in recent for ref in (item.ref, *(one.ref for one in kept_apart(snapshot, item.ref)))]
    raws = source.raw(wanted) if wanted else {}
    return tuple(found for _, item in recent if (found := _judged(snapshot, raws, item.ref, laid, cluster)) is not None)


def undo_offers(found: Iterable[KeptRollout], known: Iterable[Offered]) -> tuple[Offered, ...]:
    """Proposes to take back what serves worse, unless that is proposed already."""
    there = {item.target for item in known if item.action == UNDO and not item.lacks}
    return tuple(
        Offered(
            action=UNDO,
            target=item.workload,
            evidence=(f"rollout {item.workload} revision {item.revision}: {', '.join(item.worse)}",),
        )
        for item in found
        if item.action == UNDO and item.workload not in there
    )


def keep_rollouts(office: Office, store: Store, cluster: str, found: Iterable[KeptRollout], at: datetime) -> None:
    """Keeps how rollouts were judged; that a revision serves worse is told once."""
    shelf = store.shelf(ROLLOUTS)
    for item in found:
        told = 0
        with suppress(RecordAbsent):
            before = shelf.get(item.key).item
            if before.at > item.at:
                continue
            told = before.told
        if item.judgement == "undo-proposed" and told != item.revision:
            told = item.revision
            store.feed.add(at, "rollout.worse", cluster, (item.workload.namespace,), about=item.key)
            _take_in(office, store, item, at)
        shelf.put(item.key, replace(item, told=told))


def objective_of(laid: Iterable[ActionTerms], cluster: str, namespace: str) -> Objective:
    """Gives what was promised at a place; a term that is no number promises nothing."""
    terms = terms_at(laid, UNDO, cluster, namespace)
    times = {"soak": _number(terms, "soak_minutes"), "patience": _number(terms, "patience_minutes")}
    promised = Objective(success=_number(terms, "success"), latency=_number(terms, "latency_seconds"))
    return replace(promised, **{name: timedelta(minutes=value) for name, value in times.items() if value is not None})


def _number(terms: Mapping[str, Any], name: str) -> float | None:
    value = terms.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _recent(snapshot: Snapshot) -> Iterator[tuple[datetime, Rolling]]:
    now = snapshot.taken_at
    workloads: tuple[Rolling, ...] = (*snapshot.all(Deployment), *snapshot.all(StatefulSet), *snapshot.all(DaemonSet))
    steps = _steps(snapshot)
    for item in workloads if now is not None else ():
        step = _told(item) if isinstance(item, Deployment) else steps.get(item.ref)
        if step is not None and now is not None and (now - step <= RECENT or is_under_way(item)):
            yield step, item


def _told(item: Deployment) -> datetime | None:
    return next((one.last_update_time for one in item.status.conditions if one.type == "Progressing"), None)


def _steps(snapshot: Snapshot) -> Mapping[Ref, datetime]:
    """Maps the StatefulSets and DaemonSets with a revision of the last day to the moment at which a Pod was made last.

    Pods are made for other reasons too, so that they tell nothing of a workload whose revisions are all old.
    """
    found: dict[Ref, datetime] = {}
    now = snapshot.taken_at
    for item in snapshot.of_kind(KEPT_APART):
        owner, born = controller_of(item, snapshot), item.metadata.creation_timestamp
        if owner is not None and born is not None and now is not None and now - born <= LONGEST:
            found[owner] = max(born, found.get(owner, born))
    for pod in snapshot.all(Pod) if found else ():
        owner, born = controller_of(pod, snapshot), pod.metadata.creation_timestamp
        if owner in found and born is not None:
            found[owner] = max(born, found[owner])
    return found


def _judged(
    snapshot: Snapshot, raws: Raws, workload: Ref, laid: Sequence[ActionTerms], cluster: str
) -> KeptRollout | None:
    try:
        seen = watch_in(snapshot, raws, workload, objective_of(laid, cluster, workload.namespace))
    except ObjectNotFound:
        return None  # Its revisions were not seen, so that there is nothing to compare.
    watched = seen.watched
    return KeptRollout(
        cluster=cluster,
        workload=workload,
        revision=seen.revision,
        began=seen.began,
        at=seen.at,
        judgement=watched.judgement,
        worse=tuple(worse(watched)),
        # Without the whole object nobody knows who keeps it in Git.
        action=watched.action if workload in raws else "",
        revert_in_git=watched.revert_in_git,
        is_by_hand=watched.is_by_hand,
    )


def _take_in(office: Office, store: Store, item: KeptRollout, at: datetime) -> None:
    """Opens an incident where the policy wants one of findings as grave, and joins one that is open for it."""
    policy, mark = policy_of(store, item.cluster), f"rollout:{item.key}"
    if _GRAVITY not in policy.problems.severities and not open_with(store, mark):
        return
    lang = language_of(store)
    key = telling(item.judgement, item.revert_in_git, item.is_by_hand)
    trouble = Trouble(
        title=say("autonomy.rollout.title", lang, workload=str(item.workload), revision=item.revision),
        source="rollout",
        cluster=item.cluster,
        namespaces=(item.workload.namespace,),
        affected=(str(item.workload),),
        fingerprints=(mark,),
        assessment=problem_assessed(policy, terms_now(store).policy, _GRAVITY),
        began=item.began,
        note=f"{say(f'autonomy.rollout.{key}', lang)} {', '.join(item.worse)}",
    )
    take_in(office, store, trouble, at=at)
