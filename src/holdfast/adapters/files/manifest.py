"""What Holdfast's own bundle says of itself, and what other tools write beside their objects."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.codec import read_plain


class Manifest(Struct, frozen=True, kw_only=True):
    """When a bundle was taken, of which cluster, and which kinds were listed, as `plural.group`."""

    taken_at: datetime | None = None
    kubernetes: str = ""
    cluster: str = ""
    listed: tuple[str, ...] = ()


def read_manifest(raw: bytes) -> Manifest | None:
    """Reads `holdfast-bundle.json`; None when it is damaged or of a format that is not known."""
    found = read_plain(raw)
    if not isinstance(found, dict) or found.get("format") != 1:
        return None
    listed = found.get("listed")
    return Manifest(
        taken_at=_moment(found.get("taken_at")),
        kubernetes=_text(found.get("kubernetes")),
        cluster=_text(found.get("cluster")),
        listed=tuple(item for item in listed if isinstance(item, str)) if isinstance(listed, list) else (),
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


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
