"""Decoding JSON; with settings, the only caller of msgspec's decoders.

Nothing that msgspec, a deep nesting or bad bytes raise leaves this module but as words.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

T = TypeVar("T")

FAILURES = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError, TypeError, OverflowError)
"""What a value that cannot be read may raise."""
# Making a decoder costs far more than using it; the types are few.
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}
_MAKING = Lock()


def attempt(type_: type[T], raw: bytes | Raw) -> tuple[T | None, str]:
    """Decodes, or says in words why not; the exception itself, which may hold the input, ends here."""
    try:
        return decoder(type_).decode(raw), ""
    except FAILURES as error:
        return None, words(error)


def decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    """Gives the decoder of a type, which is made once."""
    made: msgspec.json.Decoder[T] | None = _DECODERS.get(type_)
    if made is None:
        # Decoders that are made at once share what is half made of the types in both, which ends the process.
        with _MAKING:
            made = _DECODERS.setdefault(type_, msgspec.json.Decoder(type_))
    return made


def words(error: Exception) -> str:
    """Says why something could not be read, without what it holds."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "not valid UTF-8"
    return str(error) if isinstance(error, msgspec.MsgspecError) else type(error).__name__
