"""Making plans: an action says what it would write to a cluster, and the server is asked what that would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from msgspec.structs import replace

from holdfast.model.action_refusals import PlanStopped
from holdfast.model.automation import RISKS, Condition, Intent, Plan, Probe, Stop, Target, Write
from holdfast.model.automation_kept import PLANS, KeptPlan, PlanState
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.model.record import Kept
from holdfast.model.usage_refusals import UnknownAction
from holdfast.pillars.automation.action import Draft, LoadedAction
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.conditions import common, is_opted_in
from holdfast.pillars.automation.contents import KEY, uid_of
from holdfast.pillars.automation.helm_remarks import helm_remarks
from holdfast.pillars.automation.operator_evictions import eviction_remarks
from holdfast.pillars.automation.operator_growth import Growth, growth_of, missing_rule
from holdfast.pillars.automation.ownership import gitops_owner
from holdfast.pillars.automation.patch_file import patch_file
from holdfast.pillars.automation.plans import UNDO_OF, idempotency_key, plan_hash, touched
from holdfast.pillars.automation.rehearsal import leaves
from holdfast.pillars.automation.running import bound, left_to_undo
from holdfast.pillars.automation.scene import Raw, Scene, ref_of, target_of
from holdfast.pillars.automation.showing import shown, value_at
from holdfast.pillars.automation.timing import CONTROLLERS, SERVER, VALID
from holdfast.pillars.automation.wording import action_texts
from holdfast.ports.present import Present
from holdfast.ports.store import Store
from holdfast.reports.plan_telling import condition_told, stop_told
from holdfast.service.actions.execution import reading, rehearse
from holdfast.service.actions.kept import journal_of, opened, sealed
from holdfast.service.actions.knowing import beyond_of, told_of
from holdfast.service.actions.scenes import scene_of
from holdfast.service.actions.terms import environment_of, plans_of
from holdfast.service.actions.wishes import Made, Wish, last_of, targets_of
from holdfast.service.desk import Office

Versions = Mapping[tuple[str, str], Raw]


def make(office: Office, wish: Wish, lang: str) -> Made:
    """Makes a plan without writing anything; while the cluster is asked the store is not held.

    Raises UnknownAction for an action that there is none of, PlanStopped with the reason where nothing may be done,
    ObjectNotFound, and ClusterUnreachable.
    """
    action = find_action(wish.action)
    namespace = wish.targets[0].namespace
    with office.stores.read() as store:
        told, beyond = told_of(store, wish.cluster, action, namespace), beyond_of(office, store, wish.cluster)
        after = last_of(plans_of(store, wish.action), wish, office.now())
    with reading(office, wish.cluster) as present:
        scene = scene_of(
            present,
            action,
            wish.cluster,
            wish.targets,
            told,
            office.now(),
            wish.wanted,
            beyond,
        )
        own = tuple(action.conditions(scene))
        _check(own, action, lang)
        draft = action.draft(scene)
        if isinstance(draft, Stop):
            raise _stopped(action, draft, lang)
        raw = _raws(scene, present, draft.writes)
        growth = _growth(present, action, scene, draft.writes, lang)
    shared = common(scene, draft.writes)
    if growth is not None:
        raw[growth.write.target] = growth.raw
        warnings = (growth.remark, *draft.warnings)
        draft = replace(draft, writes=(growth.write,), undo=(), probes=(), warnings=warnings)
    plan = _plan(wish, action, scene, draft, after)
    text = _text(plan, raw) if growth is None else patch_file(plan)
    if growth is None:
        # Operators hand labels down: what they made is in no repository, whatever it says of itself.
        _check((item for item in shared if not text or item.name == "not-operator-owned"), action, lang)
    if not text:
        refused = rehearse(office, wish.cluster, plan, _by_version(raw))
        if refused is not None:
            raise _stopped(action, refused.stop, lang)
    return Made(
        wish=wish,
        plan=plan,
        primary=scene.targets,
        conditions=(*own, *shared),
        raw=raw,
        text=text,
        is_opted_in=is_opted_in(scene, action.name, plan.writes) == "yes",
    )


def make_undo(office: Office, kept: Kept[KeptPlan], by: str, reason: str, lang: str) -> Made:
    """Makes the plan that takes another one back, on the objects as they are now; raises what `make` does."""
    item, before = kept.item, opened(office, kept)
    action = find_action(item.action)
    if item.state not in ("verified", "unknown", "settled") or not before.undo:
        raise _stopped(action, Stop(key="not-reversible"), lang)
    with office.stores.read() as store:
        journal = journal_of(store, kept.id)
    raw: dict[Target, Raw] = {}
    writes = []
    with reading(office, item.cluster) as present:
        for step in left_to_undo(before, journal):
            write = before.undo[step]
            whole = present.object(write.target)
            if whole is None and write.verb == "delete":
                # What is not there, never made or gone since, keeps nobody from taking back the rest.
                continue
            # An object of the same name may have been made anew: it is not ours to change.
            if whole is None or uid_of(whole) != bound(before, journal, write.target).uid:
                raise _stopped(action, Stop(key="target-changed"), lang)
            target = target_of(item.cluster, whole)
            raw[target] = whole
            writes.append(replace(write, target=target))
    if not writes:
        raise _stopped(action, Stop(key="not-reversible"), lang)
    now = office.now()
    targets = tuple(dict.fromkeys(write.target for write in writes))
    wish = Wish(
        cluster=item.cluster,
        action=item.action,
        targets=tuple(ref_of(target) for target in targets),
        by=by,
        reason=reason,
        wanted={UNDO_OF: kept.id},
        evidence=(kept.id,),
        incident=item.incident,
    )
    with office.stores.read() as store:
        after = last_of(plans_of(store, wish.action), wish, office.now())
    plan = replace(
        before,
        intent=_intent(wish, action, targets, now, after),
        writes=tuple(writes),
        undo=(),
        irreversible="undo-of-undo",
        probes=_seen_undone(writes),
        effect=before.effect,
        warnings=(),
    )
    refused = rehearse(office, item.cluster, plan, _by_version(raw))
    if refused is not None:
        raise _stopped(action, refused.stop, lang)
    return Made(wish=wish, plan=plan, primary=targets, conditions=(), raw=raw)


def keep(office: Office, store: Store, made: Made) -> Kept[KeptPlan]:
    """Keeps a plan; whoever calls has seen that the same is not in hand already."""
    plan, wish = made.plan, made.wish
    now, new = office.now(), office.chance.new_id()
    closed = sealed(office, plan, new)
    state: PlanState = "text" if made.text else "proposed"
    item = KeptPlan(
        cluster=wish.cluster,
        namespaces=tuple(sorted({target.namespace for target in touched(plan)} - {""})),
        action=wish.action,
        version=plan.intent.version,
        risk=plan.risk,
        state=state,
        hash=plan_hash(plan),
        key=idempotency_key(plan.intent),
        by=wish.by,
        reason=wish.reason,
        made=now,
        expires=now + VALID,
        targets=targets_of(made),
        writes=tuple(shown(write, made.raw.get(write.target)) for write in plan.writes),
        undo=tuple(shown(write, made.raw.get(write.target)) for write in plan.undo),
        sealed_key=closed.key,
        sealed_data=closed.data,
        wanted=wish.wanted,
        irreversible=plan.irreversible,
        probes=tuple((probe.fact, str(ref_of(probe.target)), probe.wanted) for probe in plan.probes),
        conditions=made.conditions,
        effect=plan.effect,
        warnings=plan.warnings,
        cost=plan.cost,
        text=made.text,
        incident=wish.incident,
        finding=wish.finding,
        environment=environment_of(store, wish.cluster),
        is_own=wish.is_own,
        is_opted_in=made.is_opted_in,
    )
    kept = store.shelf(PLANS).add(new, item)
    store.feed.add(now, "plan.made", item.cluster, item.namespaces, about=new)
    return kept


def find_action(name: str) -> LoadedAction:
    """Gives an action by its name; raises UnknownAction with the names that look most like it."""
    found = actions().get(name)
    if found is None:
        raise UnknownAction(action=name, nearest=", ".join(get_close_matches(name, actions(), n=3, cutoff=0.5)))
    return found


def _plan(wish: Wish, action: LoadedAction, scene: Scene, draft: Draft, after: str) -> Plan:
    written = [write.target for write in draft.writes if write.target.uid]
    targets = tuple(dict.fromkeys((*scene.targets, *written)))
    intent = _intent(wish, action, targets, scene.now, after)
    key = idempotency_key(intent)
    return Plan(
        intent=intent,
        risk=max(action.fields.risk, draft.risk or "R0", key=RISKS.index),
        writes=tuple(_marked(write, key) for write in draft.writes),
        undo=tuple(_marked(write, key) for write in draft.undo),
        irreversible=draft.irreversible,
        probes=draft.probes,
        cost=draft.cost,
        scope=f"{wish.cluster}/{scene.target.namespace}",
        group=draft.group,
        domain=draft.domain,
        effect=draft.effect,
        warnings=(*draft.warnings, *helm_remarks(scene, draft.writes), *eviction_remarks(scene, draft.writes)),
    )


def _intent(wish: Wish, action: LoadedAction, targets: tuple[Target, ...], now: datetime, after: str) -> Intent:
    return Intent(
        action=action.name,
        version=action.fields.version,
        targets=targets,
        evidence=wish.evidence or tuple(f"{target.kind}/{target.uid}" for target in targets),
        seen_from=now,
        seen_until=now,
        by=wish.by,
        reason=wish.reason,
        wanted=wish.wanted,
        after=after,
    )


def _marked(write: Write, key: str) -> Write:
    """Marks what is made with the key of what was wanted, so that it is known again after a lost answer."""
    if write.verb != "create":
        return write
    metadata: dict[str, Any] = dict(write.body.get("metadata") or {})
    annotations = {**(metadata.get("annotations") or {}), KEY: key}
    return replace(write, body={**write.body, "metadata": {**metadata, "annotations": annotations}})


def _check(conditions: Iterable[Condition], action: LoadedAction, lang: str) -> None:
    unmet = next((item for item in conditions if item.answer != "yes"), None)
    if unmet is not None:
        words = action_texts(action.module, lang)
        raise PlanStopped(action=action.name, why=condition_told(unmet, words, lang))


def _text(plan: Plan, raw: Mapping[Target, Raw]) -> str:
    """Gives the text of a plan that people apply: of one that only writes texts, or whose objects live in Git."""
    owned = any(gitops_owner(whole) for whole in raw.values())
    return patch_file(plan) if plan.risk == "R0" or owned else ""


def _stopped(action: LoadedAction, stop: Stop, lang: str) -> PlanStopped:
    """Refuses a plan in the words of its action."""
    return PlanStopped(action=action.name, why=stop_told(stop, action_texts(action.module, lang), lang))


def _growth(present: Present, action: LoadedAction, scene: Scene, writes: Iterable[Write], lang: str) -> Growth | None:
    """Gives the change of a custom resource by which claims grow; raises PlanStopped where that may not be read."""
    denied: list[Target] = []

    def read(target: Target) -> Raw | None:
        try:
            return present.object(target)
        except ClusterUnreachable as error:
            if error.values.get("reason") == "forbidden":
                denied.append(target)
            return None

    found = growth_of(scene, writes, read) if action.fields.grows else None
    if found is None and denied:
        stop = Stop(key="operator-unread", values={**missing_rule(denied[0]), "action": action.name})
        raise _stopped(action, stop, lang)
    return found


def _raws(scene: Scene, present: Present, writes: Iterable[Write]) -> dict[Target, Raw]:
    found: dict[Target, Raw] = {target: scene.raw[ref_of(target)] for target in scene.targets}
    for write in writes:
        if write.target.uid and write.target not in found:
            whole = scene.raw.get(ref_of(write.target)) or present.object(write.target)
            if whole is not None:
                found[write.target] = whole
    return found


def _by_version(raw: Mapping[Target, Raw]) -> Versions:
    return {(target.uid, target.resource_version): whole for target, whole in raw.items()}


def _seen_undone(writes: Iterable[Write]) -> tuple[Probe, ...]:
    """Gives what must be seen once something was taken back: the fields as they were before."""
    found = []
    for write in writes:
        if write.verb == "delete":
            found.append(Probe(fact="gone", target=write.target, wanted="", within=CONTROLLERS))
            continue
        for path in leaves(write.body):
            value = value_at(write.body, path)
            if not path.startswith(("apiVersion", "kind", "metadata.name")) and "[" not in path:
                found.append(Probe(fact="field-is", target=write.target, wanted=f"{path}={value}", within=SERVER))
    return tuple(found)
