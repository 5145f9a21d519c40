"""A proxy before an API server, in a process of its own: it records every write, and faults are ordered from it."""

import dataclasses
import itertools
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import yaml

from tests.builders.fault_plan import Asked, Fault
from tests.builders.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
SERVER = "tests.builders.fault_proxy_server"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recorded:
    """A request that was no read, as the proxy saw it.

    `status` and `answer` are the server's, 0 and None where it never saw the request; `given` is the status that the
    client was told, 0 where the connection was cut instead.
    """

    number: int
    at: float
    method: str
    path: str
    query: Mapping[str, str]
    content: str
    body: Any
    fault: str
    status: int
    answer: Any
    given: int

    @property
    def asked(self) -> Asked:
        """The request itself."""
        return Asked(self.method, f"{self.path}?{urlencode(self.query)}", self.content, self.body)

    @property
    def manager(self) -> str:
        """Who says that he writes."""
        return self.query.get("fieldManager", "")

    @property
    def is_dry_run(self) -> bool:
        """Says that the server was told to change nothing."""
        return self.asked.is_dry_run

    @property
    def is_write(self) -> bool:
        """Says that the server was asked to change something in earnest."""
        return self.asked.is_write and not self.is_dry_run

    @property
    def has_effect(self) -> bool:
        """Says that the server did what it was asked for, whatever the client was told."""
        return self.is_write and 200 <= self.status < 300


class FaultProxy:
    """The proxy of a test; `kubeconfig` leads through it with the rights of the one that it was given."""

    def __init__(self, folder: Path, kubeconfig: bytes) -> None:
        self.folder = folder
        self._given = yaml.safe_load(kubeconfig)
        self._serial = itertools.count()
        self.url = ""

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        server = str(self._given["clusters"][0]["cluster"]["server"])
        user = self._given["users"][0]["user"]
        told = {"url": server, "token": user.get("token", "")}
        (self.folder / "upstream.json").write_text(json.dumps(told))
        self.order()
        self.process = subprocess.Popen(
            [sys.executable, "-m", SERVER, str(self.folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        return self

    def __exit__(self, *ignored: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the process; it can be ended more than once."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(PATIENCE_SECONDS)

    @property
    def kubeconfig(self) -> bytes:
        """The kubeconfig that leads through the proxy."""
        return self.kubeconfig_for()

    def kubeconfig_for(self, token: str = "") -> bytes:
        """The kubeconfig of somebody else, known by a token."""
        config = json.loads(json.dumps(self._given))
        config["clusters"][0]["cluster"] = {"server": self.url}
        if token:
            config["users"][0]["user"] = {"token": token}
        return yaml.safe_dump(config).encode()

    def order(self, *faults: Fault) -> None:
        """Lets these faults happen from now on, and no others; each counts from here."""
        plan = {"serial": next(self._serial), "faults": [dataclasses.asdict(fault) for fault in faults]}
        waiting = self.folder / "plan.new"
        waiting.write_text(json.dumps(plan))
        # A request that arrives meanwhile finds the old plan or the new one, never half of one.
        waiting.replace(self.folder / "plan.json")

    def recorded(self) -> tuple[Recorded, ...]:
        """Every request so far that was no read, in the order of arrival."""
        file = self.folder / "requests.jsonl"
        # A line without its end is still being written.
        lines = file.read_text().rpartition("\n")[0].splitlines() if file.exists() else []
        return tuple(sorted((Recorded(**json.loads(line)) for line in lines), key=lambda one: one.number))

    def writes(self) -> tuple[Recorded, ...]:
        """Every request so far for a change in earnest, whatever became of it."""
        return tuple(one for one in self.recorded() if one.is_write)

    def effects(self) -> tuple[Recorded, ...]:
        """Every change so far that the server made."""
        return tuple(one for one in self.recorded() if one.has_effect)

    def met(self) -> frozenset[str]:
        """The kinds of the faults that met a request; a stale read is one that was answered from an earlier read."""
        file = self.folder / "met.txt"
        return frozenset(file.read_text().split()) if file.exists() else frozenset()

    def forget(self) -> None:
        """Forgets what was recorded."""
        for name in ("requests.jsonl", "met.txt"):
            (self.folder / name).unlink(missing_ok=True)
