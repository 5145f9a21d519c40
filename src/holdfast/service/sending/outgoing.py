"""The form in which something leaves by each way: signed JSON, a letter, or a message of a chat."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import Struct

from holdfast.model.channels import Channel
from holdfast.model.record import Kept
from holdfast.ports.notify import Answer, Enclosure, Letter, MailServer
from holdfast.ports.sealing import Sealed
from holdfast.service.desk import Office
from holdfast.texts.say import say

SIGNATURE, NUMBER = "Holdfast-Signature", "Holdfast-Delivery"
LONGEST = 3_000
"""How many characters of a text a chat shows; Slack cuts long ones, and Teams refuses what exceeds 28 KB."""


class Message(Struct, frozen=True, kw_only=True):
    """What is sent, in the forms that the ways need: words for people, `body` for programs.

    `bare` are the words for where nothing can be enclosed, where those differ.
    """

    subject: str
    text: str
    body: bytes
    lang: str = "en"
    link: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    bare: str = ""

    @property
    def alone(self) -> str:
        """Gives the words that stand without enclosures."""
        return self.bare if self.enclosures and self.bare else self.text


def send(
    office: Office, delivery: str, channel: Kept[Channel], message: Message, without: Collection[str] = ()
) -> Answer:
    """Sends a message by a channel, `without` the readers who have it already; raises NotDelivered and SealBroken."""
    item, secret = channel.item, _secret(office, channel)
    if item.way == "email":
        to = tuple(reader for reader in item.to if reader not in without)
        return office.notify.mail(_server(item, secret), _letter(office, delivery, message, item, to))
    if item.way == "webhook":
        return office.notify.post(item.url, message.body, _headers(office, delivery, message.body, secret), item.ca)
    body = msgspec.json.encode(slack_form(message) if item.way == "slack" else teams_form(message))
    return office.notify.post(secret.decode(), body, _headers(office, delivery, body, b""), item.ca)


def signature(secret: bytes, moment: int, body: bytes) -> str:
    """Signs a body with its time, by HMAC-SHA-256 over both, so that an old one cannot be sent again."""
    return hmac.digest(secret, f"{moment}.".encode() + body, "sha256").hex()


def slack_form(message: Message) -> dict[str, Any]:
    """Gives a message as an incoming webhook of Slack takes it, and what follows it (Mattermost, Rocket.Chat)."""
    lines = [f"*{_escaped(message.subject)}*", _escaped(_cut(message.alone))]
    if link := _address(message.link):
        lines.append(f"<{link}|{say('notice.open', message.lang)}>")
    return {"text": "\n".join(lines)}


def teams_form(message: Message) -> dict[str, Any]:
    """Gives a message as an Adaptive Card, which a workflow of Teams posts when its webhook is called.

    Its texts are runs, in which nothing is taken for markup.
    """
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            _run(message.subject, weight="Bolder", size="Medium"),
            *(_run(line) for line in _cut(message.alone).splitlines() if line.strip()),
        ],
    }
    if link := _address(message.link):
        card["actions"] = [{"type": "Action.OpenUrl", "title": say("notice.open", message.lang), "url": link}]
    held = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [held]}


def _run(text: str, **look: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}


def _escaped(text: str) -> str:
    """Takes their meaning from the three signs by which Slack knows links, people and commands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _address(link: str) -> str:
    """Gives a link that leads somewhere from outside, without the signs that would end it early."""
    if not link.startswith(("https://", "http://")):
        return ""
    return link.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C").replace(" ", "%20")


def _headers(office: Office, delivery: str, body: bytes, secret: bytes) -> dict[str, str]:
    found = {"content-type": "application/json", "user-agent": f"holdfast/{office.version}", NUMBER: delivery}
    if secret:
        moment = int(office.now().timestamp())
        found[SIGNATURE] = f"t={moment},v1={signature(secret, moment, body)}"
    return found


def _letter(office: Office, delivery: str, message: Message, channel: Channel, to: tuple[str, ...]) -> Letter:
    return Letter(
        id=delivery,
        date=office.now(),
        sender=channel.sender,
        to=to,
        subject=message.subject,
        text="\n\n".join(filter(None, (message.text, message.link))),
        enclosures=message.enclosures,
    )


def _server(channel: Channel, secret: bytes) -> MailServer:
    return MailServer(
        host=channel.host,
        port=channel.port,
        security=channel.security,
        user=channel.user,
        password=secret.decode(),
        ca=channel.ca,
    )


def _secret(office: Office, channel: Kept[Channel]) -> bytes:
    if not channel.item.secret:
        return b""
    return office.sealing.open(Sealed(key=channel.item.key, data=channel.item.secret), f"channel/{channel.id}")
