"""Requests to an API server: patient where it asks for patience, bounded in time, plain about refusals."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from holdfast.adapters.kubernetes.access import Opened
from holdfast.model.codec import read_plain

JSON = "application/json"
_BUSY = frozenset({429, 500, 502, 503, 504})
REASONS = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-served",
    405: "not-served",
    410: "gone",
    429: "busy",
}
CHUNK = 1 << 18
_SHOWN = 300


class Patience(Struct, frozen=True, kw_only=True):
    """How long things may take, in seconds, and how often a request is tried."""

    connect: float = 10.0
    silence: float = 30.0
    kind: float = 120.0
    overall: float = 600.0
    attempts: int = 5
    backoff: float = 0.5
    longest_wait: float = 30.0
    page_bytes: int = 512 << 20


class Failure(Exception):  # It is caught in this package and becomes an Unread or an InputError.
    """A request that was not answered with what was asked for; `reason` is a short constant name.

    `wait` holds the seconds after which the server wants to be asked again, where it said so.
    """

    def __init__(self, reason: str, detail: str = "", wait: float | None = None) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail[:_SHOWN]
        self.wait = wait


class _Later(Exception):
    """The server may answer when asked again; `wait` is what it said, if it said so, `unheard` that it cannot have."""

    def __init__(self, failure: Failure, wait: float | None = None, unheard: bool = False) -> None:
        super().__init__(failure)
        self.failure = failure
        self.wait = wait
        self.unheard = unheard


class Client:
    """Asks one API server; safe to use from several threads."""

    def __init__(
        self,
        opened: Opened,
        patience: Patience | None = None,
        wait: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.opened = opened
        self.patience = patience or Patience()
        self.newest_date: datetime | None = None
        self._noted = 0.0
        self._wait = wait
        self._clock = clock
        # A server that never answered, or that all patience was in vain for, is not waited for again.
        self._is_lost = True
        self.end = clock() + self.patience.overall

    def now(self) -> float:
        """Gives the present moment of the clock by which deadlines are kept."""
        return self._clock()

    def server_time(self) -> datetime | None:
        """Gives the present moment by the server's own clock, once it has told the time."""
        told, noted = self.newest_date, self._noted
        return told + timedelta(seconds=self._clock() - noted) if told else None

    def deadline(self) -> float:
        """Gives the moment by which a kind that is begun now must be read."""
        return min(self._clock() + self.patience.kind, self.end)

    def close(self) -> None:
        """Closes the connections that are kept; the next request opens new ones."""
        manager = self.opened.pool
        for key in manager.pools.keys():  # noqa: SIM118  # It refuses to be iterated, being shared by threads.
            if (pool := manager.pools.get(key)) is not None:
                # To clear the manager alone would leave the sockets to the garbage collector.
                pool.close()
        manager.clear()

    def give_up(self) -> None:
        """Ends every request as soon as it can be ended."""
        self.end = self._clock()

    def get(
        self, path: str, query: Iterable[tuple[str, str]] = (), accept: str = JSON, until: float | None = None
    ) -> bytes:
        """Gives the body of an answer; raises Failure."""
        until = self.end if until is None else until
        url = f"{self.opened.host}{path}"
        parameters = urlencode(tuple(query))
        for attempt in range(self.patience.attempts):
            try:
                return self._once(f"{url}?{parameters}" if parameters else url, accept, until)
            except _Later as later:
                pause = self.patience.backoff * 2**attempt if later.wait is None else later.wait
                pause = min(pause, self.patience.longest_wait)
                is_last = attempt + 1 == self.patience.attempts or (later.unheard and self._is_lost)
                if is_last or self._clock() + pause >= min(until, self.end):
                    self._is_lost = self._is_lost or later.unheard
                    raise later.failure from None
                self._wait(pause)
        raise Failure("unavailable")

    def get_from(self, origin: str, path: str) -> bytes:
        """Gives the body of another server's answer, trusted and signed in to alike, asked once; raises Failure."""
        if not self.opened.configuration.verify_ssl:
            raise Failure("unsupported", "certificates are not checked here, so no other server is shown the token")
        try:
            return self._once(f"{origin}{path}", JSON, self.deadline())
        except _Later as later:
            raise later.failure from None

    def _once(self, url: str, accept: str, until: float) -> bytes:
        import urllib3

        left = min(until, self.end) - self._clock()
        if left <= 0:
            raise Failure("timeout", "no time is left")
        patience = self.patience
        timeout = urllib3.Timeout(connect=min(patience.connect, left), read=min(patience.silence, left))
        try:
            answer = self.opened.begin(url, accept, timeout)
        except urllib3.exceptions.SSLError as error:
            raise Failure("unavailable", words_of(error)) from None
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
            raise _Later(Failure("unavailable", words_of(error)), unheard=True) from None
        except urllib3.exceptions.TimeoutError as error:
            raise _Later(Failure("timeout", words_of(error))) from None
        except (urllib3.exceptions.HTTPError, OSError, http.client.HTTPException) as error:
            raise _Later(Failure("unavailable", words_of(error))) from None
        try:
            return self._judged(answer, self.read_all(answer, until))
        except urllib3.exceptions.TimeoutError as error:
            raise _Later(Failure("timeout", words_of(error))) from None
        except (urllib3.exceptions.HTTPError, OSError, http.client.HTTPException, ValueError) as error:
            raise _Later(Failure("unavailable", words_of(error))) from None
        except BaseException:
            answer.close()
            raise
        finally:
            answer.release_conn()

    def read_all(self, answer: Any, until: float) -> bytes:
        """Reads a body bit by bit, since a server that drips bytes must not outlive the deadline; raises Failure."""
        parts: list[bytes] = []
        size = 0
        while part := answer.read1(CHUNK):
            parts.append(part)
            size += len(part)
            if self._clock() > min(until, self.end):
                raise Failure("timeout", "the answer came too slowly")
            if size > self.patience.page_bytes:
                raise Failure("too-large", f"more than {self.patience.page_bytes} bytes")
        return b"".join(parts)

    def _judged(self, answer: Any, body: bytes) -> bytes:
        self._is_lost = False
        self.note(answer.headers.get("Date", ""))
        status = int(answer.status)
        if status == 200:
            return body
        failure = refusal(answer, body)
        raise _Later(failure, failure.wait) if status in _BUSY else failure

    def note(self, date: str) -> None:
        """Remembers the latest time that the server told."""
        try:
            moment = parsedate_to_datetime(date)
        except (TypeError, ValueError):
            return
        if moment.tzinfo and (self.newest_date is None or moment > self.newest_date):
            self.newest_date, self._noted = moment, self._clock()


def refusal(answer: Any, body: bytes) -> Failure:
    """Tells what an answer other than 200 means."""
    status = int(answer.status)
    wait = seconds_of(answer.headers.get("Retry-After", "")) if status in _BUSY else None
    return Failure(REASONS.get(status, "unavailable"), message_of(body) or f"status {status}", wait)


def seconds_of(text: str) -> float | None:
    """Reads a Retry-After in seconds."""
    return float(text) if text.isdecimal() and len(text) < 6 else None


def message_of(body: bytes) -> str:
    """Gives the words of a Status; another body, such as a proxy's page, is not repeated."""
    found = read_plain(body)
    words = found.get("message") if isinstance(found, dict) else None
    return " ".join(words.split()) if isinstance(words, str) else ""


def words_of(error: BaseException) -> str:
    """Gives the words of an error of the transport."""
    text = str(error)
    # urllib3 puts the connection object before the words: `HTTPSConnection(host=..., port=...): Failed ...`.
    return text.rpartition("): ")[2] or type(error).__name__
