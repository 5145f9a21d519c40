"""Whom a connection trusts, and what its failures say."""

from __future__ import annotations

import ssl
import time
from functools import lru_cache

READ_AGAIN_SECONDS = 3600
"""For how long the authorities of this machine are taken as they were read: reading them takes longer than sending."""


def trust(ca: str) -> ssl.SSLContext:
    """Gives the authorities of this machine, and one more where its PEM text is given; raises SSLError."""
    return _read(ca, int(time.monotonic() // READ_AGAIN_SECONDS))


def is_distrust(error: BaseException | None) -> bool:
    """Says that a failure, or what it came from, is that the other side did not prove who it is."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def plain(error: Exception) -> str:
    """Gives what a failure says in one line."""
    said = " ".join(str(error).split())
    return (said or type(error).__name__)[:200]


@lru_cache(maxsize=32)
def _read(ca: str, _: int) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca:
        context.load_verify_locations(cadata=ca)
    return context
