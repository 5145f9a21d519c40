"""Directories: what every file holds, and where one differs from what was noted."""

from __future__ import annotations

import hashlib
import os
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from holdfast.model.backup_refusals import RestoreFailed
from holdfast.model.backups import Checked, Damage, Soundness
from holdfast.model.input_refusals import SourceNotFound
from holdfast.model.sums import BLOCK, FileSum, TreeSums

OF_THE_FILE_SYSTEM = frozenset({"lost+found"})
"""What a file system makes by itself at its top."""
NAME = "directory"


def tree_sums(folder: str) -> TreeSums:
    """Notes all files of a folder and where its links lead; raises SourceNotFound, RestoreFailed for one unreadable."""
    root = Path(folder)
    if not root.is_dir():
        raise SourceNotFound(path=folder)
    try:
        files = tuple(_file_sum(root / path, path, BLOCK) for path in sorted(_files(root)))
    except OSError as error:
        raise RestoreFailed(what=folder, detail=str(error)) from error
    return TreeSums(files=files, links=dict(sorted(_links(root))))


def check_tree(folder: str, sums: TreeSums) -> Checked:
    """Holds a folder against what was noted; one that cannot be read is unknown, not good."""
    began, root = time.monotonic(), Path(folder)
    if not root.is_dir():
        return Checked(check=NAME, verdict="unknown", unknown="folder-missing")
    if not sums.files and not sums.links:
        return Checked(check=NAME, verdict="unknown", unknown="nothing-noted")
    damages: list[Damage] = []
    unread = ""
    for wanted in sums.files:
        try:
            damages += _file_damages(root, wanted, sums.block)
        except OSError as error:
            # A disk that cannot be read is damage; a right that is missing says nothing of the data.
            if isinstance(error, PermissionError):
                unread = f"{wanted.path}: {error.strerror}"
            else:
                damages.append(Damage(what="unreadable", where=wanted.path, found=str(error.strerror or error)))
    damages += _link_damages(root, sums)
    damages += _unexpected(root, sums)
    verdict: Soundness = "damaged" if damages else "unknown" if unread else "verified"
    return Checked(
        check=NAME,
        verdict=verdict,
        damages=tuple(sorted(damages)),
        unknown=unread,
        looked_at=len(sums.files) + len(sums.links),
        seconds=time.monotonic() - began,
    )


def restore_archive(archive: str, folder: str) -> int:
    """Unpacks a tar archive into an empty folder and gives its bytes; raises RestoreFailed."""
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if any(root.iterdir()):
            raise RestoreFailed(what=folder, detail="the folder is not empty")
        with tarfile.open(archive) as packed:
            # A name in an archive may lead out of the folder; the filter refuses such a one.
            packed.extractall(root, filter="data")
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise RestoreFailed(what=archive, detail=str(error) or type(error).__name__) from error
    return sum((root / path).stat().st_size for path in _files(root))


def _file_damages(root: Path, wanted: FileSum, block: int) -> Iterator[Damage]:
    path = root / wanted.path
    if path.is_symlink() or not path.is_file():
        yield Damage(what="missing", where=wanted.path)
        return
    found = _file_sum(path, wanted.path, block)
    if found.sha256 == wanted.sha256:
        return
    pairs = enumerate(zip(wanted.blocks, found.blocks, strict=False))
    same = min(len(wanted.blocks), len(found.blocks))
    first = next((number for number, (one, other) in pairs if one != other), same)
    is_cut = found.size < wanted.size and first >= found.size // block
    yield Damage(
        what="truncated" if is_cut else "content",
        where=wanted.path,
        expected=f"{wanted.size} B {wanted.sha256[:16]}",
        found=f"{found.size} B {found.sha256[:16]}",
        offset=found.size if is_cut else first * block,
    )


def _link_damages(root: Path, sums: TreeSums) -> Iterator[Damage]:
    there = dict(_links(root))
    for path, target in sums.links.items():
        if there.get(path) != target:
            yield Damage(what="link", where=path, expected=target, found=there.get(path, ""))


def _unexpected(root: Path, sums: TreeSums) -> Iterator[Damage]:
    known = {item.path for item in sums.files} | set(sums.links)
    for path in sorted((set(_files(root)) | {path for path, _ in _links(root)}) - known):
        yield Damage(what="unexpected", where=path)


def _file_sum(path: Path, name: str, block: int) -> FileSum:
    whole, blocks, size = hashlib.sha256(), [], 0
    with path.open("rb") as file:
        while piece := file.read(block):
            whole.update(piece)
            blocks.append(hashlib.blake2b(piece, digest_size=8).hexdigest())
            size += len(piece)
    return FileSum(path=name, size=size, sha256=whole.hexdigest(), blocks=tuple(blocks))


def _files(root: Path) -> Iterator[str]:
    for folder, name in _entries(root):
        path = folder / name
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix()


def _links(root: Path) -> Iterator[tuple[str, str]]:
    for folder, name in _entries(root):
        path = folder / name
        if path.is_symlink():
            yield path.relative_to(root).as_posix(), str(path.readlink())


def _entries(root: Path) -> Iterator[tuple[Path, str]]:
    for folder, folders, names in os.walk(root, onerror=_raise):
        here = Path(folder)
        if here == root:
            folders[:] = [name for name in folders if name not in OF_THE_FILE_SYSTEM]
        yield from ((here, name) for name in (*folders, *names))


def _raise(error: OSError) -> None:
    raise error
