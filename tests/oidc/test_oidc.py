"""Signing in through a provider that is certified for OpenID Connect, as a browser does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from holdfast.adapters.identity.chance import SystemChance
from holdfast.adapters.identity.oidc import OidcProvider
from holdfast.model.access import EVERYWHERE, NOBODY, Grant, Principal, Scope
from holdfast.model.access_refusals import ProviderRefused, SignInFailed
from holdfast.model.people import PENDING_SIGN_INS
from holdfast.ports.identities import Identities, Registration
from holdfast.service.desk import Asker
from holdfast.service.people.authentication import hashed, principal_of_session
from holdfast.service.people.oidc import Answer, Finished, Mapped, begin, finish, keep_mapped
from tests.builders.office import Clock, Testing, testing
from tests.oidc.provider import REDIRECT, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.processes]

SCOPES = ("openid", "profile", "email", "groups")
SECRETS = {"holdfast": "a secret: with / signs", "public": "", "elliptic": "another secret"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Testing]:
    # The provider signs with the time of this machine.
    with testing(tmp_path, clock=Clock(datetime.now(UTC))) as made:
        # A provider asks of a verifier what only real secrets have: their length.
        made.office = replace(made.office, chance=SystemChance())
        yield made


@pytest.fixture
def at(server: Testing) -> Iterator[Callable[..., OidcProvider]]:
    made: list[OidcProvider] = []

    def open_(issuer: str, client: str = "holdfast") -> OidcProvider:
        agreed = Registration(issuer=issuer, client=client, secret=SECRETS[client], redirect=REDIRECT, scopes=SCOPES)
        made.append(OidcProvider(agreed, server.clock))
        return made[-1]

    yield open_
    for item in made:
        item.close()


def answered(server: Testing, provider: OidcProvider, name: str = "minji", after: str = "/") -> Answer:
    """What a browser brings back that began a sign-in here and went through the provider's pages."""
    begun = begin(server.office, provider, after)
    back = sign_in(begun.address, name)
    return Answer(kept_state=begun.state, state=back["state"], code=back["code"], issuer=back.get("iss", ""))


def ended(server: Testing, provider: Identities, answer: Answer) -> Finished:
    return finish(server.office, Asker(who=NOBODY), provider, answer)


def who(server: Testing, done: Finished) -> Principal:
    with server.stores.read() as store:
        return principal_of_session(store, done.signed_in.secret, server.clock.now)


def refused(server: Testing, provider: Identities, answer: Answer) -> str:
    with pytest.raises(ProviderRefused) as error:
        ended(server, provider, answer)
    return str(error.value.values["detail"])


def change_pending(server: Testing, answer: Answer, **fields: str) -> None:
    with server.stores.write() as store:
        shelf = store.shelf(PENDING_SIGN_INS)
        kept = shelf.get(hashed(answer.state))
        shelf.replace(kept.id, replace(kept.item, **fields))


@pytest.mark.parametrize("client", SECRETS)
def test_someone_signs_in_and_goes_on_where_they_were(server, at, issuer, client) -> None:
    provider = at(issuer, client)

    done = ended(server, provider, answered(server, provider, after="/problems?cluster=prod"))

    user = server.call("users.get", user=done.signed_in.user)
    assert (user.name, user.title, user.email) == ("minji", "minji of the tests", "minji@example.com")
    assert (user.is_outside, user.has_password, user.groups) == (True, False, ("staff", "team-minji"))
    assert done.after == "/problems?cluster=prod"
    assert who(server, done).name == "minji"


def test_groups_that_the_id_token_leaves_out_are_asked_for(server, at, terse_issuer) -> None:
    provider = at(terse_issuer)

    done = ended(server, provider, answered(server, provider))

    assert server.call("users.get", user=done.signed_in.user).groups == ("staff", "team-minji")


def test_a_group_has_the_roles_of_the_settings_as_long_as_they_say_so(server, at, issuer) -> None:
    provider = at(issuer)
    mapped = [Mapped(group="staff", role="viewer"), Mapped(group="team-minji", role="operator", scope=Scope("prod"))]
    keep_mapped(server.stores, server.office.chance, mapped)
    keep_mapped(server.stores, server.office.chance, mapped)

    done = ended(server, provider, answered(server, provider))
    before = who(server, done).grants
    keep_mapped(server.stores, server.office.chance, mapped[:1])

    assert before == (Grant("operator", Scope("prod")), Grant("viewer", EVERYWHERE))
    assert who(server, done).grants == (Grant("viewer", EVERYWHERE),)


def test_the_same_person_stays_the_same_user(server, at, issuer) -> None:
    provider = at(issuer)

    first, second = (ended(server, provider, answered(server, provider)) for _ in range(2))

    assert first.signed_in.user == second.signed_in.user
    assert len(server.call("users.list").items) == 1


def test_a_name_that_someone_has_here_is_not_taken_over(server, at, issuer) -> None:
    local = server.call("users.create", name="minji").user
    provider = at(issuer)

    done = ended(server, provider, answered(server, provider))

    assert done.signed_in.user != local.id
    assert done.signed_in.name.startswith("minji-")


def test_a_user_who_is_disabled_does_not_come_back_through_the_provider(server, at, issuer) -> None:
    provider = at(issuer)
    done = ended(server, provider, answered(server, provider))
    server.call("users.update", user=done.signed_in.user, disabled=True)

    with pytest.raises(SignInFailed):
        ended(server, provider, answered(server, provider))


def test_the_browser_is_sent_with_a_challenge_and_never_with_the_verifier(server, at, issuer) -> None:
    begun = begin(server.office, at(issuer))

    asked = {key: values[0] for key, values in parse_qs(urlsplit(begun.address).query).items()}

    assert asked.keys() == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method",
    }  # fmt: skip
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")


def test_another_verifier_is_refused_by_the_provider(server, at, issuer) -> None:
    provider = at(issuer)
    answer = answered(server, provider)
    change_pending(server, answer, verifier="x" * 43)

    assert refused(server, provider, answer) == "invalid_grant"


def test_a_token_for_another_sign_in_is_refused(server, at, issuer) -> None:
    provider = at(issuer)
    answer = answered(server, provider)
    change_pending(server, answer, nonce="other")

    assert refused(server, provider, answer) == "nonce"


def test_a_state_that_the_browser_did_not_keep_is_refused(server, at, issuer) -> None:
    provider = at(issuer)
    answer = answered(server, provider)

    for kept in ("", "other", answer.state + "x"):
        assert refused(server, provider, replace(answer, kept_state=kept)) == "state"
    assert refused(server, provider, replace(answer, kept_state="", state="")) == "state"
    assert refused(server, provider, replace(answer, kept_state="made-up", state="made-up")) == "state"


def test_an_answer_holds_once_and_for_ten_minutes(server, at, issuer) -> None:
    provider = at(issuer)
    first, late = answered(server, provider), answered(server, provider)
    ended(server, provider, first)
    server.clock.on(minutes=10)

    assert [refused(server, provider, answer) for answer in (first, late)] == ["state", "state"]


def test_a_token_that_has_expired_is_refused(server, at, issuer) -> None:
    provider = at(issuer)
    server.clock.on(hours=2)

    assert refused(server, provider, answered(server, provider)) == "exp"


def test_a_token_from_the_future_is_refused(server, at, issuer) -> None:
    provider = at(issuer)
    server.clock.on(minutes=-5)

    assert refused(server, provider, answered(server, provider)) == "iat"


def test_a_token_for_another_client_is_refused(server, at, issuer) -> None:
    provider = at(issuer)
    answer = answered(server, provider)

    class Other:
        registration = replace(provider.registration, client="other")
        address = provider.address
        exchange = provider.exchange

    assert refused(server, Other(), answer) == "aud"


def test_an_answer_of_another_issuer_is_refused(server, at, issuer) -> None:
    provider = at(issuer)
    answer = answered(server, provider)

    assert answer.issuer == issuer
    assert refused(server, provider, replace(answer, issuer="https://evil.example")) == "iss"


def test_a_wrong_secret_or_code_is_refused(server, at, issuer) -> None:
    provider = at(issuer)
    wrong = OidcProvider(replace(provider.registration, secret="wrong"), server.clock)
    answers = [answered(server, provider) for _ in range(2)]

    assert refused(server, wrong, answers[0]) == "invalid_client"
    assert refused(server, provider, replace(answers[1], code="made-up")) == "invalid_grant"
    wrong.close()


def test_what_the_provider_says_in_place_of_a_code_is_told(server, at, issuer) -> None:
    provider = at(issuer)
    states = [begin(server.office, provider).state for _ in range(2)]
    errors = ("access_denied", "<script>")

    told = [
        refused(server, provider, Answer(kept_state=s, state=s, error=e)) for s, e in zip(states, errors, strict=True)
    ]

    assert told == ["access_denied", "error"]
