"""Providers of identities: they say who someone is, over OpenID Connect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct


class Registration(Struct, frozen=True, kw_only=True):
    """What a provider and this server know of each other.

    `redirect` is the address to which the provider sends people back; `groups_claim` and `name_claim` name where it
    says someone's groups and name. A client without a secret is public, and held by PKCE alone.
    """

    issuer: str
    client: str
    redirect: str
    secret: str = ""
    title: str = ""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    groups_claim: str = "groups"
    name_claim: str = "preferred_username"


class Identities(Protocol):
    """Speaks with one provider; every method raises ProviderUnusable."""

    @property
    def registration(self) -> Registration:
        """Gives what is agreed with the provider."""
        ...

    def address(self, state: str, nonce: str, challenge: str) -> str:
        """Gives the address to which someone is sent to sign in; the challenge is that of PKCE, S256."""
        ...

    def exchange(self, code: str, verifier: str) -> Mapping[str, Any]:
        """Gives the claims that the provider signed for a code; whom they are for is not judged yet.

        Raises ProviderRefused.
        """
        ...
