"""The port of writes: the one way by which a cluster is changed. Only the service that carries out plans sees it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from msgspec import Struct

from holdfast.model.automation import Write
from holdfast.model.automation_journal import Answered
from holdfast.ports.present import Present

MANAGER = "holdfast"
"""The field manager of every write."""


class Sent(Struct, frozen=True, kw_only=True):
    """What came of a write: applied, refused before it had an effect, or lost, so that nobody knows.

    `reason` is a short constant name, of a refusal `conflict`, `gone`, `exists`, `forbidden`, `invalid`, `quota`,
    `busy`, `refused`, `unsupported` or `unreachable`, of a loss `timeout`, `unavailable` or `unreadable`; `detail` are
    the server's words. `wait` is for how many seconds the server wants peace.
    """

    answer: Answered
    reason: str = ""
    detail: str = ""
    object: Mapping[str, Any] | None = None
    wait: float | None = None


class Writer(Present, Protocol):
    """Changes one cluster, one request at a time."""

    def rehearse(self, write: Write, version: str) -> Sent:
        """Asks the server what a write would do, with strict checking of its fields; nothing is changed."""
        ...

    def send(self, write: Write, version: str) -> Sent:
        """Sends a write once, only for the object with the target's unique id and at this version; raises nothing."""
        ...

    def may(self, write: Write) -> bool | None:
        """Says whether the server would allow a write to whoever this is; None where it does not say."""
        ...


class Writers(Protocol):
    """Opens clusters for writing; it can be handed to another process."""

    def open(self, kubeconfig: bytes, context: str) -> AbstractContextManager[Writer]:
        """Opens a cluster with a kubeconfig that a server keeps; raises KubeconfigUnusable or LiveExtraMissing."""
        ...
