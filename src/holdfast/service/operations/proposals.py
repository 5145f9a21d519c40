"""Proposals: what actions would be good for, as the newest look at each cluster showed it."""

from __future__ import annotations

import msgspec

from holdfast.model.automation_kept import OPEN, PLANS
from holdfast.model.automation_uses import Offered
from holdfast.model.autonomy import Level, Place
from holdfast.model.plans_shown import ProposalShown
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.healing_catalogue import entries
from holdfast.pillars.automation.wording import action_texts
from holdfast.pillars.governance.visibility import may_see
from holdfast.service.actions.autonomy import standings_in
from holdfast.service.actions.plan_access import sees
from holdfast.service.actions.terms import environment_of, is_open
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, SortKey, paged
from holdfast.service.views.present import present_views
from holdfast.service.views.rows import OffersView
from holdfast.texts.say import say


class ListProposals(Paging, frozen=True, kw_only=True):
    """Which proposals are wanted, the most urgent first."""

    cluster: str = ""
    namespace: str = ""
    action: str = ""
    group: str = ""


def _list(desk: Desk, asked: ListProposals) -> Page[ProposalShown]:
    plans = {
        (kept.item.cluster, kept.item.action, target.kind, target.namespace, target.name): kept.id
        for state in OPEN
        for kept in desk.store.shelf(PLANS).find("state", state)
        if is_open(kept.item, desk.now) and sees(desk.reach, kept.item)
        for target in kept.item.targets
    }
    standing = standings_in(desk.store)
    rows = []
    for cluster, view in present_views(desk, asked.cluster, OffersView):
        environment = environment_of(desk.store, cluster)
        for item in view.offered:
            if item.action in actions() and may_see(desk.reach, cluster, item.target) and _is_wanted(item, asked):
                planned = (cluster, item.action, item.target.kind, item.target.namespace, item.target.name)
                place = Place(cluster=cluster, namespace=item.target.namespace, environment=environment)
                level = standing(item.action, place, None).level
                rows.append(_shown(item, cluster, level, plans.get(planned, ""), desk.lang))
    return paged(asked, rows, _turn)


def _turn(row: ProposalShown) -> SortKey:
    """Orders what is proven before what is not, and what is too late soon before what can wait."""
    hours = row.urgency_hours
    urgency = (int(bool(row.lacks)), int(hours is None), hours or 0.0)
    # Of one object several knobs may be proposed to be turned by the same action.
    wanted = msgspec.json.encode(row.wanted, order="deterministic").decode()
    return (*urgency, row.cluster, row.action, row.kind, row.namespace, row.name, wanted)


def _is_wanted(item: Offered, asked: ListProposals) -> bool:
    return (
        asked.namespace in ("", item.target.namespace)
        and asked.action in ("", item.action)
        and asked.group in ("", item.action.partition(".")[0])
    )


def _shown(item: Offered, cluster: str, level: Level, plan: str, lang: str) -> ProposalShown:
    action = actions()[item.action]
    words = action_texts(action.module, lang)
    entry = entries().get(item.entry)
    return ProposalShown(
        cluster=cluster,
        action=item.action,
        title=words.title,
        why=entry.texts[lang].why if entry is not None else words.why,
        risk=action.fields.risk,
        kind=item.target.kind,
        namespace=item.target.namespace,
        name=item.target.name,
        evidence=item.evidence,
        wanted=item.wanted,
        level=level,
        urgency_hours=item.urgency_hours,
        problem=item.problem,
        healing=entry.texts[lang].title if entry is not None else "",
        lacks=tuple(say(f"automation.lacks.{name}", lang) for name in item.lacks),
        plan=plan,
    )


OPERATIONS = (
    Operation(
        name="proposals.list",
        parameters=ListProposals,
        result=Page[ProposalShown],
        run=_list,
        permission="read:plans",
        bearing="fleet",
        path="/proposals",
        examples={"cleanup": {"group": "pvc"}},
    ),
)
