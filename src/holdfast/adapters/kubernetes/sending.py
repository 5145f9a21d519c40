"""One request, sent once: whether it can have arrived is known also where no answer comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from holdfast.adapters.kubernetes.client import JSON, Client, Failure, words_of
from holdfast.adapters.kubernetes.request import SERVER_SECONDS, Request

_LISTENING = SERVER_SECONDS + 10.0


class Heard(Struct, frozen=True):
    """An answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unheard(Struct, frozen=True):
    """No answer, and why; `may_have_arrived` is False where the server cannot have received the request."""

    reason: str
    detail: str
    may_have_arrived: bool


class _Body:
    """The body of a request, which knows whether somebody has begun to send it.

    Its length is announced beforehand, so a server that has seen none of it does not act.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.is_begun = False

    def __iter__(self) -> Iterator[bytes]:
        self.is_begun = True
        yield self.content


def send_once(client: Client, request: Request) -> Heard | Unheard:
    """Sends a request, never again, and waits for its answer; raises nothing."""
    import urllib3

    body = _Body(request.body)
    try:
        answer = _begin(client, request, body)
        return Heard(int(answer.status), answer.headers, _whole(client, answer))
    except Failure as failure:
        return _unheard("timeout" if failure.reason == "timeout" else "unreadable", failure, body)
    except urllib3.exceptions.TimeoutError as error:
        return _unheard("timeout", error, body)
    except Exception as error:
        # Whatever goes wrong, what counts is whether the request is on its way; and the official client lets through
        # all that can happen while a token is renewed.
        return _unheard("unavailable", error, body)


def _begin(client: Client, request: Request, body: _Body) -> Any:
    import urllib3

    opened = client.opened
    about = {"Accept": JSON, "Content-Type": request.content, "Content-Length": str(len(body.content))}
    return opened.pool.request(
        request.method,
        f"{opened.host}{request.path}?{urlencode(request.query)}",
        body=body,
        headers=opened.headers() | about,
        timeout=urllib3.Timeout(connect=client.patience.connect, read=_LISTENING),
        retries=False,
        redirect=False,
        preload_content=False,
    )


def _whole(client: Client, answer: Any) -> bytes:
    try:
        return client.read_all(answer, client.now() + _LISTENING)
    except BaseException:
        answer.close()
        raise
    finally:
        answer.release_conn()


def _unheard(reason: str, error: Exception, body: _Body) -> Unheard:
    detail = error.detail if isinstance(error, Failure) else words_of(error)
    return Unheard(reason if body.is_begun else "unreachable", detail[:300], body.is_begun)
