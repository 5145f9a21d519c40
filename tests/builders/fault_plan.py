"""What goes wrong between a client and an API server, and which request it meets."""

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

FaultKind = Literal[
    "refuse-409",
    "429-retry-after",
    "500-before",
    "503",
    "commit-then-timeout",
    "commit-then-504",
    "drop-before",
    "delay",
    "stale-read",
    "truncated-answer",
    "dry-run-mutates",
    "write-mutates",
    "uid-reuse",
    "change-before",
    "watch-gone",
]
REVIEWS = ("/apis/authorization.k8s.io/", "/apis/authentication.k8s.io/")


@dataclasses.dataclass(frozen=True)
class Fault:
    """A fault that meets the `nth` matching request and as many after it as `times` says.

    `method` and `path` are patterns that must be found. A fault of reads meets reads, one of dry runs dry runs, every
    other one writes; with `rehearsed` it meets dry runs instead, and with the method `GET` reads. `seconds` is how long
    a delay or the wished peace is, `extra` what is merged into an object that somebody changes.
    """

    kind: FaultKind
    method: str = ""
    path: str = ""
    nth: int = 1
    times: int = 1
    rehearsed: bool = False
    seconds: float = 1.0
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def meets(self, asked: "Asked") -> bool:
        """Says that a request is one of those that the fault is about."""
        if not re.search(self.method, asked.method) or not re.search(self.path, asked.path):
            return False
        if self.kind == "watch-gone":
            return asked.is_watch
        if self.kind == "stale-read" or self.method == "GET":
            return asked.is_read and not asked.is_watch
        is_rehearsed = self.rehearsed or self.kind == "dry-run-mutates"
        return asked.is_write and asked.is_dry_run == is_rehearsed


@dataclasses.dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    target: str
    content: str
    body: Any

    @property
    def path(self) -> str:
        """Where it goes, without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The parameters of its query."""
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def is_read(self) -> bool:
        """Says that it changes nothing by its method."""
        return self.method in ("GET", "HEAD", "OPTIONS")

    @property
    def is_watch(self) -> bool:
        """Says that it stays open."""
        return self.is_read and self.query.get("watch") in ("1", "true")

    @property
    def is_write(self) -> bool:
        """Says that it asks for a change, be it a rehearsed one; a review of rights is none."""
        return not self.is_read and not self.path.startswith(REVIEWS)

    @property
    def is_dry_run(self) -> bool:
        """Says that the server will change nothing: of a deletion it looks in the body, where there is one."""
        options = self.body if isinstance(self.body, dict) else {}
        if self.method == "DELETE" and options:
            return bool(options.get("dryRun"))
        return "dryRun" in self.query or bool((options.get("deleteOptions") or {}).get("dryRun"))


class Plan:
    """The faults that are still to come; writing the file anew begins a new plan."""

    def __init__(self, content: bytes) -> None:
        self._faults = [Fault(**item) for item in json.loads(content)["faults"]]
        self._met = [0] * len(self._faults)

    def fault(self, asked: Asked) -> Fault | None:
        """Chooses what happens to a request: of several faults the first."""
        chosen = None
        for number, fault in enumerate(self._faults):
            if fault.meets(asked):
                self._met[number] += 1
                if chosen is None and fault.nth <= self._met[number] < fault.nth + fault.times:
                    chosen = fault
        return chosen


def object_path(path: str) -> str:
    """The path of the object that a request is about, without the part of it that is written."""
    parts = path.strip("/").split("/")
    root = 2 if parts[0] == "api" else 3
    is_namespaced = parts[root] == "namespaces" and len(parts) > root + 2
    return "/" + "/".join(parts[: root + (4 if is_namespaced else 2)])
