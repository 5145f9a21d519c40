"""Handing a letter to a mail server, reader by reader, so that a second try reaches only those who lack it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from holdfast.adapters.notify.patience import TOO_SLOW, Patience
from holdfast.adapters.notify.trust import is_distrust, plain, trust
from holdfast.model.job_refusals import NotDelivered
from holdfast.ports.notify import Answer, Letter, MailServer

WAY = "email"


class Talk(smtplib.SMTP):
    """A talk with a mail server whose sockets are held from the first moment on, that of its greeting."""

    def __init__(self, server: MailServer, timeout: float, patience: Patience) -> None:
        self._server = server
        self._patience = patience
        super().__init__(server.host, server.port, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened = socket.create_connection((host, port), timeout)
        if self._server.security == "tls":
            opened = trust(self._server.ca).wrap_socket(opened, server_hostname=host)
        self._patience.hold(opened)
        return opened


def mailed(server: MailServer, letter: Letter, timeout: float, patience: Patience) -> Answer:
    """Hands over a letter; without the security that was agreed, nothing is said. Raises NotDelivered."""
    try:
        with patience, closing(Talk(server, timeout, patience)) as talk:
            if server.security == "starttls":
                talk.starttls(context=trust(server.ca))
                patience.hold(talk.sock)
            if server.user:
                talk.login(server.user, server.password)
            answer = _handed(talk, letter)
            # It is taken; a server that leaves without a word changes nothing about that.
            with suppress(smtplib.SMTPException, OSError):
                talk.quit()
            return answer
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, ssl.SSLError, OSError, ValueError) as error:
        refused = "1" if is_distrust(error) else ""
        detail = TOO_SLOW if patience.is_over else plain(error)
        raise NotDelivered(way=WAY, detail=detail, answer="", refused=refused) from error


def _handed(talk: smtplib.SMTP, letter: Letter) -> Answer:
    talk.ehlo_or_helo_if_needed()
    is_wide = not all(address.isascii() for address in (letter.sender, *letter.to))
    if is_wide and not talk.has_extn("smtputf8"):
        raise NotDelivered(way=WAY, detail="SMTPUTF8", answer="", refused="1")
    _expect(talk.mail(letter.sender, ("SMTPUTF8", "BODY=8BITMIME") if is_wide else ()), 250)
    refused: dict[str, str] = {}
    for reader in letter.to:
        code, said = talk.rcpt(reader)
        if code not in (250, 251):
            refused[reader] = _line(code, said)
    taken = tuple(reader for reader in letter.to if reader not in refused)
    if not taken:
        is_final = all(said.startswith("5") for said in refused.values())
        raise NotDelivered(way=WAY, detail=_readers(refused), answer="", refused="1" if is_final else "")
    code, said = talk.data(_message(letter).as_bytes(policy=SMTP.clone(utf8=is_wide)))
    _expect((code, said), 250)
    return Answer(said=_line(code, said), taken=taken, refused=refused)


def _expect(answer: tuple[int, bytes], wanted: int) -> None:
    if answer[0] != wanted:
        raise _refusal(*answer)


def _refusal(code: int, said: bytes | str) -> NotDelivered:
    """Says that a server refused; what begins with 5 stays refused (RFC 5321, 4.2.1)."""
    line = _line(code, said)
    return NotDelivered(way=WAY, detail=line, answer=str(code), refused="1" if 500 <= code < 600 else "")


def _line(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(f"{code} {text}".split())[:200]


def _readers(refused: dict[str, str]) -> str:
    return ", ".join(f"{reader}: {said}" for reader, said in sorted(refused.items()))[:400]


def _message(letter: Letter) -> EmailMessage:
    # Seven bits, since not every server that passes a letter on takes eight.
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    made["Subject"] = " ".join(letter.subject.split())
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
