"""The keys that lie outside the store: from a file that only its owner reads, from the environment, or from a command.

A keyring is JSON: `seal` and `sign` each name the `present` key and hold all `keys`, 32 bytes as base64. A key is only
ever added; the earlier ones open what they closed. The name of a signing key is its public half, so that whoever was
told the name can check a signature without the ring.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from holdfast.model.errors import KeyUnusable

KEY_BYTES = 32
COMMAND_SECONDS = 30
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Keys(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of one purpose by their names."""

    present: str
    keys: dict[str, bytes]


class Keyring(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys that close and those that sign."""

    seal: Keys
    sign: Keys


def new_keyring() -> Keyring:
    """Makes a keyring with one key of each purpose."""
    name, seed = _signing_key()
    seal = Keys(present="1", keys={"1": secrets.token_bytes(KEY_BYTES)})
    return Keyring(seal=seal, sign=Keys(present=name, keys={name: seed}))


def rotated(keyring: Keyring) -> Keyring:
    """Gives a keyring with new present keys; the earlier ones stay, for what they closed and signed."""
    number = str(1 + max(int(name) for name in keyring.seal.keys if name.isdecimal()))
    name, seed = _signing_key()
    return Keyring(
        seal=Keys(present=number, keys={**keyring.seal.keys, number: secrets.token_bytes(KEY_BYTES)}),
        sign=Keys(present=name, keys={**keyring.sign.keys, name: seed}),
    )


def read_keyring(data: bytes, place: str) -> Keyring:
    """Reads a keyring; raises KeyUnusable, which never holds any of it."""
    try:
        keyring = msgspec.json.decode(data, type=Keyring)
    except (msgspec.DecodeError, binascii.Error, UnicodeDecodeError) as error:
        raise KeyUnusable(place=place, detail="no keyring in JSON") from error
    for keys in (keyring.seal, keyring.sign):
        if keys.present not in keys.keys:
            raise KeyUnusable(place=place, detail="the present key is not among the keys")
        if any(len(key) != KEY_BYTES for key in keys.keys.values()):
            raise KeyUnusable(place=place, detail=f"a key does not have {KEY_BYTES} bytes")
    if any(public_name(seed) != name for name, seed in keyring.sign.keys.items()):
        raise KeyUnusable(place=place, detail="the name of a signing key is not its public half")
    return keyring


def keyring_of_file(path: Path) -> Keyring:
    """Reads the keyring of a file, which is made where there is none; raises KeyUnusable.

    A file that others than its owner may read is refused.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise KeyUnusable(place=str(path), detail=f"others may read it; run `chmod 600 {path}`")
            return read_keyring(file.read(), str(path))
    except FileNotFoundError:
        return _made(path)
    except OSError as error:
        raise KeyUnusable(place=str(path), detail=str(error.strerror)) from error


def keyring_of_command(command: Sequence[str]) -> Keyring:
    """Reads the keyring that a command prints, as that of a key management service does; raises KeyUnusable.

    What the command says beside it is not repeated: it may hold a secret.
    """
    place = command[0] if command else ""
    try:
        # The command comes from the settings of whoever runs the server, and no shell takes part.
        done = subprocess.run(command, capture_output=True, timeout=COMMAND_SECONDS, check=True)
    except subprocess.CalledProcessError as error:
        raise KeyUnusable(place=place, detail=f"exit status {error.returncode}") from error
    except (OSError, IndexError, subprocess.TimeoutExpired) as error:
        raise KeyUnusable(place=place, detail=type(error).__name__) from error
    return read_keyring(done.stdout, place)


def keyring_of_text(text: str, place: str) -> Keyring:
    """Reads the keyring that a setting holds, as JSON or as base64 of it; raises KeyUnusable."""
    given = text.strip()
    try:
        data = given.encode() if given.startswith("{") else base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyUnusable(place=place, detail="neither JSON nor base64") from error
    return read_keyring(data, place)


def write_keyring(path: Path, keyring: Keyring) -> None:
    """Puts a keyring in the place of a file at once, readable by its owner alone; raises KeyUnusable."""
    try:
        _written_beside(path, keyring).replace(path)
    except OSError as error:
        raise KeyUnusable(place=str(path), detail=str(error.strerror)) from error


def key_of_file(path: Path) -> bytes:
    """Reads one key as text from a file, which is made where there is none; raises KeyUnusable.

    A file that everybody may read is refused.
    """
    try:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
                made.write(secrets.token_hex(KEY_BYTES).encode() + b"\n")
        except FileExistsError:
            pass
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & stat.S_IRWXO:
                raise KeyUnusable(place=str(path), detail=f"others may read it; run `chmod 600 {path}`")
            key = file.read().strip()
    except OSError as error:
        raise KeyUnusable(place=str(path), detail=str(error.strerror)) from error
    if len(key) < KEY_BYTES:
        raise KeyUnusable(place=str(path), detail=f"it holds fewer than {KEY_BYTES} bytes")
    return key


def public_name(seed: bytes) -> str:
    """Gives the public half of a signing key as URL-safe base64."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return base64.urlsafe_b64encode(public).decode().rstrip("=")


def _signing_key() -> tuple[str, bytes]:
    seed = secrets.token_bytes(KEY_BYTES)
    return public_name(seed), seed


def _made(path: Path) -> Keyring:
    try:
        beside = _written_beside(path, new_keyring())
        try:
            # A link fails where the file has come to be meanwhile: of two first starts at once, one makes the keys.
            path.hardlink_to(beside)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    except OSError as error:
        raise KeyUnusable(place=str(path), detail=str(error.strerror)) from error
    return keyring_of_file(path)


def _written_beside(path: Path, keyring: Keyring) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file of `mkstemp` has mode 0600 from its first moment.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(keyring)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
