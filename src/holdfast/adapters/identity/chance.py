"""Ids that sort by time, secrets, and passwords that are kept as Argon2id."""

from __future__ import annotations

import secrets
import threading
import time

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
"""The digits of Crockford's base 32: in the order of their bytes, without letters that look like digits."""
LOOKS_AT_ONCE = 4
_RANDOM_BITS = 80
_ID_DIGITS = 26


class SystemChance:
    """Takes chance from the operating system; ids are those of ULID, in lower case.

    Two ids of one process never sort against the order in which they were made, even within a millisecond.
    """

    def __init__(self) -> None:
        # RFC 9106 recommends these figures where memory is scarce: 64 MiB, three passes, four lanes.
        self._hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())
        self._lock = threading.Lock()
        # Each look at a password takes 64 MiB: strangers who guess must not take all of the memory at once.
        self._looks = threading.BoundedSemaphore(LOOKS_AT_ONCE)
        self._last = 0

    def new_id(self) -> str:
        """Makes an id that sorts by the time at which it was made."""
        made = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            self._last = made if made > self._last else self._last + 1
            return _spelled(self._last)

    def secret(self, bytes_: int = 32) -> str:
        """Makes a secret of so many random bytes as URL-safe text."""
        return secrets.token_urlsafe(bytes_)

    def hash_password(self, password: str) -> str:
        """Gives what is kept of a password."""
        with self._looks:
            return self._hasher.hash(password)

    def is_password(self, password: str, kept: str) -> bool:
        """Says that a password is the one of which this was kept; takes as long where nothing was kept."""
        try:
            with self._looks:
                self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return bool(kept)


def _spelled(number: int) -> str:
    return "".join(DIGITS[number >> 5 * place & 31] for place in range(_ID_DIGITS - 1, -1, -1))
