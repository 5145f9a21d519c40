"""Handing a letter to a mail server, reader by reader, so that a second try reaches only those who lack it."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from holdfast.adapters.notify.trust import is_distrust, plain, trust
from holdfast.model.errors import NotDelivered
from holdfast.ports.notify import Answer, Letter, MailServer

WAY = "email"


def mailed(server: MailServer, letter: Letter, timeout: float) -> Answer:
    """Hands over a letter; without the security that was agreed, nothing is said. Raises NotDelivered."""
    try:
        talk = _connected(server, timeout)
        try:
            if server.security == "starttls":
                talk.starttls(context=trust(server.ca))
            if server.user:
                talk.login(server.user, server.password)
            answer = _handed(talk, letter)
            # It is taken; a server that leaves without a word changes nothing about that.
            with suppress(smtplib.SMTPException, OSError):
                talk.quit()
            return answer
        finally:
            talk.close()
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, ssl.SSLError, OSError, ValueError) as error:
        refused = "1" if is_distrust(error) else ""
        raise NotDelivered(way=WAY, detail=plain(error), answer="", refused=refused) from error


def _connected(server: MailServer, timeout: float) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=trust(server.ca))
    return smtplib.SMTP(server.host, server.port, timeout=timeout)


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
