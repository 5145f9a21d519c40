"""The actions that there are, what an account needs to be allowed for them, and what people laid down for each."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from holdfast.model.automation import Risk
from holdfast.model.automation_kept import ACTION_TERMS, ActionTerms
from holdfast.pillars.automation.action import LoadedAction
from holdfast.pillars.automation.approving import NEEDED
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.wording import ActionParameter, action_texts, parameters_of
from holdfast.reports.action_catalogue import roles_text, said
from holdfast.service.actions.planning import find_action
from holdfast.service.actions.terms import laid_terms
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.action_budgets import ListLimits
from holdfast.service.paging import Page, Paging, paged

READ, WRITE = "read:automation", "write:automation"


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
    wishes: tuple[ActionParameter, ...]
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


def _terms(desk: Desk, asked: ListLimits) -> Page[ActionTermsShown]:
    rows = [_terms_shown(item) for item in laid_terms(desk.store)]
    return paged(asked, rows, lambda row: (row.action, row.cluster, row.namespace))


def _put_terms(desk: Desk, asked: NewActionTerms) -> ActionTermsShown:
    find_action(asked.action)
    item = ActionTerms(
        action=asked.action, terms=asked.terms, by=desk.who.name, cluster=asked.cluster, namespace=asked.namespace
    )
    key = "/".join((asked.action, asked.cluster or "*", asked.namespace or "*"))
    desk.store.shelf(ACTION_TERMS).put(key, item, desk.asker.revision)
    desk.note(key, terms=msgspec.json.encode(asked.terms).decode())
    return _terms_shown(item)


def _shown(action: LoadedAction, lang: str) -> ActionShown:
    fields, words = action.fields, action_texts(action.module, lang)
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
        wishes=parameters_of(action, lang),
        rights=tuple(said(right) for right in fields.rights),
        references=words.references,
    )


def _terms_shown(item: ActionTerms) -> ActionTermsShown:
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
)
