"""People and what stands for them: users, teams, grants, tokens, sessions, and what is kept until someone signs in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.access import Scope
from holdfast.model.record import RecordType

Bearer = Literal["user", "agent"]


class User(Struct, frozen=True, kw_only=True):
    """Someone who signs in by `name`: with a password of which `password` is kept, or through a provider.

    `outside` holds the issuer and subject under which a provider knows them, `groups` what it said of them last.
    """

    name: str
    title: str = ""
    email: str = ""
    lang: str = ""
    password: str = ""
    outside: str = ""
    groups: tuple[str, ...] = ()
    disabled: bool = False
    seen: datetime | None = None


class Team(Struct, frozen=True, kw_only=True):
    """People who look after places together; `places` are namespaces, or whole clusters."""

    name: str
    title: str = ""
    places: tuple[Scope, ...] = ()


class Membership(Struct, frozen=True, kw_only=True):
    """Says that a member (`user:ID`, or `group:NAME` of a provider) belongs to the team of an id."""

    team: str
    member: str


class GivenRole(Struct, frozen=True, kw_only=True):
    """A role that a subject (`user:ID`, `team:ID`, `group:NAME`) has in a scope, or in all places of the team.

    `by` names who gave it; it is empty for a role that the settings give.
    """

    subject: str
    role: str
    scope: Scope = Scope()
    in_places: bool = False
    by: str = ""
    until: datetime | None = None


class Token(Struct, frozen=True, kw_only=True):
    """A secret by which a program asks, kept as a hash; `bearer` is the user, or the cluster of the agent.

    `allows` narrows what its owner may do; an agent may do what its role says, in its cluster.
    """

    name: str
    hash: str
    kind: Bearer
    bearer: str
    expires: datetime
    allows: tuple[str, ...] = ("*",)
    used: datetime | None = None


class Session(Struct, frozen=True, kw_only=True):
    """A signed-in browser, kept under a hash of its secret; `used` is about when it asked last."""

    user: str
    created: datetime
    expires: datetime
    address: str = ""
    used: datetime | None = None


class Invitation(Struct, frozen=True, kw_only=True):
    """A link that works once, kept under a hash of its secret: to choose a password, or to become the first admin.

    `user` is empty for the first admin.
    """

    user: str
    expires: datetime


class Tries(Struct, frozen=True, kw_only=True):
    """How often signing in failed for someone or from somewhere, and until when the next try is refused."""

    failures: int
    last: datetime
    until: datetime | None = None


class PendingSignIn(Struct, frozen=True, kw_only=True):
    """A sign-in that was sent to a provider, kept under a hash of its state until the provider sends it back."""

    nonce: str
    verifier: str
    redirect: str
    expires: datetime
    after: str = ""


USERS = RecordType(name="user", version=1, type=User, unique=("name", "outside"))
TEAMS = RecordType(name="team", version=1, type=Team, unique=("name",))
MEMBERSHIPS = RecordType(name="membership", version=1, type=Membership, indexed=("team", "member"))
GIVEN_ROLES = RecordType(name="grant", version=1, type=GivenRole, indexed=("subject", "role"))
TOKENS = RecordType(name="token", version=1, type=Token, unique=("hash",), indexed=("bearer",))
SESSIONS = RecordType(name="session", version=1, type=Session, indexed=("user",))
INVITATIONS = RecordType(name="invitation", version=1, type=Invitation, indexed=("user",))
TRIES = RecordType(name="tries", version=1, type=Tries)
PENDING_SIGN_INS = RecordType(name="pending-sign-in", version=1, type=PendingSignIn)
