"""What is planned, and carried out, without anybody asking: only where people set the dial so, and never beyond it.

A proposal whose action may only suggest stays a proposal. Where it may go as far as a plan, one is made and waits for
agreement. Only where it may go by itself, its namespace opted in, and nothing of a higher risk came out, it is begun.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final

from holdfast.model.automation_kept import HANDS, PLANS, KeptPlan
from holdfast.model.automation_uses import Offered
from holdfast.model.autonomy import DIALS, Level, Place
from holdfast.model.record import Kept
from holdfast.pillars.automation.autonomy import rank
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.healing_catalogue import entries
from holdfast.ports.store import Store
from holdfast.service.actions.autonomy import standings_in
from holdfast.service.actions.kept import SYSTEM, audit, change
from holdfast.service.actions.planning import keep, make
from holdfast.service.actions.terms import environment_of, is_open, plans_of, switches_of
from holdfast.service.actions.wishes import Made, Wish, in_hand, targets_of
from holdfast.service.desk import Office
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES, unpacked
from holdfast.service.views.rows import OffersView
from holdfast.texts.say import say

MOST_AT_ONCE: Final = 5
"""How many plans are made for a cluster in one round: a storm of proposals is no reason for a storm of plans."""
_LANG: Final = "en"


def act_alone(office: Office) -> tuple[str, ...]:
    """Makes the plans that the dial lets be made, and begins those that it lets begin; gives their ids."""
    with office.stores.read() as store:
        if all(dial.item.level in ("observe", "suggest") for dial in store.shelf(DIALS).page(limit=10_000)):
            return ()
        clusters = [kept.id for kept in store.shelf(HANDS).page(limit=10_000)]
    return tuple(key for cluster in clusters for key in _of_cluster(office, cluster))


def _of_cluster(office: Office, cluster: str) -> list[str]:
    with office.stores.read() as store:
        wishes = wishes_of(store, cluster, office.now())
    made = []
    for wish, level in wishes[:MOST_AT_ONCE]:
        # What cannot be planned now is found again at the next look; an action that breaks takes nothing from others.
        with suppress(Exception):
            made.append(planned(office, wish, level))
    return made


def wishes_of(store: Store, cluster: str, now: datetime) -> list[tuple[Wish, Level]]:
    """Lists what may be planned: proven, not planned yet, and not tried in vain on what the same look showed."""
    kept = judged(store, cluster)
    if kept is None or switches_of(store):
        return []
    packed = store.snapshots.view(kept.id, NAMES[OffersView])
    view = unpacked(packed, OffersView) if packed is not None else None
    if view is None:
        return []
    standing, environment = standings_in(store), environment_of(store, cluster)
    busy = {
        (plan.item.action, target.kind, target.namespace, target.name)
        for plan in store.shelf(PLANS).find("cluster", cluster)
        if is_open(plan.item, now) or plan.item.made >= kept.received_at
        for target in plan.item.targets
    }
    found = []
    for item in view.offered:
        target = item.target
        is_known = item.action in actions()
        if not is_known or item.lacks or (item.action, target.kind, target.namespace, target.name) in busy:
            continue
        place = Place(cluster=cluster, namespace=target.namespace, environment=environment)
        level = standing(item.action, place, None).level
        entry = entries().get(item.entry)
        if entry is not None and rank(entry.level) < rank(level):
            level = entry.level
        if rank(level) >= rank("approve"):
            found.append((_wish(cluster, item), level))
    return found


def _wish(cluster: str, item: Offered) -> Wish:
    return Wish(
        cluster=cluster,
        action=item.action,
        targets=(item.target,),
        by=SYSTEM,
        reason=say("automation.own-reason", _LANG, what=item.entry or item.action),
        wanted=item.wanted,
        evidence=item.evidence,
        finding=item.problem,
        is_own=True,
    )


def planned(office: Office, wish: Wish, level: Level) -> str:
    """Makes the plan of a wish, and begins it where the level lets it; gives the id of the one that there is."""
    made = make(office, wish, _LANG)
    with office.stores.write() as store:
        # Another worker may have planned the same meanwhile, a moment apart.
        known, targets, now = plans_of(store, wish.action), targets_of(made), office.now()
        for one in known:
            same = one.item.cluster == wish.cluster and one.item.targets == targets
            if same and is_open(one.item, now):
                return one.id
        kept = in_hand(known, made, now) or keep(office, store, made)
        if level == "auto" and _may_begin(kept, made):
            kept = change(store, kept, "plan.started", state="started", started=office.now(), started_by=SYSTEM)
            audit(office, store, kept, "plans.apply", {"level": level})
        return kept.id


def _may_begin(kept: Kept[KeptPlan], made: Made) -> bool:
    """Says that nobody has to agree; the guard asks all of it again before anything is written.

    What nobody has said the price of waits for a person, also where the usual budget of money has room.
    """
    is_proposed = kept.item.state == "proposed" and made.plan.risk == "R1"
    return is_proposed and made.is_opted_in and not made.plan.cost.is_unpriced
