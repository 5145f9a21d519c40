"""The actions that there are, what they may use up, and what lets a failing one go on."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from holdfast.model.automation import Risk
from holdfast.model.automation_kept import ACTION_TERMS, LIMITS, RESETS, ActionTerms, KeptLimit, KeptReset
from holdfast.model.automation_limits import Limit
from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.units import parse_duration
from holdfast.pillars.automation.action import LoadedAction
from holdfast.pillars.automation.approving import NEEDED
from holdfast.pillars.automation.budgets import spent
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.guard import Rules
from holdfast.pillars.automation.halting import broken
from holdfast.pillars.automation.wording import action_texts
from holdfast.reports.action_catalogue import roles_text, said
from holdfast.service.actions.planning import find_action
from holdfast.service.actions.terms import laid_limits, laid_terms, limits_at, outcomes_of, reservations_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged

READ, WRITE = "read:automation", "write:automation"
Why = Annotated[str, Meta(min_length=1, max_length=1000)]


class WishShown(Struct, frozen=True, kw_only=True):
    """A parameter of an action: its name, and what it is without a word about it."""

    name: str
    usual: str


class ActionShown(Struct, frozen=True, kw_only=True):
    """An action: what it is for, how dangerous it is, who must agree, and what it needs to be allowed to do."""

    name: str
    title: str
    why: str
    risk: Risk
    version: int
    target: str
    needed: int
    never_alone: bool
    heals: tuple[str, ...]
    wishes: tuple[WishShown, ...]
    rights: tuple[str, ...]
    references: tuple[str, ...]


class ListActions(Paging, frozen=True, kw_only=True):
    """Which actions are wanted: of a target's kind, or those that heal a cause."""

    kind: str = ""
    heals: str = ""


class RolesOf(Struct, frozen=True, kw_only=True):
    """Which actions an account shall be allowed, in which namespaces; in `default` without any."""

    actions: Annotated[tuple[str, ...], Meta(max_length=100)]
    account: str = "holdfast"
    account_namespace: str = "holdfast"
    namespaces: Annotated[tuple[str, ...], Meta(max_length=1000)] = ()


class RolesText(Struct, frozen=True, kw_only=True):
    """Manifests of roles and their bindings, as YAML."""

    text: str


class LimitShown(Struct, frozen=True, kw_only=True):
    """A budget: of which part of the world, for which kind, how much within which hours."""

    id: str
    name: str
    cluster: str
    namespace: str
    kind: str
    hours: float
    objects: int | None
    share: float | None
    bytes: int | None
    money: float | None
    by: str


class UsedShown(Struct, frozen=True, kw_only=True):
    """What was used of a budget of a cluster, by scope and kind."""

    scope: str
    kind: str
    budget: str
    hours: float
    objects: int
    most_objects: int | None
    bytes: int
    most_bytes: int | None
    money: float
    most_money: float | None
    in_flight: int


class ListLimits(Paging, frozen=True, kw_only=True):
    """Which budgets are wanted."""


class OfActionCluster(Paging, frozen=True, kw_only=True):
    """Of one cluster."""

    cluster: str


class NewLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A budget: `within` is a span (`24h`); a part that is left out is not limited by it."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    within: str
    cluster: str = ""
    namespace: str = ""
    kind: str = ""
    objects: Annotated[int, Meta(ge=0)] | None = None
    share: Annotated[float, Meta(ge=0, le=1)] | None = None
    bytes: Annotated[int, Meta(ge=0)] | None = None
    money: Annotated[float, Meta(ge=0)] | None = None


class OfLimit(Struct, frozen=True, kw_only=True):
    """One budget by its id."""

    limit: str


class NewActionTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is laid down for an action everywhere, in a cluster, or in a namespace of it."""

    action: str
    terms: dict[str, Any]
    cluster: str = ""
    namespace: str = ""


class ActionTermsShown(Struct, frozen=True, kw_only=True):
    """What was laid down for an action, and by whom."""

    action: str
    cluster: str
    namespace: str
    terms: dict[str, Any]
    by: str


class BreakerShown(Struct, frozen=True, kw_only=True):
    """An action that is halted in a cluster since it failed too often."""

    action: str
    cluster: str
    failures: str


class ResetBreaker(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lets an action go on in a cluster, by somebody who looked at why it failed."""

    cluster: str
    action: str
    reason: Why


def _list(desk: Desk, asked: ListActions) -> Page[ActionShown]:
    found = [
        _shown(action, desk.lang)
        for action in actions().values()
        if asked.kind in ("", action.fields.target, *action.fields.also)
        and (not asked.heals or asked.heals in action.fields.heals)
    ]
    return paged(asked, found, lambda row: (row.name,))


def _roles(_: Desk, asked: RolesOf) -> RolesText:
    chosen = [find_action(name) for name in asked.actions]
    return RolesText(text=roles_text(chosen, asked.namespaces or ("default",), asked.account, asked.account_namespace))


def _limits(desk: Desk, asked: ListLimits) -> Page[LimitShown]:
    rows = [_limit(kept) for kept in desk.store.shelf(LIMITS).page(limit=10_000)]
    return paged(asked, rows, lambda row: (row.cluster, row.namespace, row.kind, row.name, row.id))


def _put_limit(desk: Desk, asked: NewLimit) -> LimitShown:
    window = parse_duration(asked.within)
    if window is None or window.total_seconds() <= 0:
        raise UsageError(what="within", value=asked.within, allowed="1h, 24h, 7d")
    if all(part is None for part in (asked.objects, asked.share, asked.bytes, asked.money)):
        raise UsageError(what="objects", value="", allowed="objects, share, bytes, money")
    if asked.cluster:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
    item = KeptLimit(
        limit=Limit(
            name=asked.name,
            window=window,
            objects=asked.objects,
            share=asked.share,
            bytes=asked.bytes,
            money=asked.money,
        ),
        by=desk.who.name,
        cluster=asked.cluster,
        namespace=asked.namespace,
        kind=asked.kind,
    )
    key = "_".join((asked.cluster or "*", asked.namespace or "*", asked.kind or "*", asked.name))
    kept = desk.store.shelf(LIMITS).put(key, item, desk.asker.revision)
    desk.note(key)
    return _limit(kept)


def _remove_limit(desk: Desk, asked: OfLimit) -> Nothing:
    desk.store.shelf(LIMITS).remove(asked.limit, desk.asker.revision)
    desk.note(asked.limit)
    return Nothing()


def _used(desk: Desk, asked: OfActionCluster) -> Page[UsedShown]:
    """Lists what was used of each budget, for every scope and kind of which anything was used."""
    known = reservations_of(desk.store, asked.cluster)
    laid = laid_limits(desk.store)
    rows = []
    for scope, kind in sorted({(item.scope, item.kind) for item in known}):
        cluster, _, namespace = scope.partition("/")
        if not desk.reach.covers(cluster, namespace):
            continue
        mine = [item for item in known if (item.scope, item.kind) == (scope, kind) and not item.is_given_back]
        for limit in limits_at(laid, cluster, namespace, kind):
            used = spent(mine, limit.window, desk.now)
            rows.append(
                UsedShown(
                    scope=scope,
                    kind=kind,
                    budget=limit.name,
                    hours=limit.window.total_seconds() / 3600,
                    objects=used.objects,
                    most_objects=limit.objects,
                    bytes=used.bytes,
                    most_bytes=limit.bytes,
                    money=used.money,
                    most_money=limit.money,
                    in_flight=sum(item.ended is None for item in mine),
                )
            )
    return paged(asked, rows, lambda row: (row.scope, row.kind, row.budget))


def _terms(desk: Desk, asked: ListLimits) -> Page[ActionTermsShown]:
    rows = [_term(item) for item in laid_terms(desk.store)]
    return paged(asked, rows, lambda row: (row.action, row.cluster, row.namespace))


def _put_terms(desk: Desk, asked: NewActionTerms) -> ActionTermsShown:
    find_action(asked.action)
    item = ActionTerms(
        action=asked.action, terms=asked.terms, by=desk.who.name, cluster=asked.cluster, namespace=asked.namespace
    )
    key = "/".join((asked.action, asked.cluster or "*", asked.namespace or "*"))
    desk.store.shelf(ACTION_TERMS).put(key, item, desk.asker.revision)
    desk.note(key, terms=msgspec.json.encode(asked.terms).decode())
    return _term(item)


def _breakers(desk: Desk, asked: OfActionCluster) -> Page[BreakerShown]:
    rows = []
    for name in actions():
        stop = broken(Rules(limits=()).breaker, outcomes_of(desk.store, name, asked.cluster), desk.now)
        if stop is not None:
            rows.append(BreakerShown(action=name, cluster=asked.cluster, failures=stop.values["failures"]))
    return paged(asked, rows, lambda row: (row.action,))


def _reset(desk: Desk, asked: ResetBreaker) -> Nothing:
    find_action(asked.action)
    item = KeptReset(action=asked.action, cluster=asked.cluster, at=desk.now, by=desk.who.name, why=asked.reason)
    desk.store.shelf(RESETS).put(f"{asked.action}/{asked.cluster}", item)
    desk.note(asked.action, cluster=asked.cluster)
    return Nothing()


def _shown(action: LoadedAction, lang: str) -> ActionShown:
    fields, words = action.fields, action_texts(action.module, lang)
    wishes = msgspec.structs.fields(fields.wishes) if fields.wishes is not None else ()
    return ActionShown(
        name=action.name,
        title=words.title,
        why=words.why,
        risk=fields.risk,
        version=fields.version,
        target=fields.target,
        needed=NEEDED.get(fields.risk, 0),
        never_alone=fields.never_alone,
        heals=fields.heals,
        wishes=tuple(WishShown(name=item.name, usual=_usual(item.default)) for item in wishes),
        rights=tuple(said(right) for right in fields.rights),
        references=words.references,
    )


def _usual(value: object) -> str:
    return "" if value is None or value is msgspec.NODEFAULT else str(value)


def _limit(kept: Kept[KeptLimit]) -> LimitShown:
    item = kept.item
    return LimitShown(
        id=kept.id,
        name=item.limit.name,
        cluster=item.cluster,
        namespace=item.namespace,
        kind=item.kind,
        hours=item.limit.window.total_seconds() / 3600,
        objects=item.limit.objects,
        share=item.limit.share,
        bytes=item.limit.bytes,
        money=item.limit.money,
        by=item.by,
    )


def _term(item: ActionTerms) -> ActionTermsShown:
    return ActionTermsShown(
        action=item.action, cluster=item.cluster, namespace=item.namespace, terms=item.terms, by=item.by
    )


OPERATIONS = (
    Operation(
        name="actions.list",
        parameters=ListActions,
        result=Page[ActionShown],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/actions",
        examples={"of-claims": {"kind": "PersistentVolumeClaim"}},
    ),
    Operation(
        name="actions.roles",
        parameters=RolesOf,
        result=RolesText,
        run=_roles,
        permission=READ,
        bearing="fleet",
        path="/actions/roles",
        examples={"one": {"actions": ["pvc.expand"], "namespaces": ["shop"]}},
    ),
    Operation(
        name="actions.terms",
        parameters=ListLimits,
        result=Page[ActionTermsShown],
        run=_terms,
        permission=READ,
        bearing="server",
        path="/actions/terms",
    ),
    Operation(
        name="actions.set-terms",
        parameters=NewActionTerms,
        result=ActionTermsShown,
        run=_put_terms,
        permission=WRITE,
        bearing="server",
        path="/actions/terms",
        effect="record",
        method="PUT",
        examples={"cap": {"action": "pvc.expand", "terms": {"cap_gib": 500}}},
    ),
    Operation(
        name="action-budgets.list",
        parameters=ListLimits,
        result=Page[LimitShown],
        run=_limits,
        permission=READ,
        bearing="server",
        path="/action-budgets",
    ),
    Operation(
        name="action-budgets.put",
        parameters=NewLimit,
        result=LimitShown,
        run=_put_limit,
        permission=WRITE,
        bearing="server",
        path="/action-budgets",
        effect="record",
        method="PUT",
        examples={"a-day": {"name": "day", "within": "24h", "objects": 10, "share": 0.1}},
    ),
    Operation(
        name="action-budgets.delete",
        parameters=OfLimit,
        result=Nothing,
        run=_remove_limit,
        permission=WRITE,
        bearing="server",
        path="/action-budgets/{limit}",
        effect="record",
        method="DELETE",
    ),
    Operation(
        name="action-budgets.used",
        parameters=OfActionCluster,
        result=Page[UsedShown],
        run=_used,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/action-budgets",
    ),
    Operation(
        name="breakers.list",
        parameters=OfActionCluster,
        result=Page[BreakerShown],
        run=_breakers,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/breakers",
    ),
    Operation(
        name="breakers.reset",
        parameters=ResetBreaker,
        result=Nothing,
        run=_reset,
        permission="apply:plans",
        bearing="whole-cluster",
        path="/clusters/{cluster}/breakers/reset",
        effect="record",
        method="POST",
        examples={"looked": {"cluster": "prod-seoul", "action": "pvc.expand", "reason": "the pool was full"}},
    ),
)
