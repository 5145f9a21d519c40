"""The agent in a cluster: it reads what a diagnosis needs, hides what must not leave, and sends it to a server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn, Protocol

from msgspec import Struct

from holdfast.engine.rule import LoadedRule
from holdfast.model.errors import HoldfastError, ServerRefused, UsageError
from holdfast.ports.lists import Bundle
from holdfast.service.diagnosis.collecting import Cluster, Collected, Level, collect

FIRST_PAUSE = 5.0
"""For how many seconds at most the first failure is waited out."""
SPREAD = 0.1
"""By which part of the usual span reports come earlier or later."""
# No such token, not permitted, no such cluster, or nothing that the server takes.
_LASTING = frozenset({401, 403, 404, 422})


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


def keep_reporting(
    once: Callable[[], None],
    failed: Callable[[HoldfastError, float], None],
    *,
    every: float,
    wait: Callable[[float], None],
    draw: Callable[[], float],
) -> NoReturn:
    """Reports again and again, about `every` seconds apart; `draw` gives numbers from 0 to 1.

    After a failure it is tried again sooner, then later each time. Raises HoldfastError when trying again is in vain.
    """
    failures = 0
    while True:
        try:
            once()
        except HoldfastError as error:
            if is_lasting(error):
                raise
            failures += 1
            pause = pause_after(failures, every, draw())
            failed(error, pause)
        else:
            failures = 0
            pause = pause_after(failures, every, draw())
        wait(pause)


def pause_after(failures: int, every: float, drawn: float) -> float:
    """Gives for how many seconds to wait; what is drawn keeps many agents from coming at the same moment."""
    if not failures:
        return every * (1.0 - SPREAD + 2.0 * SPREAD * drawn)
    longest = min(every, FIRST_PAUSE * 2.0 ** min(failures - 1, 20))
    return longest * (0.5 + 0.5 * drawn)


def is_lasting(error: HoldfastError) -> bool:
    """Says that trying again changes nothing until somebody sets something right."""
    if isinstance(error, ServerRefused):
        return error.values.get("status") in _LASTING
    return isinstance(error, UsageError)
