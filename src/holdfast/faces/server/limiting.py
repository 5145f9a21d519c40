"""How often one asker may ask: so many requests in a minute, which begins with the first."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus

from litestar import Request
from litestar.exceptions import TooManyRequestsException
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Struct

from holdfast.faces.http import problems
from holdfast.faces.http.asking import AnyRequest, shown
from holdfast.faces.server.headers import HTTP

SPAN_SECONDS = 60
TIDY_SECONDS = 5
STRANGERS = 600
"""How many askers of one place have a minute of their own; else whoever guesses secrets has one for each guess."""
MOST = 100_000
"""How many askers are told apart at once; who shows yet another secret is counted by where they come from."""


class Minute(Struct):
    """A minute of an asker: when it ends, how many requests it had, and how many askers came from the same place."""

    end: float
    count: int = 0
    strangers: int = 0


class Limit:
    """Counts the requests of each asker."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._minutes: dict[str, Minute] = {}
        self._tidied = clock()

    def take(self, asker: str, address: str) -> tuple[int, int]:
        """Counts a request; gives how many more there may be, less than none for one too many, and for how long."""
        now = self._clock()
        minute = self._minutes.get(asker)
        if minute is None or minute.end <= now:
            minute = self._stranger(asker, address, now)
        minute.count += 1
        return self.most - minute.count, max(0, round(minute.end - now))

    def _stranger(self, asker: str, address: str, now: float) -> Minute:
        """Gives the minute of an asker who has none, that of their place where too many came from there in its own."""
        place = self._begun(address, now)
        if asker == address or place.strangers >= STRANGERS or not self._has_room(now):
            return place
        place.strangers += 1
        return self._begun(asker, now)

    def _begun(self, asker: str, now: float) -> Minute:
        minute = self._minutes.get(asker)
        if minute is None or minute.end <= now:
            minute = self._minutes[asker] = Minute(now + SPAN_SECONDS)
        return minute

    def _has_room(self, now: float) -> bool:
        # To look through all of them takes as long as many answers do, so whoever floods the server sees to it rarely.
        if len(self._minutes) >= MOST and now >= self._tidied + TIDY_SECONDS:
            self._tidied = now
            self._minutes = {asker: minute for asker, minute in self._minutes.items() if minute.end > now}
        return len(self._minutes) < MOST


def limited(app: ASGIApp, limit: Limit, free: Sequence[str]) -> ASGIApp:
    """Wraps an application so that nobody asks too often; what lies below one of the `free` paths does not count."""
    paths = tuple(free)

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in HTTP or scope["path"].startswith(paths):
            await app(scope, receive, send)
            return
        request: AnyRequest = Request(scope)
        left, seconds = limit.take(*_askers(request))
        told = _told(limit.most, left, seconds)
        if left < 0:
            await _refuse(request, told, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *told]
            await send(message)

        await app(scope, receive, sending)

    return counted


def _askers(request: AnyRequest) -> tuple[str, str]:
    """Names an asker by what they show, else by where they come from."""
    seen = shown(request)
    secret = seen.token or seen.session
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest() if secret else seen.address, seen.address


def _told(most: int, left: int, seconds: int) -> list[tuple[bytes, bytes]]:
    return [
        (b"ratelimit-policy", b"%d; w=%d" % (most, SPAN_SECONDS)),
        (b"ratelimit-limit", b"%d" % most),
        (b"ratelimit-remaining", b"%d" % max(0, left)),
        (b"ratelimit-reset", b"%d" % seconds),
    ]


async def _refuse(request: AnyRequest, told: list[tuple[bytes, bytes]], send: Send) -> None:
    refusal = problems.of_http(request, TooManyRequestsException(headers={}))
    headers = [
        (b"content-type", str(refusal.media_type).encode()),
        (b"content-length", b"%d" % len(refusal.content)),
        *told,
    ]
    await send({"type": "http.response.start", "status": HTTPStatus.TOO_MANY_REQUESTS, "headers": headers})
    await send({"type": "http.response.body", "body": refusal.content, "more_body": False})
