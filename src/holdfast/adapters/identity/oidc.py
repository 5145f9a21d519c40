"""A provider over OpenID Connect: what it says of itself, its keys, and the exchange of a code for signed claims."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from holdfast.model.access_refusals import ProviderRefused, ProviderUnusable
from holdfast.ports.identities import Registration

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures by a key that only the provider has; one that both sides know, or none, proves nothing."""
REFRESH = timedelta(hours=1)
REFRESH_AT_MOST = timedelta(seconds=60)
"""How often keys are read anew for a token whose key is not known, so that forged tokens cause no storm."""
T = TypeVar("T")
TIMEOUT_SECONDS = 10.0
LARGEST_ANSWER = 1 << 20


class Discovery(Struct, frozen=True, kw_only=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class TokenAnswer(Struct, frozen=True, kw_only=True):
    """What the token endpoint answers."""

    id_token: str = ""
    access_token: str = ""
    error: str = ""


class OidcProvider:
    """One provider, asked over HTTPS; what it says of itself and its keys are kept for an hour."""

    def __init__(
        self,
        registration: Registration,
        now: Callable[[], datetime],
        transport: httpx2.BaseTransport | None = None,
        certificates: str = "",
    ) -> None:
        self.registration = registration
        self._now = now
        self._client = httpx2.Client(
            timeout=TIMEOUT_SECONDS, transport=transport, verify=certificates or True, follow_redirects=False
        )
        self._lock = threading.Lock()
        self._said: tuple[datetime, Discovery] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def address(self, state: str, nonce: str, challenge: str) -> str:
        """Gives the address to which someone is sent to sign in."""
        asked = {
            "response_type": "code",
            "client_id": self.registration.client,
            "redirect_uri": self.registration.redirect,
            "scope": " ".join(self.registration.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        endpoint = self._discovery().authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def exchange(self, code: str, verifier: str) -> Mapping[str, Any]:
        """Gives the claims that the provider signed for a code, with what it says of them beside."""
        said = self._discovery()
        answer = self._tokens(said, code, verifier)
        claims = self._signed(said, answer.id_token)
        if not said.userinfo_endpoint or self.registration.groups_claim in claims:
            return claims
        beside = self._user(said.userinfo_endpoint, answer.access_token)
        # Who signed nothing may add to what is signed, for the same person, and never change it.
        return {**beside, **claims} if beside.get("sub") == claims.get("sub") else claims

    def _tokens(self, said: Discovery, code: str, verifier: str) -> TokenAnswer:
        agreed = self.registration
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": agreed.redirect,
            "code_verifier": verifier,
        }
        auth = None
        if agreed.secret and "client_secret_basic" in said.token_endpoint_auth_methods_supported:
            auth = httpx2.BasicAuth(_form(agreed.client), _form(agreed.secret))
        else:
            asked |= {"client_id": agreed.client} | ({"client_secret": agreed.secret} if agreed.secret else {})
        data = self._ask("POST", said.token_endpoint, (200, 400, 401), data=asked, auth=auth)
        answer = self._read(data, TokenAnswer)
        if answer.error or not answer.id_token:
            raise ProviderRefused(detail=answer.error[:40] if answer.error.isidentifier() else "token")
        return answer

    def _signed(self, said: Discovery, token: str) -> dict[str, Any]:
        allowed = [name for name in ALGORITHMS if name in said.id_token_signing_alg_values_supported]
        try:
            return dict(jwt.decode(token, self._key_set(said, anew=False), algorithms=allowed).claims)
        except (JoseError, ValueError):
            # The provider may have taken new keys since.
            keys = self._key_set(said, anew=True)
        try:
            return dict(jwt.decode(token, keys, algorithms=allowed).claims)
        except (JoseError, ValueError) as error:
            raise ProviderRefused(detail="signature") from error

    def _user(self, endpoint: str, access_token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {access_token}"}
        return self._read(self._ask("GET", endpoint, (200,), headers=headers), dict[str, Any])

    def _discovery(self) -> Discovery:
        with self._lock:
            if self._said is None or self._now() - self._said[0] > REFRESH:
                issuer = self.registration.issuer
                address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
                said = self._read(self._ask("GET", address, (200,)), Discovery)
                if said.issuer != issuer:
                    raise ProviderUnusable(issuer=issuer, detail="issuer")
                self._said = (self._now(), said)
            return self._said[1]

    def _key_set(self, said: Discovery, *, anew: bool) -> KeySet:
        with self._lock:
            span = REFRESH_AT_MOST if anew else REFRESH
            if self._keys is None or self._now() - self._keys[0] > span:
                found = self._read(self._ask("GET", said.jwks_uri, (200,)), dict[str, Any])
                try:
                    keys = [key for key in found.get("keys", []) if key.get("use", "sig") == "sig" and _is_public(key)]
                    self._keys = (self._now(), KeySet.import_key_set({"keys": keys}))
                except (JoseError, ValueError, TypeError, AttributeError) as error:
                    raise ProviderUnusable(issuer=self.registration.issuer, detail="keys") from error
            return self._keys[1]

    def _ask(self, method: str, address: str, expected: tuple[int, ...], **options: Any) -> bytes:
        issuer = self.registration.issuer
        if not is_private(address):
            raise ProviderUnusable(issuer=issuer, detail="https")
        try:
            with self._client.stream(method, address, **options) as answer:
                data = b""
                for piece in answer.iter_bytes():
                    data += piece
                    if len(data) > LARGEST_ANSWER:
                        raise ProviderUnusable(issuer=issuer, detail="size")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ProviderUnusable(issuer=issuer, detail=type(error).__name__) from error
        if answer.status_code not in expected:
            raise ProviderUnusable(issuer=issuer, detail=f"HTTP {answer.status_code}")
        return data

    def _read(self, data: bytes, type_: type[T]) -> T:
        try:
            return msgspec.json.decode(data, type=type_)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProviderUnusable(issuer=self.registration.issuer, detail="JSON") from error


def is_private(address: str) -> bool:
    """Says that nobody on the way can read or change what goes to an address: HTTPS, or this machine itself."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _is_public(key: Mapping[str, Any]) -> bool:
    return key.get("kty") in ("RSA", "EC", "OKP")


def _form(text: str) -> str:
    # RFC 6749, 2.3.1: the name and the secret are encoded as in a form before they become Basic credentials.
    return urlencode({"": text})[1:]
