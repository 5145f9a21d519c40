"""What a provider may and may not do to be believed; the tokens are made here, some of them forged."""

import base64
import hmac
from collections.abc import Callable
from typing import Any

import httpx2
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from holdfast.adapters.identity.oidc import OidcProvider, is_private
from holdfast.model.access_refusals import ProviderRefused, ProviderUnusable
from holdfast.model.errors import HoldfastError
from holdfast.ports.identities import Registration
from tests.builders.office import Clock

ISSUER = "https://id.example"
AGREED = Registration(issuer=ISSUER, client="holdfast", secret="s", redirect="https://holdfast.example/callback")
OLD = RSAKey.generate_key(2048, parameters={"kid": "old", "use": "sig"})
NEW = RSAKey.generate_key(2048, parameters={"kid": "new", "use": "sig"})
CLAIMS = {"iss": ISSUER, "aud": "holdfast", "sub": "u1", "groups": ["staff"]}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def signed(key: Any = OLD, alg: str = "RS256", **header: str) -> str:
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, CLAIMS, key, algorithms=[alg])


class Pretended:
    """A provider that answers as a test says."""

    def __init__(self, token: str = "", **said: Any) -> None:
        self.token = token
        self.keys: list[Any] = [OLD]
        self.asked: list[str] = []
        self.said = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            **said,
        }
        self.clock = Clock()
        self.answers: dict[str, Callable[[httpx2.Request], httpx2.Response]] = {}
        self.provider = OidcProvider(AGREED, self.clock, httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path](request)
        found = {
            "/.well-known/openid-configuration": self.said,
            "/keys": {"keys": [key.as_dict(private=False) for key in self.keys]},
            "/token": {"id_token": self.token, "access_token": "a"},
        }
        return httpx2.Response(200, json=found[path])

    def exchange(self) -> Any:
        return self.provider.exchange("code", "verifier")


def refusal(pretended: Pretended) -> HoldfastError:
    with pytest.raises((ProviderRefused, ProviderUnusable)) as error:
        pretended.exchange()
    return error.value


def test_a_token_that_the_provider_signed_is_read() -> None:
    assert Pretended(signed()).exchange() == CLAIMS


def test_a_token_without_a_signature_is_refused() -> None:
    body = b64(msgspec.json.encode(CLAIMS))
    tokens = [f"{b64(msgspec.json.encode({'alg': alg, 'kid': 'old'}))}.{body}." for alg in ("none", "None", "NONE", "")]

    found = [refusal(Pretended(token)).values for token in tokens]

    assert found == [{"detail": "signature"}] * 4


def test_the_public_key_is_no_shared_secret() -> None:
    # An attacker knows the public key: signed with it as a secret, a token must prove nothing.
    text = f"{b64(msgspec.json.encode({'alg': 'HS256', 'kid': 'old'}))}.{b64(msgspec.json.encode(CLAIMS))}"
    for known in (OLD.as_pem(private=False), msgspec.json.encode(OLD.as_dict(private=False))):
        token = f"{text}.{b64(hmac.digest(known, text.encode(), 'sha256'))}"

        assert refusal(Pretended(token)).values == {"detail": "signature"}


def test_a_key_that_the_token_brings_along_proves_nothing() -> None:
    own = RSAKey.generate_key(2048, parameters={"kid": "old"})
    public = own.as_dict(private=False)

    token = jwt.encode({"alg": "RS256", "kid": "old", "jwk": public}, CLAIMS, own, algorithms=["RS256"])

    assert refusal(Pretended(token)).values == {"detail": "signature"}


def test_a_shared_secret_among_the_keys_is_left_out() -> None:
    secret = OctKey.generate_key(256, parameters={"kid": "shared", "use": "sig"})
    pretended = Pretended(signed(secret, "HS256"))
    pretended.keys = [OLD, secret]

    assert refusal(pretended).values == {"detail": "signature"}


def test_an_algorithm_that_the_provider_does_not_name_is_refused() -> None:
    pretended = Pretended(signed(), id_token_signing_alg_values_supported=["ES256"])

    assert refusal(pretended).values == {"detail": "signature"}


def test_every_changed_part_of_a_token_is_noticed() -> None:
    head, body, signature = signed().split(".")
    other = b64(msgspec.json.encode({**CLAIMS, "sub": "admin"}))
    flipped = ("A" if signature[10] != "A" else "B").join((signature[:10], signature[11:]))

    for token in (f"{head}.{other}.{signature}", f"{head}.{body}.{flipped}", f"{head}.{body}.", "x", "a.b.c"):
        assert refusal(Pretended(token)).values == {"detail": "signature"}


def test_keys_that_the_provider_took_since_are_read_anew() -> None:
    pretended = Pretended(signed())
    pretended.exchange()
    pretended.keys, pretended.token = [NEW], signed(NEW)
    pretended.clock.on(seconds=61)

    assert pretended.exchange() == CLAIMS
    assert pretended.asked.count("/keys") == 2


def test_a_key_that_was_taken_back_is_not_believed_for_more_than_an_hour() -> None:
    pretended = Pretended(signed())
    pretended.exchange()
    pretended.keys = [NEW]
    pretended.clock.on(minutes=61)

    assert refusal(pretended).values == {"detail": "signature"}


def test_forged_tokens_cause_no_storm_of_questions() -> None:
    pretended = Pretended(signed(NEW))

    for _ in range(20):
        refusal(pretended)

    assert (pretended.asked.count("/keys"), pretended.asked.count("/.well-known/openid-configuration")) == (1, 1)


def test_elliptic_keys_sign_too() -> None:
    key = ECKey.generate_key("P-256", parameters={"kid": "e", "use": "sig"})
    pretended = Pretended(signed(key, "ES256"))
    pretended.keys = [OLD, key]

    assert pretended.exchange() == CLAIMS


def test_a_provider_that_is_another_one_is_not_used() -> None:
    assert refusal(Pretended(signed(), issuer="https://evil.example")).values == {"issuer": ISSUER, "detail": "issuer"}


def test_nothing_is_sent_where_others_can_read_it() -> None:
    pretended = Pretended(signed(), token_endpoint="http://id.example/token")

    assert refusal(pretended).values == {"issuer": ISSUER, "detail": "https"}


def test_addresses_are_private_over_https_or_on_this_machine() -> None:
    addresses = (
        "https://a.example",
        "http://127.0.0.1:8/x",
        "http://[::1]/",
        "http://localhost/",
        "http://a.example",
        "ftp://x",
        "",
    )

    assert [is_private(address) for address in addresses] == [True, True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (httpx2.Response(500), "HTTP 500"),
        (httpx2.Response(302, headers={"location": "https://evil.example"}), "HTTP 302"),
        (httpx2.Response(200, text="<html>"), "JSON"),
        (httpx2.Response(200, content=b"\xff"), "JSON"),
        (httpx2.Response(200, content=b"x" * (1 << 20 | 1)), "size"),
        (httpx2.Response(200, json={}), "token"),
        (httpx2.Response(400, json={"error": "invalid_grant"}), "invalid_grant"),
        (httpx2.Response(400, json={"error": "<script>"}), "token"),
    ],
)
def test_an_answer_that_is_none_is_told_in_a_word(answer: httpx2.Response, detail: str) -> None:
    pretended = Pretended(signed())
    pretended.answers["/token"] = lambda _: answer

    assert refusal(pretended).values["detail"] == detail


def test_a_provider_that_cannot_be_reached_is_told() -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    pretended = Pretended(signed())
    pretended.answers["/.well-known/openid-configuration"] = fail

    assert refusal(pretended).values == {"issuer": ISSUER, "detail": "ConnectError"}


@pytest.mark.parametrize("keys", [{}, {"keys": [{"kty": "RSA"}]}, {"keys": "x"}, {"keys": [1]}, {"keys": []}])
def test_keys_that_are_none_prove_nothing(keys: Any) -> None:
    pretended = Pretended(signed())
    pretended.answers["/keys"] = lambda _: httpx2.Response(200, json=keys)

    assert refusal(pretended).values["detail"] in ("keys", "signature")


def test_what_is_said_beside_the_token_adds_groups_of_the_same_person_and_changes_nothing() -> None:
    token = jwt.encode({"alg": "RS256", "kid": "old"}, {"sub": "u1", "iss": ISSUER}, OLD, algorithms=["RS256"])
    found = []
    for sub in ("u1", "u2"):
        pretended = Pretended(token, userinfo_endpoint=f"{ISSUER}/me")
        beside = {"sub": sub, "iss": "evil", "groups": ["staff"]}
        pretended.answers["/me"] = lambda _, beside=beside: httpx2.Response(200, json=beside)  # type: ignore[misc]
        found.append(pretended.exchange())

    assert found == [{"sub": "u1", "iss": ISSUER, "groups": ["staff"]}, {"sub": "u1", "iss": ISSUER}]


def test_the_secret_goes_as_the_provider_takes_it() -> None:
    seen = []

    def token(request: httpx2.Request) -> httpx2.Response:
        seen.append((request.headers.get("authorization", ""), "client_secret=s" in request.read().decode()))
        return httpx2.Response(200, json={"id_token": signed()})

    for methods in (["client_secret_basic"], ["client_secret_post"]):
        pretended = Pretended(token_endpoint_auth_methods_supported=methods)
        pretended.answers["/token"] = token
        pretended.exchange()

    assert seen == [("Basic " + base64.b64encode(b"holdfast:s").decode(), False), ("", True)]
