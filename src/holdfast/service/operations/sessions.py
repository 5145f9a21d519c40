"""Sessions: signed-in browsers."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.people import SESSIONS, Session
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.people.authentication import is_live
from holdfast.service.people.giving import check_signed_in
from holdfast.service.people.signing_in import SignedIn, forget_sessions, sign_in


class NewSession(Struct, frozen=True, kw_only=True):
    """A name and its password."""

    name: str
    password: str


class SessionShown(Struct, frozen=True, kw_only=True):
    """A signed-in browser: since and until when, and from where; its id tells nothing of its secret."""

    id: str
    created: datetime
    expires: datetime
    address: str


class ListSessions(Paging, frozen=True, kw_only=True):
    """Which of one's own sessions are wanted."""


class OfSession(Struct, frozen=True, kw_only=True):
    """One session by its id."""

    session: str


class OfEverySession(Struct, frozen=True, kw_only=True):
    """Every session of oneself, or of a user by their id."""

    user: str = ""


class Ended(Struct, frozen=True, kw_only=True):
    """How many sessions were ended."""

    sessions: int


def _create(desk: Desk, asked: NewSession) -> SignedIn:
    return sign_in(desk, asked.name, asked.password)


def _list(desk: Desk, asked: ListSessions) -> Page[SessionShown]:
    found = desk.store.shelf(SESSIONS).find("user", check_signed_in(desk))
    live = [_shown(kept) for kept in found if is_live(kept.item, desk.now)]
    return paged(asked, live, lambda item: (item.created.isoformat(), item.id))


def _delete(desk: Desk, asked: OfSession) -> Nothing:
    kept = desk.store.shelf(SESSIONS).get(asked.session)
    if kept.item.user != check_signed_in(desk):
        raise RecordAbsent(type="session", id=asked.session)
    desk.store.shelf(SESSIONS).remove(kept.id)
    desk.note(kept.item.user)
    return Nothing()


def _delete_all(desk: Desk, asked: OfEverySession) -> Ended:
    own = check_signed_in(desk)
    if asked.user not in ("", own) and not reach_of(desk.who, "write:people").everywhere:
        raise NotPermitted(permission="write:people", who=desk.who.name)
    desk.note(asked.user or own)
    return Ended(sessions=forget_sessions(desk.store, asked.user or own))


def _shown(kept: Kept[Session]) -> SessionShown:
    item = kept.item
    return SessionShown(id=kept.id, created=item.created, expires=item.expires, address=item.address)


OPERATIONS = (
    Operation(
        name="sessions.create",
        parameters=NewSession,
        result=SignedIn,
        run=_create,
        permission="create:sessions",
        bearing="open",
        path="/sessions",
        effect="record",
        method="POST",
        has_secret=True,
        alone=True,
    ),
    Operation(
        name="sessions.list",
        parameters=ListSessions,
        result=Page[SessionShown],
        run=_list,
        permission="read:sessions",
        bearing="own",
        path="/sessions",
        examples={"own": {}},
    ),
    Operation(
        name="sessions.delete",
        parameters=OfSession,
        result=Nothing,
        run=_delete,
        permission="delete:sessions",
        bearing="own",
        path="/sessions/{session}",
        effect="record",
        method="DELETE",
    ),
    Operation(
        name="sessions.delete-all",
        parameters=OfEverySession,
        result=Ended,
        run=_delete_all,
        permission="delete:sessions",
        bearing="own",
        path="/sessions",
        effect="record",
        method="DELETE",
        examples={"own": {}},
    ),
)
