"""Secrets follow the present key, and what has run out is forgotten."""

from contextlib import suppress

from holdfast.adapters.identity.keyring import new_keyring, rotated
from holdfast.adapters.identity.sealing import KeyringSealing
from holdfast.model.access import NOBODY
from holdfast.model.access_refusals import SignInFailed
from holdfast.model.people import INVITATIONS, SESSIONS, TRIES
from holdfast.model.registry import CREDENTIALS, Credential
from holdfast.ports.sealing import Sealed
from holdfast.service.people.tidying import tidy_people
from holdfast.service.resealing import Resealed, reseal
from tests.builders.office import Testing
from tests.unit.service.people.people import joined

RING = new_keyring()


def keep(server: Testing, key: str, sealed: Sealed) -> None:
    with server.stores.write() as store:
        store.shelf(CREDENTIALS).add(key, Credential(kind="kubeconfig", key=sealed.key, data=sealed.data))


def test_after_a_rotation_every_secret_is_closed_with_the_present_key(server: Testing) -> None:
    old, new = KeyringSealing(RING), KeyringSealing(rotated(RING))
    for name in ("a", "b"):
        keep(server, name, old.seal(name.encode(), name))
    keep(server, "c", new.seal(b"c", "c"))

    first, second = reseal(server.stores, new), reseal(server.stores, new)

    assert first == Resealed(resealed=2, present=1, broken=())
    assert second == Resealed(resealed=0, present=3, broken=())
    with server.stores.read() as store:
        kept = {item.id: item.item for item in store.shelf(CREDENTIALS).page()}
    assert {key: new.open(Sealed(key=item.key, data=item.data), key) for key, item in kept.items()} == {
        "a": b"a",
        "b": b"b",
        "c": b"c",
    }
    assert {item.key for item in kept.values()} == {"2"}


def test_a_secret_that_cannot_be_opened_is_named_and_stays(server: Testing) -> None:
    stranger, new = KeyringSealing(new_keyring()), KeyringSealing(rotated(RING))
    keep(server, "lost", stranger.seal(b"x", "lost"))
    keep(server, "moved", KeyringSealing(RING).seal(b"x", "elsewhere"))
    keep(server, "good", KeyringSealing(RING).seal(b"x", "good"))

    done = reseal(server.stores, new)

    assert done == Resealed(resealed=1, present=0, broken=("lost", "moved"))


def test_what_has_run_out_is_forgotten_and_nothing_else(server: Testing) -> None:
    joined(server, "minji")
    server.call("users.create", name="yuna")
    with suppress(SignInFailed):
        server.call("sessions.create", NOBODY, name="minji", password="wrong")

    def tidied() -> tuple[int, list[int]]:
        with server.stores.write() as store:
            gone = tidy_people(store, server.clock.now)
            left = store.shelf(SESSIONS).count(), store.shelf(INVITATIONS).count(), store.shelf(TRIES).count()
            return gone, list(left)

    at_once = tidied()
    server.clock.on(hours=13)
    half_a_day_later = tidied()
    server.clock.on(days=4)

    assert (at_once, half_a_day_later) == ((0, [1, 1, 3]), (1, [0, 1, 3]))
    assert tidied() == (4, [0, 0, 0])
