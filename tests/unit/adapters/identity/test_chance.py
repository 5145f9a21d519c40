from itertools import pairwise

from holdfast.adapters.identity.chance import SystemChance

CHANCE = SystemChance()


def test_ids_sort_by_the_order_in_which_they_were_made() -> None:
    made = [CHANCE.new_id() for _ in range(5000)]

    assert all(one < two for one, two in pairwise(made))
    assert {len(item) for item in made} == {26}


def test_a_secret_has_the_bytes_that_were_asked_for_and_never_comes_twice() -> None:
    made = {CHANCE.secret() for _ in range(1000)}

    assert len(made) == 1000
    assert {len(item) for item in made} == {43}


def test_only_the_password_itself_is_the_password() -> None:
    kept = CHANCE.hash_password("correct horse battery")

    said = [CHANCE.is_password(password, kept) for password in ("correct horse battery", "Correct horse battery", "")]

    assert kept.startswith("$argon2id$")
    assert said == [True, False, False]


def test_nothing_kept_is_nobodys_password() -> None:
    assert not CHANCE.is_password("", "")


def test_what_is_no_hash_is_nobodys_password() -> None:
    assert not CHANCE.is_password("secret", "secret")


def test_the_same_password_is_never_kept_alike() -> None:
    assert CHANCE.hash_password("same") != CHANCE.hash_password("same")
