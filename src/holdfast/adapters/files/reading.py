"""One file of an input to the pieces it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.adapters.files.entries import Entry
from holdfast.adapters.files.json_documents import read_json
from holdfast.adapters.files.layout import Place
from holdfast.adapters.files.limits import Limits, Unusable
from holdfast.adapters.files.pieces import Piece, Trouble, Unrelated
from holdfast.adapters.files.streams import Peeked, as_utf8, read_all
from holdfast.adapters.files.yaml_documents import read_yaml

_LOOK = 4096
_KUBERNETES_YAML = re.compile(rb"(?m)^(?:- |\xef\xbb\xbf)?[\"']?(?:apiVersion|kind)[\"']?[ \t]*:[ \t]*[\"']?[A-Za-z]")
_KUBERNETES_JSON = re.compile(rb"\"(?:apiVersion|kind)\"\s*:")


def read_documents(entry: Entry, place: Place, limits: Limits, *, asked: bool) -> Iterator[Piece]:
    """Reads a file that may hold Kubernetes objects; what does not look so is Unrelated, unless it was asked for."""
    try:
        text = as_utf8(entry.content)
        start = text.peek(_LOOK)
        form = _form(start, expected=asked or place.is_document)
        if form == "json":
            yield from _json(text, entry, place, limits)
        elif form == "yaml":
            yield from _yaml(read_all(text, limits.yaml), place, limits)
        else:
            yield Unrelated()
    except Unusable as trouble:
        expected = asked or place.is_document or trouble.reason != "encoding"
        yield Trouble(trouble.reason, trouble.detail) if expected else Unrelated()
    except OSError as error:
        yield Trouble("unavailable", error.strerror or type(error).__name__)


def _json(text: Peeked, entry: Entry, place: Place, limits: Limits) -> Iterator[Piece]:
    # The last bytes of the file are those of the text only when nothing was transcoded.
    tail = entry.tail if text is entry.content else None
    start = text.peek(_LOOK)
    for number, piece in enumerate(read_json(text, limits, place.head, tail)):
        if number == 0 and isinstance(piece, Trouble) and piece.reason == "syntax" and start.lstrip()[:1] == b"{":
            yield from _yaml_instead(start, piece, limits, place)
            return
        yield piece


def _yaml_instead(start: bytes, trouble: Trouble, limits: Limits, place: Place) -> Iterator[Piece]:
    """Takes what is no JSON for YAML in flow style, where it is small enough to have been seen as a whole."""
    if len(start) < _LOOK:
        yield from _yaml(start, place, limits)
    else:
        yield trouble


def _yaml(raw: bytes, place: Place, limits: Limits) -> Iterator[Piece]:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        yield Trouble("encoding", f"byte {error.start} is not UTF-8")
        return
    yield from read_yaml(text, limits, place.head)


def _form(start: bytes, *, expected: bool) -> str:
    """Tells JSON from YAML from anything else by the first bytes."""
    first = start.lstrip()[:1]
    if not first or (b"\0" in start and not expected):
        return ""
    if first in (b"{", b"["):
        return "json" if expected or _KUBERNETES_JSON.search(start) else ""
    return "yaml" if expected or _KUBERNETES_YAML.search(start) else ""
