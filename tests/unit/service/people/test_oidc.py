"""Signed claims are believed when they are meant for this server and this sign-in, and for nothing else."""

from typing import Any

import pytest

from holdfast.model.access_refusals import ProviderRefused
from holdfast.ports.identities import Registration
from holdfast.service.people.oidc import Person, challenge_of, check_claims, is_local, person_of
from tests.builders.office import NOON

NOW = int(NOON.timestamp())
AGREED = Registration(issuer="https://id.example", client="holdfast", redirect="https://h.example/cb")
GOOD: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "holdfast",
    "sub": "u1",
    "exp": NOW + 300,
    "iat": NOW - 5,
    "nonce": "n",
}
ABSENT = object()


def broken(**changed: Any) -> str:
    claims = {name: value for name, value in {**GOOD, **changed}.items() if value is not ABSENT}
    try:
        check_claims(claims, AGREED, "n", NOON)
    except ProviderRefused as error:
        return str(error.values["detail"])
    return ""


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"aud": ["holdfast"]},
        {"aud": ["holdfast", "other"], "azp": "holdfast"},
        {"azp": "holdfast"},
        {"exp": NOW - 59},
        {"iat": NOW + 60},
        {"nbf": NOW + 60},
        {"exp": NOW + 0.5},
    ],
)
def test_claims_for_this_server_and_sign_in_hold(changed: dict[str, Any]) -> None:
    assert broken(**changed) == ""


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({"iss": "https://id.example/"}, "iss"),
        ({"iss": ABSENT}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": []}, "aud, azp"),
        ({"aud": ABSENT}, "aud"),
        ({"aud": ["holdfast", "other"]}, "azp"),
        ({"aud": ["holdfast", "other"], "azp": "other"}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"azp": None}, "azp"),
        ({"exp": NOW - 60}, "exp"),
        ({"exp": ABSENT}, "exp"),
        ({"exp": "9999999999"}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": NOW + 61}, "iat"),
        ({"iat": ABSENT}, "iat"),
        ({"nbf": NOW + 61}, "nbf"),
        ({"nbf": "x"}, "nbf"),
        ({"nonce": "m"}, "nonce"),
        ({"nonce": ABSENT}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": "\ud800"}, "nonce"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": ABSENT}, "sub"),
        ({"sub": "x" * 256}, "sub"),
    ],
)
def test_other_claims_are_refused_by_their_names(changed: dict[str, Any], claim: str) -> None:
    assert broken(**changed) == claim


def test_the_challenge_is_that_of_the_standard() -> None:
    # RFC 7636, appendix B.
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    ("claims", "name", "groups"),
    [
        ({"preferred_username": "Min Ji!"}, "min-ji", ()),
        ({"email": "Minji@Example.com"}, "minji@example.com", ()),
        ({"preferred_username": "  "}, "u1", ()),
        ({"preferred_username": "김민지"}, "bb82030dbc2b", ()),
        ({"preferred_username": "a\nb"}, "u1", ()),
        ({"groups": ["b", "a", "a", 7, "", "x" * 256]}, "u1", ("a", "b")),
        ({"groups": "one"}, "u1", ("one",)),
        ({"groups": {"a": 1}}, "u1", ()),
        ({"groups": None}, "u1", ()),
    ],
)
def test_a_name_and_groups_are_read_as_far_as_they_are_any(
    claims: dict[str, Any], name: str, groups: tuple[str, ...]
) -> None:
    person = person_of({**GOOD, **claims}, AGREED)

    assert (person.name, person.groups, person.outside) == (name, groups, "https://id.example\nu1")


def test_other_names_of_claims_can_be_agreed() -> None:
    agreed = Registration(issuer="i", client="c", redirect="r", groups_claim="roles", name_claim="upn")

    person = person_of({"sub": "s", "upn": "minji", "name": "Minji Kim", "email": "m@x", "roles": ["a"]}, agreed)

    assert person == Person(outside="i\ns", name="minji", title="Minji Kim", email="m@x", groups=("a",))


def test_only_paths_of_this_server_are_gone_on_to() -> None:
    paths = (
        "/",
        "/problems?x=1#y",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "",
        "/a\nb",
        "problems",
    )

    assert [is_local(path) for path in paths] == [True, True, False, False, False, False, False, False]
