"""Requests to a monitoring API: bounded in time and size, patient once or twice, plain about refusals."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from holdfast.model.codec import read_plain
from holdfast.model.usage_refusals import MetricsUnusable, PrometheusExtraMissing

_REASONS = {401: "unauthorized", 403: "forbidden", 404: "not-served", 405: "not-served", 413: "too-large"}
_AGAIN = frozenset({429, 502, 503, 504})
_SHOWN = 300
_CHUNK = 1 << 18


class Endpoint(Struct, frozen=True, kw_only=True):
    """How a monitoring API is reached; `headers` may name a tenant, `ca` is the path of a bundle of authorities."""

    url: str
    token: str = ""
    user: str = ""
    password: str = ""
    ca: str = ""
    headers: Mapping[str, str] = {}


class Patience(Struct, frozen=True, kw_only=True):
    """How long things may take, in seconds, how often a request is tried, and how large an answer may be."""

    connect: float = 5.0
    silence: float = 60.0
    attempts: int = 3
    backoff: float = 0.5
    longest_wait: float = 10.0
    answer_bytes: int = 256 << 20


class Failure(Exception):  # It is caught in this package and becomes an Unread.
    """A request that was not answered as asked: `reason` is a key of the texts, `status` that of HTTP or 0."""

    def __init__(self, reason: str, detail: str = "", status: int = 0) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail[:_SHOWN]
        self.status = status


class Client:
    """Asks one API; raises MetricsUnusable where the endpoint cannot be one, PrometheusExtraMissing without httpx2."""

    def __init__(
        self,
        endpoint: Endpoint,
        patience: Patience | None = None,
        transport: Any = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        try:
            import httpx2
        except ImportError as error:
            raise PrometheusExtraMissing(extra="prometheus", detail=str(error)) from None
        self._library: Any = httpx2
        self.patience = patience or Patience()
        self._wait = wait
        self._is_lost = False
        self._http: Any = None
        parts = urlsplit(endpoint.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise MetricsUnusable(url=bare(endpoint.url), detail="http:// or https:// and a host are expected")
        user, password = endpoint.user or parts.username or "", endpoint.password or parts.password or ""
        # Prometheus takes longer to compress a month of hours than a near network to carry it; far ones have https.
        near = {"Accept-Encoding": "identity"} if parts.scheme == "http" else {}
        headers = {"User-Agent": "holdfast", **near, **endpoint.headers}
        if endpoint.token:
            headers["Authorization"] = f"Bearer {endpoint.token}"
        self.name = bare(endpoint.url)
        self._settings: dict[str, Any] = {
            "base_url": self.name.rstrip("/"),
            "headers": headers,
            "auth": (user, password) if user and not endpoint.token else None,
            "verify": _trusting(endpoint, parts.scheme),
            "timeout": httpx2.Timeout(self.patience.silence, connect=self.patience.connect),
            "transport": transport,
        }

    def close(self) -> None:
        """Closes the connections that are kept; the next request opens new ones."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def get(self, path: str, query: Mapping[str, str] | None = None) -> bytes:
        """Gives the body of an answer; raises Failure."""
        if self._is_lost:
            raise Failure("unavailable", "no answer before")
        for attempt in range(self.patience.attempts):
            is_last = attempt + 1 == self.patience.attempts
            try:
                return self._once(path, query or {})
            except Failure as failure:
                is_lost = failure.status == 0 and failure.reason == "unavailable"
                if is_last or not (is_lost or failure.status in _AGAIN):
                    self._is_lost = is_lost
                    raise
                self._wait(min(self.patience.backoff * 2**attempt, self.patience.longest_wait))
        raise Failure("unavailable")

    def _once(self, path: str, query: Mapping[str, str]) -> bytes:
        library = self._library
        try:
            if self._http is None:
                self._http = library.Client(**self._settings)
            with self._http.stream("GET", path, params=dict(query)) as answer:
                body = self._body(answer)
        except library.TimeoutException as error:
            raise Failure("timeout", _words(error)) from None
        except (library.DecodingError, library.RemoteProtocolError, library.ReadError) as error:
            raise Failure("truncated", _words(error), 502) from None
        except (library.HTTPError, library.InvalidURL, OSError) as error:
            raise Failure("unavailable", _words(error)) from None
        if answer.status_code != 200:
            said = message(body) or f"status {answer.status_code}"
            raise Failure(_REASONS.get(answer.status_code, "unavailable"), said, answer.status_code)
        return body

    def _body(self, answer: Any) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_bytes(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > self.patience.answer_bytes:
                raise Failure("too-large", f"more than {self.patience.answer_bytes} bytes", 413)
        return b"".join(parts)


def bare(url: str) -> str:
    """Gives an address without the credentials in it."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def message(body: bytes) -> str:
    """Gives the words of an error; another body, such as a proxy's page, is not repeated."""
    found = read_plain(body)
    said = (found.get("error") or found.get("message")) if isinstance(found, dict) else None
    return " ".join(said.split()) if isinstance(said, str) else ""


def _trusting(endpoint: Endpoint, scheme: str) -> ssl.SSLContext:
    """Gives whom to trust: nobody without TLS, since to read the authorities takes longer than most answers."""
    if scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=endpoint.ca or None)
    except (OSError, ssl.SSLError) as error:
        raise MetricsUnusable(url=bare(endpoint.url), detail=f"{endpoint.ca}: {error}") from None


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
