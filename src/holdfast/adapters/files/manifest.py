"""What Holdfast's own bundle says of itself, and what other tools write beside their objects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from holdfast.model.certificates import Certificate, Certificates
from holdfast.model.codec import read_plain
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment


class Manifest(Struct, frozen=True, kw_only=True):
    """When a bundle was taken, of which cluster, and which kinds were listed, as `plural.group`.

    `scoped` names the namespaces in which alone a kind was listed, `unread` what could not be read.
    """

    taken_at: datetime | None = None
    kubernetes: str = ""
    cluster: str = ""
    listed: tuple[str, ...] = ()
    scoped: dict[str, frozenset[str]] = {}
    unread: tuple[Unread, ...] = ()
    certificates: Certificates = {}


def read_manifest(raw: bytes) -> Manifest | None:
    """Reads `holdfast-bundle.json`; None when it is damaged or of a format that is not known."""
    found = read_plain(raw)
    if not isinstance(found, dict) or found.get("format") != 1:
        return None
    scoped = found.get("scoped")
    return Manifest(
        taken_at=parse_moment(found.get("taken_at")),
        kubernetes=_text(found.get("kubernetes")),
        cluster=_text(found.get("cluster")),
        listed=_names(found.get("listed")),
        scoped={n: frozenset(_names(s)) for n, s in scoped.items()} if isinstance(scoped, dict) else {},
        unread=tuple(_unread(found.get("unread"))),
        certificates=_certificates(found.get("certificates")),
    )


def read_errors(raw: bytes) -> tuple[str, ...]:
    """Reads the errors that a support bundle notes beside the objects of a kind."""
    found = read_plain(raw)
    if isinstance(found, str):
        found = [found]
    if isinstance(found, dict):
        found = list(found.values())
    if not isinstance(found, list):
        return ()
    return tuple(item for item in found if isinstance(item, str) and item)


def _certificates(value: object) -> Certificates:
    found: dict[Ref, tuple[Certificate, ...]] = {}
    for item in value if isinstance(value, list) else ():
        try:
            ref = msgspec.convert(item["object"], Ref)
            made = msgspec.convert({name: part for name, part in item.items() if name != "object"}, Certificate)
        except (msgspec.ValidationError, KeyError, TypeError, AttributeError):
            continue
        if made.not_before.tzinfo and made.not_after.tzinfo:
            found[ref] = (*found.get(ref, ()), made)
    return found


def _names(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _unread(value: object) -> Iterator[Unread]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict) and _text(item.get("what")):
            yield Unread(_text(item["what"]), _text(item.get("reason")) or "unavailable", _text(item.get("detail")))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
