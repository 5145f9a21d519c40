"""People of a server under test, as they come to be through its operations."""

from __future__ import annotations

from typing import Any

from holdfast.model.access import Principal
from holdfast.service.people.authentication import principal_of_session, principal_of_user
from tests.builders.office import Testing

PASSWORD = "a long enough password"


def as_user(server: Testing, user: str) -> Principal:
    """Gives a user with what they may do now."""
    with server.stores.read() as store:
        return principal_of_user(store, user, server.clock.now)


def in_session(server: Testing, secret: str) -> Principal:
    """Gives who asks in a session."""
    with server.stores.read() as store:
        return principal_of_session(store, secret, server.clock.now)


def joined(server: Testing, name: str, role: str = "", **where: Any) -> Principal:
    """Gives a user who was invited, chose a password and has a role."""
    invited = server.call("users.create", name=name)
    server.call("invitations.claim", who_=Principal(id="", name=""), secret=invited.secret, password=PASSWORD)
    if role:
        server.call("grants.create", subject=f"user:{invited.user.id}", role=role, **where)
    return as_user(server, invited.user.id)
