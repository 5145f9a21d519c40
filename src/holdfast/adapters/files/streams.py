"""Readers of bytes: looking ahead, inflating, cutting to a length, turning UTF-16 into UTF-8."""

from __future__ import annotations

import codecs
import zlib
from typing import Protocol

from holdfast.adapters.files.limits import Budget, Unusable

_CHUNK = 1 << 20


class Reader(Protocol):
    """Gives the next bytes of something, at most so many, none at its end."""

    def read(self, size: int, /) -> bytes:
        """Takes the next bytes; raises Unusable or OSError."""
        ...


class Peeked:
    """A reader whose first bytes can be looked at before they are read."""

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._ahead = b""

    def peek(self, size: int) -> bytes:
        """Gives the next bytes without taking them."""
        while len(self._ahead) < size:
            more = self._source.read(size - len(self._ahead))
            if not more:
                break
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int, /) -> bytes:
        """Takes the next bytes."""
        if not self._ahead:
            return self._source.read(size)
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        return taken


class Bounded:
    """The next `length` bytes of a reader; a reader that ends before raises Unusable."""

    def __init__(self, source: Reader, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int, /) -> bytes:
        """Takes the next bytes."""
        wanted = min(size, self._left)
        taken = self._source.read(wanted) if wanted > 0 else b""
        if wanted > 0 and not taken:
            raise Unusable("truncated", f"{self._left} bytes are missing")
        self._left -= len(taken)
        return taken

    def drain(self) -> None:
        """Skips what is left."""
        while self.read(_CHUNK):
            pass


class Inflated:
    """The content of a gzip stream of one or more members."""

    def __init__(self, source: Reader, budget: Budget) -> None:
        self._source = source
        self._budget = budget
        self._engine = zlib.decompressobj(wbits=31)
        self._packed = b""
        self._started = False

    def read(self, size: int, /) -> bytes:
        """Takes the next inflated bytes; raises Unusable when the stream is cut or damaged."""
        while True:
            if self._engine.eof and not self._next_member():
                return b""
            if not self._packed:
                self._packed = self._source.read(_CHUNK)
                self._budget.spend(len(self._packed), 0)
                if not self._packed:
                    raise Unusable("truncated", "the gzip stream ends early")
            found = self._inflate(size)
            if found:
                self._budget.spend(0, len(found))
                return found

    def _inflate(self, size: int) -> bytes:
        try:
            found = self._engine.decompress(self._packed, size)
        except zlib.error as error:
            raise Unusable("truncated", f"the gzip stream is damaged ({error})") from None
        self._packed = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
        return found

    def _next_member(self) -> bool:
        """Starts the next member; zeros and anything else that is no member end the stream, as gzip does."""
        while len(self._packed) < 2:
            more = self._source.read(_CHUNK)
            if not more:
                break
            self._packed += more
        if not self._packed.startswith(b"\x1f\x8b"):
            return False
        self._engine = zlib.decompressobj(wbits=31)
        return True


class Transcoded:
    """A UTF-16 stream as UTF-8, without its byte order mark."""

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-16")()
        self._ready = b""
        self._ended = False

    def read(self, size: int, /) -> bytes:
        """Takes the next bytes; raises Unusable when they are not UTF-16."""
        while not self._ready and not self._ended:
            packed = self._source.read(size)
            self._ended = not packed
            try:
                self._ready = self._decoder.decode(packed, self._ended).encode()
            except UnicodeError:
                raise Unusable("encoding", "not valid UTF-16") from None
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken


def as_utf8(source: Peeked) -> Peeked:
    """Gives a text as UTF-8 without a byte order mark; raises Unusable for UTF-16 without one, and for UTF-32."""
    start = source.peek(4)
    if start.startswith(codecs.BOM_UTF8):
        source.read(len(codecs.BOM_UTF8))
    elif start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unusable("encoding", "UTF-32")
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Peeked(Transcoded(source))
    elif b"\0" in start:
        raise Unusable("encoding", "UTF-16 or UTF-32 without a byte order mark, or no text")
    return source


def read_all(source: Reader, limit: int) -> bytes:
    """Takes everything; raises Unusable beyond the limit."""
    parts: list[bytes] = []
    size = 0
    while part := source.read(_CHUNK):
        size += len(part)
        if size > limit:
            raise Unusable("too-large", f"more than {limit} bytes")
        parts.append(part)
    return b"".join(parts)
