"""Signing in through a provider: OpenID Connect, authorization code flow with PKCE.

What someone may do is never taken from the provider, only who they are and which groups they are in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.access import Reach, Scope
from holdfast.model.access_refusals import ProviderRefused, SignInFailed
from holdfast.model.errors import UsageError
from holdfast.model.people import GIVEN_ROLES, PENDING_SIGN_INS, USERS, GivenRole, PendingSignIn, User
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import roles
from holdfast.ports.chance import Chance
from holdfast.ports.identities import Identities, Registration
from holdfast.ports.store import Store, Stores
from holdfast.service.desk import Asker, Desk, Office
from holdfast.service.people.authentication import hashed
from holdfast.service.people.signing_in import SignedIn, open_session

PENDING_SPAN = timedelta(minutes=10)
SKEW = timedelta(seconds=60)
"""By how much the clocks of the provider and of this server may differ."""
MOST_GROUPS = 500
_CODE = re.compile(r"[a-z_]{1,40}")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9._@+-]+")


class Begun(Struct, frozen=True, kw_only=True):
    """A sign-in that began: the browser keeps `state` and goes to `address`."""

    state: str
    address: str


class Answer(Struct, frozen=True, kw_only=True):
    """How the provider sent someone back, and the state that their browser kept."""

    kept_state: str
    state: str = ""
    code: str = ""
    issuer: str = ""
    error: str = ""


class Finished(Struct, frozen=True, kw_only=True):
    """A session, and where on this server to go on."""

    signed_in: SignedIn
    after: str


class Person(Struct, frozen=True, kw_only=True):
    """Who a provider says that someone is."""

    outside: str
    name: str
    title: str
    email: str
    groups: tuple[str, ...]


class Mapped(Struct, frozen=True, kw_only=True):
    """A role that the settings give to a group of the provider."""

    group: str
    role: str
    scope: Scope = Scope()


def mapped(text: str) -> Mapped:
    """Reads `GROUP=ROLE`, with `@CLUSTER` or `@CLUSTER/NAMESPACE` behind it where it holds only there.

    Raises UsageError.
    """
    group, _, given = text.rpartition("=")
    role, _, place = given.partition("@")
    if not group or role not in roles():
        raise UsageError(
            what="--oidc-group", value=text, allowed=f"GROUP=ROLE[@CLUSTER[/NAMESPACE]]; {', '.join(roles())}"
        )
    cluster, _, namespace = place.partition("/")
    return Mapped(group=group, role=role, scope=Scope(cluster, namespace))


def begin(office: Office, provider: Identities, after: str = "/") -> Begun:
    """Begins a sign-in; raises ProviderUnusable."""
    state, nonce, verifier = (office.chance.secret() for _ in range(3))
    address = provider.address(state, nonce, challenge_of(verifier))
    now = office.now()
    pending = PendingSignIn(
        nonce=nonce,
        verifier=verifier,
        redirect=provider.registration.redirect,
        expires=now + PENDING_SPAN,
        after=after if is_local(after) else "/",
    )
    with office.stores.write() as store:
        store.shelf(PENDING_SIGN_INS).add(hashed(state), pending)
    return Begun(state=state, address=address)


def finish(office: Office, asker: Asker, provider: Identities, answer: Answer) -> Finished:
    """Ends a sign-in with a session; raises ProviderRefused, ProviderUnusable and SignInFailed."""
    now = office.now()
    pending = _taken(office.stores, answer, now)
    if answer.error:
        raise ProviderRefused(detail=answer.error if _CODE.fullmatch(answer.error) else "error")
    if answer.issuer and answer.issuer != provider.registration.issuer:
        raise ProviderRefused(detail="iss")
    claims = provider.exchange(answer.code, pending.verifier)
    check_claims(claims, provider.registration, pending.nonce, now)
    person = person_of(claims, provider.registration)
    with office.stores.write() as store:
        desk = Desk(office=office, asker=asker, reach=Reach(), store=store, now=now, notes={})
        return Finished(signed_in=open_session(desk, store, _kept(office.chance, store, person)), after=pending.after)


def challenge_of(verifier: str) -> str:
    """Gives the S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def is_local(path: str) -> bool:
    """Says that a path stays on this server, whatever a browser makes of it."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def check_claims(claims: Mapping[str, Any], agreed: Registration, nonce: str, now: datetime) -> None:
    """Raises ProviderRefused unless signed claims are meant for this server and this sign-in (OIDC Core, 3.1.3.7)."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    moment = now.timestamp()
    held = {
        "iss": claims.get("iss") == agreed.issuer,
        "aud": agreed.client in audiences,
        "azp": claims.get("azp", agreed.client if len(audiences) == 1 else None) == agreed.client,
        "exp": _number(claims, "exp") + SKEW.total_seconds() > moment,
        "iat": 0 < _number(claims, "iat") <= moment + SKEW.total_seconds(),
        "nbf": "nbf" not in claims or 0 < _number(claims, "nbf") <= moment + SKEW.total_seconds(),
        "nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode("utf-8", "replace"), nonce.encode()),
        "sub": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
    }
    broken = [name for name, holds in held.items() if not holds]
    if broken:
        raise ProviderRefused(detail=", ".join(broken))


def person_of(claims: Mapping[str, Any], agreed: Registration) -> Person:
    """Reads who someone is from claims that were checked."""
    subject, email = str(claims["sub"]), _text(claims, "email")
    name = _text(claims, agreed.name_claim) or email or subject
    groups = claims.get(agreed.groups_claim)
    listed = groups if isinstance(groups, list) else [groups]
    return Person(
        outside=f"{agreed.issuer}\n{subject}",
        name=_NOT_IN_NAMES.sub("-", name.lower()).strip("-._@+")[:80] or hashed(subject)[:12],
        title=_text(claims, "name") or name,
        email=email,
        groups=tuple(sorted({item for item in listed if isinstance(item, str) and 0 < len(item) <= 255}))[:MOST_GROUPS],
    )


def keep_mapped(stores: Stores, chance: Chance, mapped: Iterable[Mapped]) -> None:
    """Makes the roles that the settings give to groups those that hold, and takes away what they gave before."""
    wanted = {(f"group:{item.group}", item.role, item.scope) for item in mapped}
    with stores.write() as store:
        shelf = store.shelf(GIVEN_ROLES)
        for kept in shelf.page(limit=100_000):
            given = (kept.item.subject, kept.item.role, kept.item.scope)
            if not kept.item.by and given not in wanted:
                shelf.remove(kept.id)
            elif not kept.item.by:
                wanted.discard(given)
        for subject, role, scope in sorted(wanted):
            shelf.add(chance.new_id(), GivenRole(subject=subject, role=role, scope=scope))


def _taken(stores: Stores, answer: Answer, now: datetime) -> PendingSignIn:
    """Takes a sign-in that waits: once, in time, and by the browser that began it."""
    same = hmac.compare_digest(answer.state.encode("utf-8", "replace"), answer.kept_state.encode("utf-8", "replace"))
    if not answer.state or not same:
        raise ProviderRefused(detail="state")
    with stores.write() as store:
        try:
            pending = store.shelf(PENDING_SIGN_INS).get(hashed(answer.state))
        except RecordAbsent as error:
            raise ProviderRefused(detail="state") from error
        store.shelf(PENDING_SIGN_INS).remove(pending.id)
    if pending.item.expires <= now:
        raise ProviderRefused(detail="state")
    return pending.item


def _kept(chance: Chance, store: Store, person: Person) -> Kept[User]:
    """Finds the user by issuer and subject alone: a name or an address is only what a provider says of someone."""
    shelf = store.shelf(USERS)
    found = shelf.find("outside", person.outside)
    if not found:
        is_taken = bool(shelf.find("name", person.name))
        name = f"{person.name}-{hashed(person.outside)[:8]}" if is_taken else person.name
        user = User(name=name, title=person.title, email=person.email, outside=person.outside, groups=person.groups)
        return shelf.add(chance.new_id(), user)
    present = found[0]
    if present.item.disabled:
        raise SignInFailed
    changed = replace(present.item, title=person.title, email=person.email, groups=person.groups)
    return shelf.replace(present.id, changed) if changed != present.item else present


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else -1.0


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip()[:255] if isinstance(value, str) and value.isprintable() else ""
