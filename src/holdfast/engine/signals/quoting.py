"""Which part of a line may be quoted: it stands in the log exactly so, and holds neither secrets nor control codes."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.analysis.logs.lines import ESCAPES
from holdfast.model.redaction import MARKER, redact_text

MOST_QUOTED = 600


def quotable(raw: str, needles: Sequence[str]) -> str:
    """Cuts a line to the part around what was found in it."""
    line = _window(raw, needles)
    pieces = ESCAPES.split(line) if ESCAPES.search(line) else [line]
    hidden = [redact_text(piece) for piece in pieces]
    if hidden != pieces:
        pieces = [part for piece, clean in zip(pieces, hidden, strict=True) for part in _parts(piece, clean)]
    telling = [piece for piece in pieces if _first(piece, needles) is not None]
    return max(telling or pieces, key=len, default="").strip()[:MOST_QUOTED]


def _parts(piece: str, clean: str) -> list[str]:
    return [part for part in clean.split(MARKER) if part in piece] if clean != piece else [piece]


def _window(raw: str, needles: Sequence[str]) -> str:
    line = raw.strip()
    if len(line) <= MOST_QUOTED:
        return line
    at = _first(line, needles) or 0
    start = max(0, min(at - MOST_QUOTED // 2, len(line) - MOST_QUOTED))
    return line[start : start + MOST_QUOTED]


def _first(line: str, needles: Sequence[str]) -> int | None:
    lowered = line.lower()
    return min((place for needle in needles if (place := lowered.find(needle)) >= 0), default=None)
