"""Plans as people and programs are shown them: as a row, or whole with journal and conditions in words."""

from __future__ import annotations

from contextlib import suppress

from holdfast.model.automation import Plan, Remark, Stop
from holdfast.model.automation_journal import Line, Probed
from holdfast.model.automation_kept import APPROVALS, KeptApproval, KeptPlan
from holdfast.model.errors import HoldfastError
from holdfast.model.plans_shown import ApprovalShown, LineShown, PlanRow, PlanWhole, ProofShown
from holdfast.model.record import Kept
from holdfast.model.refs import Ref
from holdfast.pillars.automation.approving import NEEDED
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.scene import ref_of
from holdfast.pillars.automation.wording import ActionTexts, action_texts
from holdfast.reports.plan_telling import condition_told, effect_of, ending_told, remark_told, stop_told
from holdfast.service.actions.kept import approvals_of, journal_of, opened
from holdfast.service.actions.owing import is_overdue
from holdfast.service.actions.terms import state_of
from holdfast.service.desk import Desk


def plan_row(desk: Desk, kept: Kept[KeptPlan]) -> PlanRow:
    """Shows a plan as one of many."""
    item, words = kept.item, _words(desk, kept)
    agreed = {approval.by for approval in approvals_of(desk.store, kept.id) if approval.plan == item.hash}
    return PlanRow(
        id=kept.id,
        cluster=item.cluster,
        namespaces=item.namespaces,
        action=item.action,
        title=words.title,
        effect=effect_of(item, words),
        risk=item.risk,
        state=state_of(item, desk.now),
        by=item.by,
        reason=item.reason,
        made=item.made,
        expires=item.expires,
        needed=NEEDED.get(item.risk, 0),
        approvals=len(agreed),
        objects=item.cost.objects,
        bytes=item.cost.bytes,
        money=item.cost.money,
        monthly=item.cost.monthly,
        is_unpriced=item.cost.is_unpriced,
        is_reversible=bool(item.undo),
        is_own=item.is_own,
        started=item.started,
        ended=item.ended,
        detail=item.detail,
        stop=ending_told(item, kept.id, words, desk.lang),
        incident=item.incident,
        finding=item.finding,
        owed=item.owed,
        is_overdue=is_overdue(item, desk.now),
        revision=kept.revision,
    )


def plan_whole(desk: Desk, kept: Kept[KeptPlan]) -> PlanWhole:
    """Shows all of a plan."""
    item, words = kept.item, _words(desk, kept)
    agreed = desk.store.shelf(APPROVALS).find("plan", kept.id)
    remarks = [remark_told(remark, words, desk.lang) for remark in item.warnings]
    irreversible = remark_told(Remark(key=item.irreversible), words, desk.lang) if item.irreversible else ""
    return PlanWhole(
        plan=plan_row(desk, kept),
        hash=item.hash,
        why=words.why,
        targets=tuple(str(Ref(one.kind, one.name, one.namespace)) for one in item.targets),
        writes=item.writes,
        undo=item.undo,
        irreversible=irreversible,
        warnings=tuple(remarks),
        conditions=tuple(condition_told(condition, words, desk.lang) for condition in item.conditions),
        proofs=tuple(ProofShown(fact=fact, object=name, wanted=wanted) for fact, name, wanted in item.probes),
        agreed=tuple(_approval(one.item) for one in agreed),
        journal=_lines(desk, kept),
        text=item.text,
        wanted=item.wanted,
    )


def stop_said(desk: Desk, kept: Kept[KeptPlan], stop: Stop) -> str:
    """Says why a plan is stopped, in the words of its action."""
    return stop_told(stop, _words(desk, kept), desk.lang)


def _approval(item: KeptApproval) -> ApprovalShown:
    given = item.approval
    return ApprovalShown(
        by=given.by, at=given.at, expires=given.expires, is_emergency=given.is_emergency, reason=item.reason
    )


def _lines(desk: Desk, kept: Kept[KeptPlan]) -> tuple[LineShown, ...]:
    """Shows the journal; of a plan that cannot be opened any more the lines do not name what was looked for."""
    journal = journal_of(desk.store, kept.id)
    plan: Plan | None = None
    if any(isinstance(line.entry, Probed) for line in journal):
        with suppress(HoldfastError):
            plan = opened(desk.office, kept)
    return tuple(_line(line, plan) for line in journal)


def _line(line: Line, plan: Plan | None) -> LineShown:
    entry = line.entry
    probed = entry if isinstance(entry, Probed) else None
    detail = getattr(entry, "answer", "") or getattr(entry, "found", "") or getattr(entry, "ending", "")
    stop, strayed = getattr(entry, "stop", None), ", ".join(getattr(entry, "strayed", ()))
    said = ": ".join(filter(None, (str(detail), getattr(entry, "detail", ""), stop.key if stop else "", strayed)))
    return LineShown(
        number=line.number,
        at=line.at,
        what=str(entry.__struct_config__.tag),
        step=getattr(entry, "step", None),
        detail=said,
        probe=probed.probe if probed is not None else None,
        proof=_proof(probed, plan) if probed is not None and plan is not None else None,
    )


def _proof(entry: Probed, plan: Plan) -> ProofShown:
    probe = (plan.probes if entry.step is None else plan.writes[entry.step].gates)[entry.probe]
    return ProofShown(fact=probe.fact, object=str(ref_of(probe.target)), wanted=probe.wanted)


def _words(desk: Desk, kept: Kept[KeptPlan]) -> ActionTexts:
    """Gives the words of a plan's action; of one that this version does not have, its name."""
    action = actions().get(kept.item.action)
    if action is None:
        return ActionTexts(title=kept.item.action, effect=kept.item.action, why="")
    return action_texts(action.module, desk.lang)
