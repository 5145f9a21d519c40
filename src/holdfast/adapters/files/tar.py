"""Members of a tar archive, read in passing.

The standard library's reader takes headers of any declared size into memory and raises many kinds of exceptions on
damage; this one needs a block at a time. Links, devices and sparse files are reported, never followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.adapters.files.limits import Unusable
from holdfast.adapters.files.streams import Bounded, Reader, read_all

_BLOCK = 512
_LONGEST_HEADER = 1 << 20
_FILE, _LONG_NAME, _EXTENDED, _GLOBAL, _FOLDER = (b"0", b"\0", b"7"), b"L", (b"x", b"X"), b"g", b"5"
_KINDS = {
    b"1": "hard link",
    b"2": "symbolic link",
    b"3": "device",
    b"4": "device",
    b"6": "pipe",
    b"S": "sparse file",
}
_WITHOUT_CONTENT = _KINDS.keys() - {b"S"}


class Member(Struct, frozen=True):
    """A member: its path, and either what it holds or, when that is not read, which kind of member it is."""

    path: str
    size: int
    content: Bounded | None
    kind: str = ""


def is_tar(start: bytes) -> bool:
    """Says that a stream starts with the header of a tar member."""
    return len(start) >= _BLOCK and start[257:262] == b"ustar" and _checksum_fits(start[:_BLOCK])


def members(source: Reader) -> Iterator[Member]:
    """Walks through an archive; each content must be read before the next member; raises Unusable on damage."""
    long_name = ""
    extended: dict[str, str] = {}
    while (header := _block(source)) is not None:
        if not _checksum_fits(header):
            raise Unusable("truncated", "a tar header is damaged")
        type_ = header[156:157]
        size = 0 if type_ in _WITHOUT_CONTENT else _size(header, extended)
        content = Bounded(source, size)
        if type_ == _LONG_NAME:
            long_name = _text(read_all(content, _LONGEST_HEADER))
        elif type_ in _EXTENDED:
            extended = _records(read_all(content, _LONGEST_HEADER))
        elif type_ != _GLOBAL:
            path = extended.get("path") or long_name or _path(header)
            is_file = type_ in _FILE and not path.endswith("/")
            if is_file or type_ != _FOLDER:
                kind = "" if is_file else _KINDS.get(type_, "unknown member")
                yield Member(path, size, content if is_file else None, kind)
            long_name, extended = "", {}
        content.drain()
        _skip(source, -size % _BLOCK)


def _block(source: Reader) -> bytes | None:
    """Reads the next header, None at the end of the archive."""
    block = b""
    while len(block) < _BLOCK:
        more = source.read(_BLOCK - len(block))
        if not more:
            break
        block += more
    if not block.strip(b"\0"):
        return None
    if len(block) < _BLOCK:
        raise Unusable("truncated", "the tar archive ends within a header")
    return block


def _skip(source: Reader, count: int) -> None:
    while count > 0 and (taken := source.read(count)):
        count -= len(taken)


def _checksum_fits(header: bytes) -> bool:
    try:
        stated = _number(header[148:156])
    except Unusable:
        return False
    return stated == sum(header) - sum(header[148:156]) + 8 * ord(" ")


def _number(field: bytes) -> int:
    """Reads an octal number or, where its first bit is set, a binary one (GNU)."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.strip(b" \0")
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        raise Unusable("truncated", "a tar header is damaged")
    return int(digits, 8)


def _size(header: bytes, extended: dict[str, str]) -> int:
    stated = extended.get("size", "")
    return int(stated) if stated.isdecimal() and len(stated) < 20 else _number(header[124:136])


def _path(header: bytes) -> str:
    name, prefix = _text(header[:100]), _text(header[345:500])
    # GNU tar keeps times where POSIX keeps the prefix, and says so by a blank after `ustar`.
    return f"{prefix}/{name}" if prefix and header[257:263] == b"ustar\0" else name


def _records(raw: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    while raw:
        length, _, _ = raw.partition(b" ")
        if not length.isdigit() or not len(length) < int(length) <= len(raw):
            break
        record, raw = raw[: int(length)], raw[int(length) :]
        key, _, value = record[len(length) + 1 :].rstrip(b"\n").partition(b"=")
        found[_text(key)] = _text(value)
    return found


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode(errors="replace")
