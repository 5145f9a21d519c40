import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.adapters.identity.keyring import new_keyring, rotated
from holdfast.adapters.identity.sealing import KeyringSealing, is_signed_by
from holdfast.model.errors import SealBroken
from holdfast.ports.sealing import Sealed

RING = new_keyring()
SEALING = KeyringSealing(RING)


@given(st.binary(), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_closed_opens_with_its_context(data: bytes, context: str) -> None:
    assert SEALING.open(SEALING.seal(data, context), context) == data


def test_the_same_data_is_never_closed_alike() -> None:
    assert SEALING.seal(b"data", "a").data != SEALING.seal(b"data", "a").data


def test_another_context_opens_nothing() -> None:
    sealed = SEALING.seal(b"data", "credential/prod")

    with pytest.raises(SealBroken) as refused:
        SEALING.open(sealed, "credential/test")
    assert refused.value.values == {"what": "credential/test", "key": "1"}


def test_another_key_of_the_same_name_opens_nothing() -> None:
    sealed = SEALING.seal(b"data", "a")

    with pytest.raises(SealBroken):
        KeyringSealing(new_keyring()).open(sealed, "a")


def test_a_key_that_is_not_known_opens_nothing() -> None:
    sealed = KeyringSealing(rotated(RING)).seal(b"data", "a")

    with pytest.raises(SealBroken):
        SEALING.open(sealed, "a")


def test_every_changed_or_missing_byte_is_noticed() -> None:
    sealed = SEALING.seal(b"data", "a")
    raw = base64.b64decode(sealed.data)
    changed = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]
    broken = [base64.b64encode(item).decode() for item in [*changed, *(raw[:at] for at in range(len(raw)))]]

    for data in [*broken, "no base64!", sealed.data + "====", ""]:
        with pytest.raises(SealBroken):
            SEALING.open(replace(sealed, data=data), "a")


def test_after_a_rotation_old_things_open_and_new_ones_use_the_new_key() -> None:
    old = SEALING.seal(b"data", "a")
    later = KeyringSealing(rotated(RING))

    new = later.seal(b"data", "a")

    assert (old.key, new.key, later.present) == ("1", "2", "2")
    assert [later.open(sealed, "a") for sealed in (old, new)] == [b"data", b"data"]


def test_a_seal_moved_to_the_name_of_another_key_opens_nothing() -> None:
    later = KeyringSealing(rotated(RING))

    with pytest.raises(SealBroken):
        later.open(Sealed(key="2", data=SEALING.seal(b"data", "a").data), "a")


def test_a_signature_holds_for_its_data_and_key_alone() -> None:
    key, signature = SEALING.sign(b"data")
    other, _ = KeyringSealing(new_keyring()).sign(b"data")

    said = [
        SEALING.is_signed(b"data", key, signature),
        SEALING.is_signed(b"Data", key, signature),
        SEALING.is_signed(b"data", other, signature),
        SEALING.is_signed(b"data", key, ""),
        SEALING.is_signed(b"data", key, "no base64!"),
    ]

    assert said == [True, False, False, False, False]


def test_a_signature_outlives_the_rotation_of_its_key() -> None:
    key, signature = SEALING.sign(b"data")
    later = KeyringSealing(rotated(RING))

    assert later.is_signed(b"data", key, signature)
    assert later.sign(b"data")[0] != key


def test_the_name_of_a_key_is_enough_to_check_a_signature() -> None:
    key, signature = SEALING.sign(b"data")

    assert is_signed_by({key}, b"data", key, signature)
    assert not is_signed_by({"AAAA"}, b"data", key, signature)
    assert not is_signed_by({"short"}, b"data", "short", signature)
