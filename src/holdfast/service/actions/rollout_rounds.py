"""The watch over rollouts at work: with each look at a cluster, those under way and just done are judged.

What was promised is laid down as terms of `rollout.undo`: `success`, `latency_seconds` and `soak_minutes`.
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
from holdfast.model.objects.workloads import Deployment
from holdfast.model.snapshot import Snapshot
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.rollout_watch import UNDO, Objective, worse
from holdfast.pillars.incidents.alerts_policy import problem_assessed
from holdfast.ports.source import Source
from holdfast.ports.store import Store
from holdfast.service.actions.rollout_watching import watch_in
from holdfast.service.actions.terms import terms_at
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of, terms_now
from holdfast.service.incidents.incidents import open_with
from holdfast.service.intake.opening import Trouble, take_in
from holdfast.service.intake.policies import policy_of
from holdfast.texts.say import say

RECENT: Final = timedelta(hours=2)
"""For how long after its last step a rollout is just done."""
MOST: Final = 50
"""How many rollouts are judged at one look, the newest first."""
_GRAVITY: Final = "high"


def rollouts(snapshot: Snapshot, source: Source, laid: Sequence[ActionTerms], cluster: str) -> tuple[KeptRollout, ...]:
    """Judges the rollouts of a look that are under way or just done."""
    recent = [item for _, item in sorted(_recent(snapshot), key=lambda pair: (pair[0], pair[1].ref), reverse=True)]
    raws = source.raw([item.ref for item in recent[:MOST]]) if recent else {}
    return tuple(
        found
        for item in recent[:MOST]
        if (found := _judged(snapshot, raws.get(item.ref, {}), item, laid, cluster)) is not None
    )


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
    soak = _number(terms, "soak_minutes")
    promised = Objective(success=_number(terms, "success"), latency=_number(terms, "latency_seconds"))
    return promised if soak is None else replace(promised, soak=timedelta(minutes=soak))


def _number(terms: Mapping[str, Any], name: str) -> float | None:
    value = terms.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _recent(snapshot: Snapshot) -> Iterator[tuple[datetime, Deployment]]:
    now = snapshot.taken_at
    for item in snapshot.all(Deployment):
        told = next((one.last_update_time for one in item.status.conditions if one.type == "Progressing"), None)
        if now is not None and told is not None and (now - told <= RECENT or _is_under_way(item)):
            yield told, item


def _is_under_way(item: Deployment) -> bool:
    status = item.status
    return status.observed_generation < item.metadata.generation or status.updated_replicas < item.spec.replicas


def _judged(
    snapshot: Snapshot, raw: Mapping[str, Any], item: Deployment, laid: Sequence[ActionTerms], cluster: str
) -> KeptRollout | None:
    try:
        seen = watch_in(snapshot, raw, item.ref, objective_of(laid, cluster, item.namespace))
    except ObjectNotFound:
        return None  # Its revisions were not seen, so that there is nothing to compare.
    watched = seen.watched
    return KeptRollout(
        cluster=cluster,
        workload=item.ref,
        revision=seen.revision,
        began=seen.began,
        at=seen.at,
        judgement=watched.judgement,
        worse=tuple(worse(watched)),
        # Without the whole object nobody knows who keeps it in Git.
        action=watched.action if raw else "",
        revert_in_git=watched.revert_in_git,
    )


def _take_in(office: Office, store: Store, item: KeptRollout, at: datetime) -> None:
    """Opens an incident where the policy wants one of findings as grave, and joins one that is open for it."""
    policy, mark = policy_of(store, item.cluster), f"rollout:{item.key}"
    if _GRAVITY not in policy.problems.severities and not open_with(store, mark):
        return
    lang = language_of(store)
    key = "in-git" if item.revert_in_git else "undo-proposed"
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
