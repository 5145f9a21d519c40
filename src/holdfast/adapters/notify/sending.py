"""Posting to webhooks and handing letters to mail servers, with time-outs and checked certificates."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime

from holdfast.model.errors import NotDelivered
from holdfast.ports.notify import Letter, MailServer

TIMEOUT_SECONDS = 15.0


class Sending:
    """Sends by HTTP and SMTP; a server that does not prove who it is gets nothing."""

    def __init__(self, timeout: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout

    def post(self, url: str, body: bytes, headers: Mapping[str, str], ca: str = "") -> None:
        """Posts a body; a redirect is not followed, since nobody agreed to where it leads. Raises NotDelivered."""
        import httpx2

        try:
            with (
                httpx2.Client(timeout=self._timeout, verify=_trust(ca), follow_redirects=False) as client,
                client.stream("POST", url, content=body, headers=dict(headers)) as answer,
            ):
                status = answer.status_code
        except (httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError, OSError, ValueError) as error:
            raise NotDelivered(way="webhook", detail=_plain(error)) from error
        if not 200 <= status < 300:
            raise NotDelivered(way="webhook", detail=f"HTTP {status}")

    def mail(self, server: MailServer, letter: Letter) -> None:
        """Hands over a letter; without the security that was agreed, nothing is said. Raises NotDelivered."""
        try:
            with self._connected(server) as talk:
                if server.security == "starttls":
                    talk.starttls(context=_trust(server.ca))
                if server.user:
                    talk.login(server.user, server.password)
                refused = talk.send_message(_message(letter), letter.sender, list(letter.to))
        except (smtplib.SMTPException, ssl.SSLError, OSError, ValueError) as error:
            raise NotDelivered(way="email", detail=_plain(error)) from error
        if refused:
            raise NotDelivered(way="email", detail=", ".join(sorted(refused)))

    def _connected(self, server: MailServer) -> smtplib.SMTP:
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=_trust(server.ca))
        return smtplib.SMTP(server.host, server.port, timeout=self._timeout)


def _trust(ca: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca:
        context.load_verify_locations(cadata=ca)
    return context


def _message(letter: Letter) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = letter.subject
    made["From"] = letter.sender
    made["To"] = ", ".join(letter.to)
    made["Date"] = format_datetime(letter.date)
    made["Message-ID"] = f"<{letter.id}@holdfast>"
    # Answering machines keep quiet on it (RFC 3834).
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    for item in letter.enclosures:
        main, _, sub = item.type.partition("/")
        made.add_attachment(item.data, maintype=main, subtype=sub, filename=item.name)
    return made


def _plain(error: Exception) -> str:
    said = " ".join(str(error).split())
    return (said or type(error).__name__)[:200]
