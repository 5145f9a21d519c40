"""The agent in a cluster: it reads what a diagnosis needs, hides what must not leave, and sends it to a server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from holdfast.engine.rule import LoadedRule
from holdfast.ports.lists import Bundle
from holdfast.service.collecting import Cluster, Collected, Level, collect


class Sendable(Bundle, Protocol):
    """A bundle that can be sent once it is finished."""

    def packed(self) -> bytes:
        """Gives the finished bundle as one archive."""
        ...


class Sent(Struct, frozen=True, kw_only=True):
    """What was sent: what it holds, how many bytes it took, and the job of the server that takes it in."""

    collected: Collected
    bytes: int
    job: str


def report(
    cluster: Cluster,
    bundle: Sendable,
    send: Callable[[bytes], str],
    *,
    key: bytes,
    rules: Sequence[LoadedRule] = (),
    redact: Level = "names",
) -> Sent:
    """Reads a cluster and sends it; `send` gives the job that the server made of it. Raises HoldfastError.

    `key` makes the hashes of the level `hashed`: with the same key an object keeps its hash from one report to the
    next, so that its problems are tracked, and the server never learns the key.
    """
    collected = collect(cluster, bundle, key=key, rules=rules, redact=redact)
    data = bundle.packed()
    return Sent(collected=collected, bytes=len(data), job=send(data))
