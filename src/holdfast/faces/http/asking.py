"""What a request says beside its parameters: who asks, in which language, under which number, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request
from msgspec import Struct

from holdfast.model.access import Principal
from holdfast.model.access_refusals import SignInNeeded
from holdfast.model.errors import UsageError
from holdfast.model.record import EVERY_REVISION, Believed
from holdfast.model.usage_refusals import BodyNotJson
from holdfast.service.desk import Asker
from holdfast.texts.say import LANGUAGES

AnyRequest = Request[Any, Any, Any]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WEIGHT = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")
_LONGEST_KEY = 200
_JSON = re.compile(r"[^/]+/(?:.+\+)?json")
_TAG = re.compile(r'(?:W/)?"([^"\s]*)"|([0-9]+)')
_TAGS = re.compile(rf"[\s,]*(?:{_TAG.pattern})(?:\s*,[\s,]*(?:{_TAG.pattern}))*[\s,]*")
_REVISION = re.compile(r"[0-9]{1,18}")
_PLAIN = re.compile(r"[\w.:-]{1,100}")


class Shown(Struct, frozen=True, kw_only=True):
    """What a request shows of who sends it: a token, or a session with the proof that its own page sent it."""

    token: str = ""
    session: str = ""
    csrf: str = ""
    is_safe: bool = True
    address: str = ""


Authenticate = Callable[[Shown], Principal]
"""Tells who a request comes from, nobody where nothing holds; raises AccessError where that is to be said."""

SESSION_COOKIE = "holdfast_session"


def someone(authenticate: Authenticate, seen: Shown) -> Principal:
    """Tells who a request comes from; raises SignInNeeded for nobody, and AccessError where that is to be said."""
    who = authenticate(seen)
    if not who.id:
        raise SignInNeeded
    return who


def shown(request: AnyRequest) -> Shown:
    """Reads what a request shows of who sends it."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return Shown(
        token=value.strip() if scheme.lower() == "bearer" else "",
        session=request.cookies.get(SESSION_COOKIE, ""),
        csrf=request.headers.get("x-csrf-token", ""),
        is_safe=request.method in SAFE,
        address=request.client.host if request.client else "",
    )


def asker(request: AnyRequest, who: Principal) -> Asker:
    """Reads who asks and how; raises UsageError for a header that cannot be meant."""
    return Asker(
        who=who,
        lang=language(request),
        request=request_id(request),
        address=request.client.host if request.client else "",
        reason=_text(request.headers.get("x-reason", ""))[:500],
        once=_once(request.headers.get("idempotency-key", "")),
        revision=_believed(", ".join(request.headers.getall("if-match", []))),
    )


def require_json(request: AnyRequest, body: bytes) -> None:
    """Raises BodyNotJson for a body that says of itself to be something else; one that says nothing is taken for JSON.

    What a form of another page can send is among that, so no such form changes anything.
    """
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and said and not _JSON.fullmatch(said):
        raise BodyNotJson(type=said[:100])


def _text(header: str) -> str:
    """Reads a header that people write in their language: what came as UTF-8 was taken for Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _once(key: str) -> str:
    # One that is cut would be taken for another that begins like it.
    if len(key) > _LONGEST_KEY:
        raise UsageError(what="Idempotency-Key", value=f"{key[:40]}…", allowed=f"<= {_LONGEST_KEY}")
    return key


def language(request: AnyRequest) -> str:
    """Gives the language that the request asks for, by its query or its header, else English."""
    wishes = (request.query_params.get("lang", ""), *wished(request.headers.get("accept-language", "")))
    short = (wish.strip().lower().partition("-")[0] for wish in wishes)
    return next((wish for wish in short if wish in LANGUAGES), LANGUAGES[0])


def wished(header: str) -> list[str]:
    """Lists the languages or codings of a header, the dearest first and without those that are not wanted at all."""
    weighed = [
        (_weight(rest), wish.strip().lower()) for wish, _, rest in (part.partition(";") for part in header.split(","))
    ]
    return [wish for weight, wish in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _weight(text: str) -> float:
    found = _WEIGHT.fullmatch(text.strip())
    return float(found[1]) if found else 1.0


def request_id(request: AnyRequest) -> str:
    """Gives the number under which the request is logged."""
    return str(request.scope.get("state", {}).get("request_id", ""))


def given_id(headers: Mapping[str, str]) -> str:
    """Gives the number that a sender gave the request, empty where it gave none that can be logged."""
    given = headers.get("x-request-id", "")
    return given if _PLAIN.fullmatch(given) else ""


def _believed(text: str) -> Believed:
    """Reads the tags of which a record shall have one (RFC 9110, 13.1.1); raises UsageError for what is no such list.

    A tag that is marked as weak counts as well: it names the revision, whatever form of the record was sent.
    """
    if text.strip() in ("", "*"):
        return EVERY_REVISION if text.strip() else None
    if not _TAGS.fullmatch(text):
        raise UsageError(what="If-Match", value=text[:100], allowed='"1", "2" / *')
    tags = (quoted or bare for quoted, bare in _TAG.findall(text))
    return frozenset(int(tag) for tag in tags if _REVISION.fullmatch(tag))
