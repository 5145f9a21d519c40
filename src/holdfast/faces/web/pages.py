"""The built portal, held in memory: its files, and its first page for every path that is the portal's own."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct

INDEX = "index.html"
_FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_SAID = ("text/", "application/json")
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")


class File(Struct, frozen=True, kw_only=True):
    """A file of the portal: its bytes, plain and compressed where that helps, and how long it may be kept."""

    content: bytes
    compressed: bytes | None
    media_type: str
    tag: str
    keep: str


@cache
def portal() -> Mapping[str, File]:
    """Maps the files of the built portal by their paths; empty where it was not built."""
    place = files("holdfast.faces.web") / "static"
    return dict(_walked(place, "")) if place.is_dir() else {}


def find(path: str) -> File | None:
    """Gives the file at a path, the first page for a path of the portal's own, None where the portal was not built.

    A path below assets/, or of something like a file at the top, is none of the portal's own; a cluster's page is, and
    its name may hold dots.
    """
    pages = portal()
    name = path.strip("/")
    if name in pages:
        return pages[name]
    is_file = name.startswith("assets/") or ("." in name and "/" not in name)
    return None if is_file else pages.get(INDEX)


def _walked(place: Traversable, above: str) -> list[tuple[str, File]]:
    found: list[tuple[str, File]] = []
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        path = f"{above}{entry.name}"
        if entry.is_dir():
            found += _walked(entry, f"{path}/")
        else:
            found.append((path, _file(path, entry.read_bytes())))
    return found


def _file(path: str, content: bytes) -> File:
    # Files under assets/ bear the hash of their content in their name.
    keep = _FOR_EVER if path.startswith("assets/") else ASK_AGAIN
    return file_of(content, mimetypes.guess_type(path)[0] or "application/octet-stream", keep)


def file_of(content: bytes, media_type: str, keep: str = ASK_AGAIN) -> File:
    """Makes a file of what the server holds in memory."""
    is_text = media_type.startswith(_COMPRESSIBLE)
    return File(
        content=content,
        compressed=gzip.compress(content, mtime=0) if is_text and len(content) > 1024 else None,
        # Litestar adds the charset of what begins with text/, and JSON has none.
        media_type=f"{media_type}; charset=utf-8" if is_text and not media_type.startswith(_SAID) else media_type,
        tag=f'"{hashlib.sha256(content).hexdigest()[:20]}"',
        keep=keep,
    )
