"""What the answer to a write means: it had its effect, it certainly had none, or nobody knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from holdfast.adapters.kubernetes.client import message_of, seconds_of
from holdfast.model.codec import read_plain
from holdfast.model.lists import Resource
from holdfast.ports.writes import Sent

_LONGEST: Final = 300
# Before these words such a refusal repeats the whole object.
_STRICT: Final = "strict decoding error: "
# With these the API server ends a request before it has written anything.
_REFUSALS: Final = {
    400: "invalid",
    401: "forbidden",
    403: "refused",
    404: "gone",
    405: "unsupported",
    409: "conflict",
    410: "gone",
    413: "invalid",
    415: "unsupported",
    422: "invalid",
    429: "busy",
}
# Told apart by words, since RBAC, quotas and every other admission share one status and one reason.
_WORDS: Final = (
    (re.compile(r"does not support dry run"), "unsupported"),
    (re.compile(r"admission webhook \"[^\"]*\" denied|ValidatingAdmissionPolicy '[^']*' .*denied"), "refused"),
    (re.compile(r"(?:exceeded|failed) quota: |status unknown for quota: "), "quota"),
    (re.compile(r"User \"[^\"]*\" cannot "), "forbidden"),
)


def answer_of(status: int, headers: Mapping[str, str], body: bytes, resource: Resource) -> Sent:
    """Reads the answer to a write of a resource."""
    said = read_plain(body)
    found: dict[str, Any] = said if isinstance(said, dict) else {}
    if 200 <= status < 300:
        return _applied(found)
    told = found.get("details")
    details: dict[str, Any] = told if isinstance(told, dict) else {}
    wait = seconds_of(headers.get("Retry-After", ""))
    reason = _reason(status, found, details, resource, wait is not None)
    return Sent(
        answer="refused" if reason else "lost",
        reason=reason or ("timeout" if status in (408, 504) else "unavailable"),
        detail=_words(message_of(body)) or f"status {status}",
        wait=wait,
    )


def _words(message: str) -> str:
    _, strict, odd = message.rpartition(_STRICT)
    return f"{strict}{odd}"[:_LONGEST]


def _applied(found: dict[str, Any]) -> Sent:
    if not found.get("kind"):
        return Sent(answer="lost", reason="unreadable", detail="the answer is no object")
    # A deletion is answered with a Status where nothing of the object is left.
    return Sent(answer="applied", object=None if found["kind"] == "Status" else found)


def _reason(status: int, found: dict[str, Any], details: dict[str, Any], resource: Resource, has_wait: bool) -> str:
    """Names why nothing happened; an answer that does not prove it has no name."""
    is_status = found.get("kind") == "Status"
    if status not in _REFUSALS or (status == 429 and not (is_status or has_wait)):
        return ""
    message = str(found.get("message") or "")
    for pattern, reason in _WORDS:
        if pattern.search(message):
            return reason
    if status == 403 and not is_status:
        return "forbidden"
    if status == 404 and not details.get("name"):
        return "unsupported"
    if status == 409:
        return _conflict(found, details, resource)
    if _fields(details) & {"metadata.uid", "metadata.resourceVersion"}:
        return "conflict"
    return _REFUSALS[status]


def _conflict(found: dict[str, Any], details: dict[str, Any], resource: Resource) -> str:
    if found.get("reason") == "AlreadyExists":
        return "exists"
    # Many that use a quota at once are in each other's way; the object itself is as it was.
    is_quota = details.get("kind") == "resourcequotas" and resource.plural != "resourcequotas"
    return "busy" if is_quota else "conflict"


def _fields(details: dict[str, Any]) -> set[str]:
    causes = details.get("causes")
    return {str(cause.get("field")) for cause in causes or () if isinstance(cause, dict)}
