"""The store of a server and its keys, looked after without the server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from holdfast.app import clock
from holdfast.app.settings import KEYRING, OfficeSettings, keys_of, place_of
from holdfast.model.errors import KeyUnusable, UsageError
from holdfast.model.store_refusals import StoreUnusable
from holdfast.ports.backups import Copied, Damage
from holdfast.ports.store import Stores
from holdfast.service.auditing import IsSigned, is_checkpoint_signed
from holdfast.service.resealing import Resealed, reseal

if TYPE_CHECKING:
    from holdfast.adapters.identity.keyring import Keyring


class OpenStore(Struct, frozen=True, kw_only=True):
    """A store without a server; `is_signed` judges the signatures of its audit log by the keys of that server."""

    stores: Stores
    is_signed: IsSigned


@contextmanager
def open_store(asked: OfficeSettings) -> Iterator[OpenStore]:
    """Opens a store that is there, to look after it; makes neither a store nor keys.

    Raises StoreUnusable, StoreNewer and KeyUnusable.
    """
    from holdfast.adapters.sql.stores import SqlStores

    place, is_signed = require_place(place_of(asked)), signatures(asked)
    stores = SqlStores(place, clock.now)
    try:
        yield OpenStore(stores=stores, is_signed=is_signed)
    finally:
        stores.close()


def signatures(asked: OfficeSettings) -> IsSigned:
    """Gives what judges signatures, by the keys that are trusted or those of the server; raises KeyUnusable."""
    from holdfast.adapters.identity.sealing import is_signed_by

    return partial(is_signed_by, asked.trusted or keyring_of(asked).sign.keys)


def keyring_of(asked: OfficeSettings, *, makes: bool = False) -> Keyring:
    """Reads the keys of a server, with `makes` making those that are missing; raises KeyUnusable."""
    from holdfast.adapters.identity.keyring import keyring_of_command, keyring_of_file, keyring_of_text

    if asked.keys_command:
        return keyring_of_command(asked.keys_command)
    given = asked.keyring or os.environ.get(KEYRING, "")
    if given and not asked.keys:
        return keyring_of_text(given, KEYRING)
    return keyring_of_file(with_folder(keys_of(asked)) if makes else require_keys(keys_of(asked)))


def rotate_keys(asked: OfficeSettings) -> Keyring:
    """Adds new present keys to those of a file, and gives all of them; raises KeyUnusable and UsageError."""
    from holdfast.adapters.identity.keyring import keyring_of_file, rotated, write_keyring

    if asked.keys_command or (os.environ.get(KEYRING) and not asked.keys):
        # New keys can be put into a file alone.
        raise UsageError(what="--keys", value="", allowed="FILE")
    file = require_keys(keys_of(asked))
    keyring = rotated(keyring_of_file(file))
    write_keyring(file, keyring)
    return keyring


def reseal_store(asked: OfficeSettings) -> Resealed:
    """Closes what a store keeps anew with the present key; raises KeyUnusable, StoreUnusable and StoreNewer."""
    from holdfast.adapters.identity.sealing import KeyringSealing

    keyring = keyring_of(asked)
    with open_store(asked) as opened:
        return reseal(opened.stores, KeyringSealing(keyring))


def back_up(asked: OfficeSettings, target: Path) -> Copied:
    """Writes all that a store holds into a new file; raises BackupUnusable, StoreUnusable and StoreNewer."""
    from holdfast.adapters.sql.backups import back_up as copy_out
    from holdfast.adapters.sql.stores import SqlStores

    stores = SqlStores(require_place(place_of(asked)), clock.now)
    try:
        return copy_out(stores, target)
    finally:
        stores.close()


def restore(source: Path, asked: OfficeSettings) -> Copied:
    """Fills an empty place with a backup; raises BackupUnusable, StoreNotEmpty, StoreNewer and StoreUnusable."""
    from holdfast.adapters.sql.backups import restore as copy_in

    return copy_in(source, place_of(asked))


def damages(opened: OpenStore) -> Iterator[Damage]:
    """Names everything in a store that is damaged, as it is found."""
    from holdfast.adapters.sql.checking import check
    from holdfast.adapters.sql.stores import SqlStores

    assert isinstance(opened.stores, SqlStores)
    return check(opened.stores, partial(is_checkpoint_signed, opened.is_signed))


def require_place(place: str) -> str:
    """Refuses a store that would have to be made; raises StoreUnusable."""
    try:
        if "://" not in place:
            Path(place).stat()
    except OSError as error:
        raise StoreUnusable(place=place, detail=error.strerror or type(error).__name__) from error
    return place


def require_keys(file: Path) -> Path:
    """Refuses keys that would have to be made; raises KeyUnusable."""
    try:
        file.stat()
    except OSError as error:
        raise KeyUnusable(place=str(file), detail=error.strerror or type(error).__name__) from error
    return file


def with_folder(file: Path) -> Path:
    """Makes the folder of a file where it is missing, for its owner alone; raises KeyUnusable."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyUnusable(place=str(file), detail=error.strerror or type(error).__name__) from error
    return file
