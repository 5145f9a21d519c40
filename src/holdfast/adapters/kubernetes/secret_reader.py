"""The process that reads Secrets: it hands over what may be known of them, and takes their values with it.

A value that was once in a process stays in memory that the process freed, for as long as nothing overwrites it. So
the process that keeps a snapshot never receives one.
"""

from __future__ import annotations

import sys
from typing import Any

import msgspec
from msgspec import Struct

from holdfast.adapters.kubernetes import listing
from holdfast.adapters.kubernetes.access import reopen
from holdfast.adapters.kubernetes.client import Client, Failure, Patience
from holdfast.adapters.kubernetes.pages import page_of
from holdfast.adapters.kubernetes.streaming import Span, open_watch
from holdfast.model.answers import read_watched
from holdfast.model.certificates import Certificate
from holdfast.model.lists import End, Page, Part, Resource, Restart, SecretLevel
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref

ONLY_METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"


class Order(Struct, frozen=True, kw_only=True):
    """What the process is to read, and how it reaches the server; with a span, it watches instead of listing."""

    way: dict[str, Any]
    patience: Patience
    resource: Resource
    namespaces: tuple[str, ...]
    level: SecretLevel
    page_size: int
    span: Span | None = None


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the answer: bytes read, a page, a restart, an end, or the failure that ended everything."""

    read: int = 0
    items: msgspec.Raw = msgspec.Raw()
    certificates: tuple[tuple[Ref, Certificate], ...] = ()
    version: str = ""
    restart: bool = False
    end: bool = False
    unread: Unread | None = None
    namespaces: tuple[str, ...] = ()
    failure: tuple[str, str] | None = None


def main() -> None:
    """Reads the order from standard input and writes the answer, line by line."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    listing.PAGE_SIZE = order.page_size
    client = Client(reopen(order.way), order.patience)
    try:
        if order.span is None:
            for part in listing.parts_of(client, order.resource, order.namespaces, _read, order.level):
                _say(line_of(part))
        else:
            _follow(client, order.resource, order.span)
    except Failure as failure:
        _say(Line(failure=(failure.reason, failure.detail)))
    finally:
        client.close()


def _follow(client: Client, resource: Resource, span: Span) -> None:
    for lines in open_watch(client, resource, span, ONLY_METADATA).batches():
        sys.stdout.buffer.writelines(without_notes(resource, line) + b"\n" for line in lines if line)
        sys.stdout.buffer.flush()


def without_notes(resource: Resource, line: bytes) -> bytes:
    """Gives a line of a watch with what may be known of its Secret; raises Failure for what is no event.

    Annotations may repeat the values.
    """
    found = read_watched(line)
    if found is not None and found.type in ("BOOKMARK", "ERROR"):
        return line
    page = page_of(resource, b"[" + found.object + b"]", "metadata") if found is not None else None
    if found is None or page is None:
        raise Failure("truncated", "a line of the watch is no event")
    return b'{"type":"' + found.type.encode() + b'","object":' + page.items[1:-1] + b"}"


def line_of(part: Part) -> Line:
    """Writes a part of a list as a line."""
    if isinstance(part, Page):
        # What is handed over holds no line break: it was made by this package.
        return Line(items=msgspec.Raw(part.items), certificates=part.certificates, version=part.version)
    if isinstance(part, Restart):
        return Line(restart=True)
    return Line(end=True, unread=part.unread, namespaces=tuple(sorted(part.namespaces)))


def part_of(line: Line, resource: Resource) -> Part | None:
    """Reads a line as a part of a list; None when it is none. Raises Failure."""
    if line.failure:
        raise Failure(*line.failure)
    if bytes(line.items):
        return Page(resource, bytes(line.items), line.certificates, line.version)
    if line.restart:
        return Restart(resource)
    return End(resource, line.unread, frozenset(line.namespaces)) if line.end else None


def _read(size: int) -> None:
    _say(Line(read=size))


def _say(line: Line) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
