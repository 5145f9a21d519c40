"""Proposals: what actions would be good for, as the newest look at each cluster showed it."""

from __future__ import annotations

from holdfast.model.automation_kept import OPEN, PLANS
from holdfast.model.automation_uses import Offered
from holdfast.model.autonomy import DIALS, Place
from holdfast.model.plans_shown import ProposalShown
from holdfast.pillars.automation.autonomy import level_of
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.healing_catalogue import entries
from holdfast.pillars.automation.wording import action_texts
from holdfast.pillars.governance.visibility import may_see
from holdfast.service.actions.autonomy import runs_of
from holdfast.service.actions.terms import environment_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.plans import sees
from holdfast.service.paging import Page, Paging, paged
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
        if sees(desk.reach, kept.item)
        for target in kept.item.targets
    }
    rows = []
    for cluster, view in present_views(desk, asked.cluster, OffersView):
        for item in view.offered:
            if item.action in actions() and may_see(desk.reach, cluster, item.target) and _is_wanted(item, asked):
                place = (cluster, item.action, item.target.kind, item.target.namespace, item.target.name)
                rows.append(_shown(desk, cluster, item, plans.get(place, "")))
    order = {id(row): place for place, row in enumerate(sorted(rows, key=_turn))}
    return paged(asked, rows, lambda row: (order[id(row)],))


def _turn(row: ProposalShown) -> tuple[bool, float, str, str, str, str]:
    hours = row.urgency_hours if row.urgency_hours is not None else float("inf")
    return bool(row.lacks), hours, row.cluster, row.action, row.namespace, row.name


def _is_wanted(item: Offered, asked: ListProposals) -> bool:
    return (
        asked.namespace in ("", item.target.namespace)
        and asked.action in ("", item.action)
        and asked.group in ("", item.action.partition(".")[0])
    )


def _shown(desk: Desk, cluster: str, item: Offered, plan: str) -> ProposalShown:
    action = actions()[item.action]
    words = action_texts(action.module, desk.lang)
    entry = entries().get(item.entry)
    place = Place(cluster=cluster, namespace=item.target.namespace, environment=environment_of(desk.store, cluster))
    dials = [kept.item for kept in desk.store.shelf(DIALS).page(limit=10_000)]
    standing = level_of(dials, item.action, action.fields, place, runs_of(desk.store, item.action))
    return ProposalShown(
        cluster=cluster,
        action=item.action,
        title=words.title,
        why=entry.texts[desk.lang].why if entry is not None else words.why,
        risk=action.fields.risk,
        kind=item.target.kind,
        namespace=item.target.namespace,
        name=item.target.name,
        evidence=item.evidence,
        wanted=item.wanted,
        level=standing.level,
        urgency_hours=item.urgency_hours,
        problem=item.problem,
        healing=entry.texts[desk.lang].title if entry is not None else "",
        lacks=tuple(say(f"automation.lacks.{name}", desk.lang) for name in item.lacks),
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
