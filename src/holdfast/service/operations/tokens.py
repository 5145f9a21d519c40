"""Tokens: secrets by which programs ask, as their owner or as the agent of a cluster."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.access_refusals import BeyondReach, NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.people import TOKENS, Bearer, Token
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import matches, permissions_of, reach_of, roles
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.people.authentication import PREFIX, hashed
from holdfast.service.people.giving import MOST, check_signed_in, is_allowed

DELETE = "delete:tokens"
AGENTS = "write:clusters"
"""Who may change a cluster may make and delete the tokens of its agent."""


class TokenShown(Struct, frozen=True, kw_only=True):
    """A token without its secret: whose it is (a user's id, or the agent's cluster), and what it may do at most."""

    id: str
    name: str
    kind: Bearer
    bearer: str
    allows: tuple[str, ...]
    expires: datetime
    used: datetime | None
    created: datetime


class TokenMade(Struct, frozen=True, kw_only=True):
    """A new token and its secret, which is shown once."""

    token: TokenShown
    secret: str


class ListTokens(Paging, frozen=True, kw_only=True):
    """Which tokens are wanted: one's own with those of agents in reach, or with `all_users` everybody's."""

    all_users: bool = False


class NewToken(Struct, frozen=True, kw_only=True):
    """A token of one's own, or of the agent of a cluster; `allows` narrows what it may do (`read:*`)."""

    name: str
    allows: tuple[str, ...] = ("read:*",)
    expires_days: Annotated[int, Meta(ge=1, le=366)] = 90
    agent: str = ""


class OfToken(Struct, frozen=True, kw_only=True):
    """One token by its id."""

    token: str


def _list(desk: Desk, asked: ListTokens) -> Page[TokenShown]:
    everybodys = asked.all_users and reach_of(desk.who, "read:people").everywhere
    found = [
        kept
        for kept in desk.store.shelf(TOKENS).page(limit=MOST)
        if everybodys or _is_own(desk, kept.item) or _is_agent_in_reach(desk, kept.item)
    ]
    return paged(asked, [_shown(kept) for kept in found], lambda item: (item.name, item.id))


def _create(desk: Desk, asked: NewToken) -> TokenMade:
    owner = check_signed_in(desk)
    if not asked.name.strip() or len(asked.name) > 100:
        raise UsageError(what="name", value=asked.name[:100], allowed="1-100")
    if asked.agent:
        desk.store.shelf(CLUSTERS).get(asked.agent)
        if not reach_of(desk.who, AGENTS).has_whole(asked.agent):
            raise BeyondReach(what=f"agent {asked.agent}")
    secret = f"{PREFIX}{desk.office.chance.secret()}"
    token = Token(
        name=asked.name.strip(),
        hash=hashed(secret),
        kind="agent" if asked.agent else "user",
        bearer=asked.agent or owner,
        expires=desk.now + timedelta(days=asked.expires_days),
        allows=tuple(sorted(permissions_of("agent"))) if asked.agent else _allows(asked.allows),
    )
    kept = desk.store.shelf(TOKENS).add(desk.office.chance.new_id(), token)
    desk.note(kept.id, name=token.name, bearer=token.bearer, allows=", ".join(token.allows))
    return TokenMade(token=_shown(kept), secret=secret)


def _delete(desk: Desk, asked: OfToken) -> Nothing:
    kept = desk.store.shelf(TOKENS).get(asked.token)
    mine = _is_own(desk, kept.item) or _is_agent_in_reach(desk, kept.item)
    if not mine and not reach_of(desk.who, "delete:people").everywhere:
        raise RecordAbsent(type="token", id=asked.token)
    if not is_allowed(desk.who, DELETE):
        raise NotPermitted(permission=DELETE, who=desk.who.name)
    desk.store.shelf(TOKENS).remove(kept.id)
    desk.note(kept.id, name=kept.item.name, bearer=kept.item.bearer)
    return Nothing()


def _allows(asked: tuple[str, ...]) -> tuple[str, ...]:
    known = {pattern for held in roles().values() for pattern in held}
    verbs = {pattern.partition(":")[0] for pattern in known}
    for pattern in asked:
        if pattern != "*" and (pattern.count(":") != 1 or pattern.partition(":")[0] not in verbs | {"*"}):
            raise UsageError(what="allows", value=pattern, allowed=", ".join(sorted(known)))
    if not asked:
        raise UsageError(what="allows", value="", allowed=", ".join(sorted(known)))
    # A pattern within another says nothing more.
    return tuple(sorted(p for p in set(asked) if not any(q != p and matches(q, p) for q in set(asked))))


def _is_own(desk: Desk, token: Token) -> bool:
    return token.kind == "user" and token.bearer == (desk.who.behalf or desk.who.id)


def _is_agent_in_reach(desk: Desk, token: Token) -> bool:
    return token.kind == "agent" and reach_of(desk.who, AGENTS).has_whole(token.bearer)


def _shown(kept: Kept[Token]) -> TokenShown:
    item = kept.item
    return TokenShown(
        id=kept.id,
        name=item.name,
        kind=item.kind,
        bearer=item.bearer,
        allows=item.allows,
        expires=item.expires,
        used=item.used,
        created=kept.created,
    )


OPERATIONS = (
    Operation(
        name="tokens.list",
        parameters=ListTokens,
        result=Page[TokenShown],
        run=_list,
        permission="read:people",
        bearing="own",
        path="/tokens",
        examples={"own": {}},
    ),
    Operation(
        name="tokens.create",
        parameters=NewToken,
        result=TokenMade,
        run=_create,
        permission="create:tokens",
        bearing="own",
        path="/tokens",
        effect="record",
        method="POST",
        examples={"pipeline": {"name": "pipeline", "allows": ["read:problems", "upload:clusters"]}},
        has_secret=True,
    ),
    Operation(
        name="tokens.delete",
        parameters=OfToken,
        result=Nothing,
        run=_delete,
        permission=DELETE,
        bearing="own",
        path="/tokens/{token}",
        effect="record",
        method="DELETE",
    ),
)
