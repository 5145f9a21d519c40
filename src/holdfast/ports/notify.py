"""Sending something to people or programs outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct


class MailServer(Struct, frozen=True, kw_only=True):
    """A server that takes mail; `ca` is the PEM text of an authority that is trusted besides those of this machine."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    ca: str = ""


class Enclosure(Struct, frozen=True, kw_only=True):
    """A file that goes with a letter."""

    name: str
    type: str
    data: bytes


class Letter(Struct, frozen=True, kw_only=True):
    """One e-mail; `id` stays the same when it is sent again."""

    id: str
    date: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    enclosures: tuple[Enclosure, ...] = ()


class Answer(Struct, frozen=True, kw_only=True):
    """What was said when it was taken; of a letter also for which readers, and what was said of each that was not."""

    said: str
    taken: tuple[str, ...] = ()
    refused: Mapping[str, str] = {}


class Notify(Protocol):
    """Sends and gives the answer, or says why not; both methods raise NotDelivered."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], ca: str = "") -> Answer:
        """Posts a body; anything but an answer that says it was taken counts as not delivered."""
        ...

    def mail(self, server: MailServer, letter: Letter) -> Answer:
        """Hands a letter to a server; it counts as taken when the server takes it for one reader at least."""
        ...
