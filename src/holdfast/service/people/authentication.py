"""Who asks: a token or a session becomes a principal with what its owner may do now.

Nothing is remembered between requests, so that a grant that is taken away, a user who is disabled, or a token that is
deleted ends at the next request.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.access import NOBODY, Grant, Principal, Scope
from holdfast.model.access_refusals import CsrfMissing
from holdfast.model.people import (
    GIVEN_ROLES,
    MEMBERSHIPS,
    SESSIONS,
    TEAMS,
    TOKENS,
    USERS,
    GivenRole,
    Session,
    Token,
    User,
)
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.records import Shelf
from holdfast.ports.store import Store, Stores

Used = TypeVar("Used", Token, Session)
PREFIX = "hf_"
SAY_USED_AFTER = timedelta(hours=1)
"""How old the note of a token's last use becomes before it is written anew: not every request may write."""

IDLE_SPAN = timedelta(hours=2)
"""For how long a session that nobody uses goes on."""
SAY_SESSION_USED_AFTER = timedelta(minutes=5)


class Known(Struct, frozen=True, kw_only=True):
    """Who asks, and the record that says so."""

    who: Principal = NOBODY
    token: Kept[Token] | None = None
    session: Kept[Session] | None = None


def hashed(secret: str) -> str:
    """Gives what is kept of a secret of 256 random bits, which nobody can guess from it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def csrf_token(session_secret: str) -> str:
    """Gives what a form of a session sends along: only who holds the session's secret can know it."""
    return hashlib.sha256(b"csrf\n" + session_secret.encode("utf-8", "replace")).hexdigest()


def authenticated(stores: Stores, now: datetime, *, token: str, session: str, csrf: str, is_safe: bool) -> Principal:
    """Gives who sends a request: with a token, else in a session, else nobody.

    In a session whatever changes something proves that its own page sent it; raises CsrfMissing.
    """
    if token:
        return by_token(stores, token, now)
    who = by_session(stores, session, now) if session else NOBODY
    if (
        who.id
        and not is_safe
        and not hmac.compare_digest(csrf_token(session).encode(), csrf.encode("utf-8", "replace"))
    ):
        raise CsrfMissing
    return who


def by_token(stores: Stores, secret: str, now: datetime) -> Principal:
    """Gives who asks with a token, nobody where it does not hold, and notes that it was used."""
    with stores.read() as store:
        known = known_by_token(store, secret, now)
    token = known.token
    if token and (token.item.used is None or now - token.item.used > SAY_USED_AFTER):
        with stores.write() as store:
            _say_used(store.shelf(TOKENS), token.id, now)
    return known.who


def by_session(stores: Stores, secret: str, now: datetime) -> Principal:
    """Gives who asks in a session, nobody where it does not hold, and notes that it was used."""
    with stores.read() as store:
        session = live_session(store, secret, now)
        who = principal_of_user(store, session.item.user, now) if session else NOBODY
    if session and who.id and now - last_use(session.item) > SAY_SESSION_USED_AFTER:
        with stores.write() as store:
            _say_used(store.shelf(SESSIONS), session.id, now)
    return who


def principal_of_token(store: Store, secret: str, now: datetime) -> Principal:
    """Gives who asks with a token: with the rights that the token and its owner have both; nobody without."""
    return known_by_token(store, secret, now).who


def principal_of_session(store: Store, secret: str, now: datetime) -> Principal:
    """Gives who asks in a session, nobody where it has ended or its user may not sign in."""
    session = live_session(store, secret, now)
    return principal_of_user(store, session.item.user, now) if session else NOBODY


def live_session(store: Store, secret: str, now: datetime) -> Kept[Session] | None:
    """Finds a session that has not ended."""
    try:
        session = store.shelf(SESSIONS).get(hashed(secret))
    except RecordAbsent:
        return None
    return session if is_live(session.item, now) else None


def is_live(session: Session, now: datetime) -> bool:
    """Says that a session goes on: it is not too old, and somebody used it lately."""
    return session.expires > now and now - last_use(session) < IDLE_SPAN


def last_use(session: Session) -> datetime:
    """Gives about when a session was used last."""
    return session.used or session.created


def known_by_token(store: Store, secret: str, now: datetime) -> Known:
    """Finds a token that holds, and who asks with it."""
    if not secret.startswith(PREFIX):
        return Known()
    found = store.shelf(TOKENS).find("hash", hashed(secret))
    if not found or found[0].item.expires <= now:
        return Known()
    token = found[0]
    who = _of_agent(store, token) if token.item.kind == "agent" else _of_owner(store, token, now)
    return Known(who=who, token=token) if who.id else Known()


def principal_of_user(store: Store, user: str, now: datetime) -> Principal:
    """Gives a user with what they may do now, nobody where there is none or they are disabled."""
    try:
        kept = store.shelf(USERS).get(user)
    except RecordAbsent:
        return NOBODY
    if kept.item.disabled:
        return NOBODY
    return Principal(id=kept.id, name=kept.item.name, grants=grants_of(store, kept, now))


def grants_of(store: Store, user: Kept[User], now: datetime) -> tuple[Grant, ...]:
    """Lists what someone was given: themselves, through teams, and through the groups of their provider."""
    members = [f"user:{user.id}", *(f"group:{group}" for group in user.item.groups)]
    found = {grant for member in members for grant in _direct(given_to(store, member, now))}
    memberships = store.shelf(MEMBERSHIPS)
    for team in {kept.item.team for member in members for kept in memberships.find("member", member)}:
        found.update(team_grants(store, team, now))
    return tuple(sorted(found))


def team_grants(store: Store, team: str, now: datetime) -> tuple[Grant, ...]:
    """Lists what every member of a team has."""
    try:
        item = store.shelf(TEAMS).get(team).item
    except RecordAbsent:
        return ()
    given = given_to(store, f"team:{team}", now)
    return tuple(
        Grant(role.role, scope, item.name)
        for role in given
        for scope in (item.places if role.in_places else (role.scope,))
    )


def given_to(store: Store, subject: str, now: datetime) -> tuple[GivenRole, ...]:
    """Lists the roles that were given to a subject and still hold."""
    kept = (found.item for found in store.shelf(GIVEN_ROLES).find("subject", subject))
    return tuple(role for role in kept if role.until is None or role.until > now)


def _direct(given: Iterable[GivenRole]) -> Iterable[Grant]:
    return (Grant(role.role, role.scope) for role in given if not role.in_places)


def _of_owner(store: Store, token: Kept[Token], now: datetime) -> Principal:
    owner = principal_of_user(store, token.item.bearer, now)
    if not owner.id:
        return NOBODY
    return Principal(
        id=f"token:{token.id}",
        name=f"{owner.name} ({token.item.name})",
        actor="token",
        grants=owner.grants,
        allows=token.item.allows,
        behalf=owner.id,
    )


def _of_agent(store: Store, token: Kept[Token]) -> Principal:
    try:
        cluster = store.shelf(CLUSTERS).get(token.item.bearer).id
    except RecordAbsent:
        return NOBODY
    return Principal(
        id=f"token:{token.id}",
        name=f"{cluster} ({token.item.name})",
        actor="agent",
        grants=(Grant("agent", Scope(cluster)),),
        allows=token.item.allows,
        behalf=f"agent:{cluster}",
    )


def _say_used(shelf: Shelf[Used], key: str, now: datetime) -> None:
    """Notes that a secret was used, where there still is one."""
    try:
        kept = shelf.get(key)
    except RecordAbsent:
        return
    shelf.replace(key, replace(kept.item, used=now))
