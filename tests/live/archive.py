"""Packs a folder so that the same files always give the same bytes."""

import gzip
import io
import tarfile
from pathlib import Path


def pack(folder: Path, archive: Path) -> None:
    """Writes a tar.gz of a folder's files: sorted, without times, owners or the folder's own name."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
                entry.size = path.stat().st_size
                entry.mode = 0o644
                with path.open("rb") as content:
                    tar.addfile(entry, content)
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(gzip.compress(plain.getvalue(), 9, mtime=0))
