"""Posting to webhooks, with a time-out, a checked certificate, and no step to where nobody agreed to go."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from holdfast.adapters.notify.mailing import mailed
from holdfast.adapters.notify.patience import TOO_SLOW, Patience
from holdfast.adapters.notify.trust import is_distrust, plain, trust
from holdfast.model.job_refusals import NotDelivered
from holdfast.ports.notify import Answer, Letter, MailServer

TIMEOUT_SECONDS = 15.0
IN_ALL = 2.0
"""How often a single step's time-out a sending may take in all."""
OPENED = ("connect_tcp.complete", "start_tls.complete")
MOST_READ = 200
"""How much of what a refusal says is read, in bytes."""
LATER = frozenset({408, 425, 429})
"""Refusals that a later try may not meet (RFC 9110, 8470 and 6585)."""


class Sending:
    """Sends by HTTP and SMTP; a server that does not prove who it is gets nothing."""

    def __init__(self, timeout: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout

    def post(self, url: str, body: bytes, headers: Mapping[str, str], ca: str = "") -> Answer:
        """Posts a body; a redirect is not followed, since nobody agreed to where it leads. Raises NotDelivered."""
        import httpx2

        patience = Patience(self._timeout * IN_ALL)

        def trace(name: str, info: Mapping[str, Any]) -> None:
            if name.endswith(OPENED):
                patience.hold(info["return_value"].get_extra_info("socket"))

        extensions = {"trace": trace}
        try:
            with (
                patience,
                httpx2.Client(timeout=self._timeout, verify=trust(ca), follow_redirects=False) as client,
                client.stream("POST", url, content=body, headers=dict(headers), extensions=extensions) as answer,
            ):
                status = answer.status_code
                said = "" if 200 <= status < 300 else _said(answer)
        except (httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError, OSError, ValueError) as error:
            refused = "1" if is_distrust(error) else ""
            if patience.is_over:
                raise NotDelivered(way="webhook", detail=TOO_SLOW, answer="", refused="") from error
            # The address of a chat's webhook is a secret, and an error may hold it.
            detail = plain(error).replace(url, "...")
            raise NotDelivered(way="webhook", detail=detail, answer="", refused=refused) from error
        if not 200 <= status < 300:
            refused = "1" if status < 500 and status not in LATER else ""
            detail = f"HTTP {status} {said}".strip()
            raise NotDelivered(way="webhook", detail=detail, answer=str(status), refused=refused)
        return Answer(said=str(status))

    def mail(self, server: MailServer, letter: Letter) -> Answer:
        """Hands over a letter; without the security that was agreed, nothing is said. Raises NotDelivered."""
        return mailed(server, letter, self._timeout, Patience(self._timeout * IN_ALL))


def _said(answer: Any) -> str:
    """Reads the beginning of what a refusal says; one that breaks off is a refusal all the same."""
    import httpx2

    found = b""
    try:
        for part in answer.iter_bytes():
            found += part
            if len(found) >= MOST_READ:
                break
    except (httpx2.HTTPError, OSError):
        pass
    return " ".join(found[:MOST_READ].decode(errors="replace").split())
