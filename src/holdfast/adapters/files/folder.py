"""The regular files below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from holdfast.adapters.files.limits import Limits
from holdfast.model.outcome import Unread


def walk(root: Path, limits: Limits) -> Iterator[Path | Unread]:
    """Lists the files below a folder in the order of their paths; links to folders are not followed."""
    count = 0
    pending: list[tuple[Path, int]] = [(root, 0)]
    while pending:
        folder, depth = pending.pop()
        if depth > limits.folders:
            yield Unread(_below(folder, root), "too-deep", f"more than {limits.folders} nested folders")
            continue
        try:
            found = sorted(os.scandir(folder), key=lambda item: item.name)
        except OSError as error:
            yield Unread(_below(folder, root), _reason(error), error.strerror or "")
            continue
        for item in found:
            if item.is_file(follow_symlinks=False) or (item.is_symlink() and _is_inside(item, root)):
                count += 1
                yield Path(item.path)
            elif item.is_symlink():
                yield Unread(_below(Path(item.path), root), "link", "it leads to a folder, out of it or nowhere")
        if count > limits.entries:
            yield Unread(str(root), "too-large", f"more than {limits.entries} files")
            return
        below = [item for item in found if item.is_dir(follow_symlinks=False) and not item.name.startswith(".")]
        pending.extend((Path(item.path), depth + 1) for item in reversed(below))


def _is_inside(link: os.DirEntry[str], root: Path) -> bool:
    """Says that a link leads to a regular file below the same folder."""
    try:
        target = Path(link.path).resolve(strict=True)
        return target.is_file() and target.is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path != root else str(root)


def _reason(error: OSError) -> str:
    return "forbidden" if isinstance(error, PermissionError) else "unavailable"
