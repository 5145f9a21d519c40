"""A text from a file or from standard input, whatever its letters are."""

from __future__ import annotations

import sys
from pathlib import Path

from holdfast.model.errors import InputError
from holdfast.model.input_refusals import SourceNotFound

MOST_BYTES = 64 * 2**20


def read_text(path: str) -> str:
    """Reads a text; bytes that are no letters are replaced. Raises SourceNotFound and InputError."""
    try:
        if path == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, ValueError) as error:
        raise SourceNotFound(path=path) from error
    except OSError as error:
        raise InputError(detail=f"{path}: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise InputError(detail=f"{path}: > {MOST_BYTES // 2**20} MiB")
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
