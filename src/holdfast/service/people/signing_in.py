"""Signing in with a password, links that work once, and what slows down whoever guesses."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.access_refusals import LinkUnusable, SignInFailed
from holdfast.model.errors import UsageError
from holdfast.model.people import (
    GIVEN_ROLES,
    INVITATIONS,
    SESSIONS,
    USERS,
    GivenRole,
    Invitation,
    Session,
    User,
)
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.usage_refusals import PasswordUnusable
from holdfast.ports.chance import Chance
from holdfast.ports.store import Store, Stores
from holdfast.service.deeds import record
from holdfast.service.desk import Desk
from holdfast.service.people.authentication import csrf_token, hashed
from holdfast.service.people.giving import ADMIN
from holdfast.service.people.guessing import check_tries, forget_failures, limits_of, note_failure

SESSION_SPAN = timedelta(hours=12)
INVITATION_SPAN = timedelta(hours=72)
FIRST_LINK_SPAN = timedelta(hours=24)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 512
_NAME = re.compile(r"[a-z0-9]([a-z0-9._@+-]{0,98}[a-z0-9])?")


class SignedIn(Struct, frozen=True, kw_only=True):
    """A new session: its secret, which is shown once, and `csrf`, which its page sends along with every change."""

    id: str
    secret: str
    csrf: str
    expires: datetime
    user: str
    name: str


def sign_in(desk: Desk, name: str, password: str) -> SignedIn:
    """Opens a session for a name and its password; raises SignInFailed and TooManyRequests."""
    name = name.strip().lower()
    limits = limits_of(name, desk.asker.address)
    check_tries(desk.store, limits, desk.now)
    found = desk.store.shelf(USERS).find("name", name)
    user = found[0] if found else None
    kept = user.item.password if user and not user.item.disabled else ""
    # A password is looked at outside of any transaction, and as long for a name that nobody has.
    is_right = desk.office.chance.is_password(password[:LONGEST_PASSWORD], kept)
    with desk.office.stores.write() as store:
        if user and is_right and _is_unchanged(store, user):
            forget_failures(store, limits)
            return open_session(desk, store, user)
        note_failure(store, limits, desk.now)
        record(desk, store, "sessions.create", "refused", name=name, address=desk.asker.address)
    raise SignInFailed


def open_session(desk: Desk, store: Store, user: Kept[User]) -> SignedIn:
    """Opens a session for a user who proved who they are."""
    secret = desk.office.chance.secret()
    session = Session(user=user.id, created=desk.now, expires=desk.now + SESSION_SPAN, address=desk.asker.address)
    kept = store.shelf(SESSIONS).add(hashed(secret), session)
    store.shelf(USERS).replace(user.id, replace(user.item, seen=desk.now))
    record(desk, store, "sessions.create", "done", actor=user.id, name=user.item.name, address=desk.asker.address)
    return SignedIn(
        id=kept.id,
        secret=secret,
        csrf=csrf_token(secret),
        expires=session.expires,
        user=user.id,
        name=user.item.name,
    )


def first_link(stores: Stores, chance: Chance, now: datetime) -> str:
    """Makes the link by which the first administrator comes to be, empty where there are users already.

    A link of an earlier start stops working.
    """
    with stores.write() as store:
        if store.shelf(USERS).count():
            return ""
        secret = chance.secret()
        for kept in store.shelf(INVITATIONS).page(limit=1000):
            store.shelf(INVITATIONS).remove(kept.id)
        store.shelf(INVITATIONS).add(hashed(secret), Invitation(user="", expires=now + FIRST_LINK_SPAN))
        return secret


def invite(desk: Desk, store: Store, user: str) -> tuple[str, datetime]:
    """Makes a link by which a user chooses a password; an earlier link stops working."""
    for kept in store.shelf(INVITATIONS).find("user", user):
        store.shelf(INVITATIONS).remove(kept.id)
    secret = desk.office.chance.secret()
    expires = desk.now + INVITATION_SPAN
    store.shelf(INVITATIONS).add(hashed(secret), Invitation(user=user, expires=expires))
    return secret, expires


def claim(desk: Desk, secret: str, password: str, name: str = "") -> SignedIn:
    """Uses a link: sets the password of its user, or makes the first administrator, and opens a session.

    Raises LinkUnusable, PasswordUnusable and UsageError.
    """
    _invited(desk.store, secret, desk.now)
    kept = new_password(desk, password, name)
    with desk.office.stores.write() as store:
        invitation = _invited(store, secret, desk.now)
        store.shelf(INVITATIONS).remove(hashed(secret))
        user = _with_password(desk, store, invitation.item.user, kept, name)
        forget_sessions(store, user.id)
        record(desk, store, "invitations.claim", "done", actor=user.id, target=user.id)
        return open_session(desk, store, user)


def change_password(desk: Desk, user: str, present: str, password: str) -> None:
    """Sets another password for someone who knows the present one, and ends their sessions; raises SignInFailed."""
    found = desk.store.shelf(USERS).get(user)
    limits = limits_of(found.item.name, desk.asker.address)
    check_tries(desk.store, limits, desk.now)
    kept = new_password(desk, password, found.item.name)
    is_right = desk.office.chance.is_password(present[:LONGEST_PASSWORD], found.item.password)
    with desk.office.stores.write() as store:
        if is_right and _is_unchanged(store, found):
            _with_password(desk, store, user, kept, "")
            forget_sessions(store, user)
            record(desk, store, "me.set-password", "done", target=user)
            return
        note_failure(store, limits, desk.now)
        record(desk, store, "me.set-password", "refused", target=user)
    raise SignInFailed


def new_password(desk: Desk, password: str, name: str) -> str:
    """Gives what is kept of a new password; raises PasswordUnusable for one that is too short, too long or the name."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or password.lower() == name.lower():
        raise PasswordUnusable(shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    return desk.office.chance.hash_password(password)


def checked_name(name: str) -> str:
    """Gives the form in which a name to sign in by is kept; raises UsageError."""
    kept = name.strip().lower()
    if not _NAME.fullmatch(kept):
        raise UsageError(what="name", value=name[:100], allowed="a-z 0-9 . _ @ + -")
    return kept


def forget_sessions(store: Store, user: str) -> int:
    """Ends every session of a user; gives how many there were."""
    found = store.shelf(SESSIONS).find("user", user)
    for kept in found:
        store.shelf(SESSIONS).remove(kept.id)
    return len(found)


def _is_unchanged(store: Store, user: Kept[User]) -> bool:
    """Says that what was looked at before the transaction is still so."""
    try:
        present = store.shelf(USERS).get(user.id).item
    except RecordAbsent:
        return False
    return not present.disabled and present.password == user.item.password


def _invited(store: Store, secret: str, now: datetime) -> Kept[Invitation]:
    try:
        found = store.shelf(INVITATIONS).get(hashed(secret))
    except RecordAbsent as error:
        raise LinkUnusable from error
    if found.item.expires <= now or (not found.item.user and store.shelf(USERS).count()):
        raise LinkUnusable
    return found


def _with_password(desk: Desk, store: Store, user: str, kept: str, name: str) -> Kept[User]:
    if user:
        try:
            present = store.shelf(USERS).get(user)
        except RecordAbsent as error:
            raise LinkUnusable from error
        if present.item.disabled:
            raise LinkUnusable
        return store.shelf(USERS).replace(user, replace(present.item, password=kept))
    made = store.shelf(USERS).add(desk.office.chance.new_id(), User(name=checked_name(name), password=kept))
    given = GivenRole(subject=f"user:{made.id}", role=ADMIN, by=made.id)
    store.shelf(GIVEN_ROLES).add(desk.office.chance.new_id(), given)
    return made
