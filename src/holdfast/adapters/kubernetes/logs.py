"""The ends of container logs, without credentials."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from holdfast.adapters.kubernetes.client import Client, Failure, Patience
from holdfast.model.outcome import Unread
from holdfast.model.redaction import redact_text
from holdfast.model.second_round import Logs
from holdfast.model.snapshot import LogKey

MOST_LOGS = 80
LINES = 500
FEW_LINES = 40
KEPT_BYTES = 256 << 10
# The server counts bytes from the first line that it sends, so that a limit of its own would cost the last lines.
SENT_BYTES = 8 << 20
_WORKERS = 4
LOGS = "Pod/log"
_REASONS = {"bad-request": "not-running", "not-served": "not-running", "gone": "unavailable", "busy": "unavailable"}


def read_logs(client: Client, keys: Sequence[LogKey]) -> Logs:
    """Reads logs, several at a time, and says which could not be read and why."""
    asked = Client(client.opened, _brief(client.patience))
    wanted = keys[:MOST_LOGS]
    try:
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="holdfast-log") as threads:
            answers = list(threads.map(lambda key: _read(asked, key), wanted))
    finally:
        asked.close()
    texts = {key: text for key, text in zip(wanted, answers, strict=True) if isinstance(text, str) and text}
    unread = [answer for answer in answers if isinstance(answer, Unread)]
    if len(keys) > MOST_LOGS:
        unread.append(Unread(LOGS, "limited", f"{MOST_LOGS} of {len(keys)}"))
    return Logs(texts, tuple(_together(unread)))


def _brief(patience: Patience) -> Patience:
    """Gives less patience: a kubelet that does not answer holds up the rest."""
    return replace(patience, silence=min(patience.silence, 10.0), overall=min(patience.overall, 60.0), attempts=2)


def _read(client: Client, key: LogKey) -> str | Unread:
    try:
        body = _asked(client, key, LINES)
        if len(body) >= SENT_BYTES:
            body = _asked(client, key, FEW_LINES)
    except Failure as failure:
        run = f"log[{key.container}:previous]" if key.previous else f"log[{key.container}]"
        reason = _REASONS.get(failure.reason, failure.reason)
        return Unread(f"Pod {key.namespace}/{key.pod} {run}", reason, redact_text(failure.detail))
    return kept(body)


def _asked(client: Client, key: LogKey, lines: int) -> bytes:
    query = [("container", key.container), ("tailLines", str(lines)), ("limitBytes", str(SENT_BYTES))]
    if key.previous:
        query.append(("previous", "true"))
    return client.get(f"/api/v1/namespaces/{key.namespace}/pods/{key.pod}/log", query)


def kept(body: bytes) -> str:
    """Gives the last whole lines as text, without credentials."""
    end = body[-KEPT_BYTES:]
    if len(body) > KEPT_BYTES:
        end = end.partition(b"\n")[2]
    return redact_text(end.decode("utf-8", errors="replace"))


def _together(unread: list[Unread]) -> list[Unread]:
    """Says a refusal that meets every log once."""
    refused = [item for item in unread if item.reason in ("forbidden", "unauthorized")]
    rest = [item for item in unread if item not in refused]
    return [*rest, Unread(LOGS, refused[0].reason, refused[0].detail)] if refused else rest
