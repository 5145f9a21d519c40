"""A real PostgreSQL on a free loopback port, in a folder of its own; it ends with the process that started it."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests.builders.ports import free_port

_DEATH_SIGNAL = 1
_LIBC = ctypes.CDLL(None)


def binaries() -> Path | None:
    """Finds the folder of the server's programs; Debian keeps them off the path."""
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


class Server:
    """A PostgreSQL server that tests may stop and start."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._account = _account()
        self._port = free_port()
        self._databases = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if self._account:
            os.chown(folder, *self._account)
        self._run("initdb", "--pgdata", str(folder / "data"), "--username", "holdfast", "--auth", "trust", "--no-sync")

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data"), "-k", str(self._folder)]
        command += ["-p", str(self._port), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, preexec_fn=_end_with_parent, **self._identity()
            )
        end = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                threading.Event().wait(0.05)

    def stop(self, immediately: bool = False) -> None:
        """Stops the server, as a power cut would where that is immediately."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT if immediately else signal.SIGINT)
        self._process.wait(120)

    def url(self, database: str) -> str:
        """Gives the address of a database."""
        return f"postgresql://holdfast@127.0.0.1:{self._port}/{database}"

    def new_database(self, encoding: str = "UTF8") -> str:
        """Makes an empty database and gives its address; in UTF-8 it sorts texts as English does, not by bytes."""
        name = f"store{next(self._databases)}"
        order = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" if encoding == "UTF8" else ""
        made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING {encoding} LOCALE 'C' {order}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(made.encode())
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, **self._identity())

    def _identity(self) -> dict[str, Any]:
        if not self._account:
            return {"cwd": self._folder}
        user, group = self._account
        return {"cwd": self._folder, "user": user, "group": group, "extra_groups": []}


@contextmanager
def running() -> Iterator[Server]:
    """Gives a server; raises RuntimeError where PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="holdfast-postgres-"))
    try:
        server = Server(programs, folder)
        server.start()
        try:
            yield server
        finally:
            # Nothing of it is kept, so nothing needs to be written down first.
            server.stop(immediately=True)
    finally:
        shutil.rmtree(folder)


def _account() -> tuple[int, int] | None:
    """Names whom the server runs as, which refuses to be root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    raise RuntimeError("There is no account that is not root.")


def _end_with_parent() -> None:
    _LIBC.prctl(_DEATH_SIGNAL, signal.SIGQUIT)
