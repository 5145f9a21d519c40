"""The ways by which reports and notices are sent, and what became of each delivery."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.record import RecordType

ChannelWay = Literal["webhook", "email", "slack", "teams"]
LAST: Final = "P9"
"""The urgency of what nobody waits for."""
Security = Literal["starttls", "tls", "none"]
DeliveryState = Literal["waiting", "delivered", "dead"]


class Channel(Struct, frozen=True, kw_only=True):
    """A way out of the house: a webhook, e-mail by a server of mail, or the webhook of a chat.

    `key` and `secret` are the closed secret: that which signs what is posted, the password of the mail server, or the
    whole address of a chat's webhook, which lets anybody post; `url` then holds no more than its host. `ca` is the PEM
    text of an authority that is trusted besides those of this machine. `second` names the channel by which a notice
    goes too that this one does not bring, or not soon enough. `portal` is the address at which its readers reach the
    portal, so that links lead there.
    """

    name: str
    way: ChannelWay
    url: str = ""
    host: str = ""
    port: int = 0
    security: Security = "starttls"
    user: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    ca: str = ""
    key: str = ""
    secret: str = ""
    enabled: bool = True
    second: str = ""
    portal: str = ""


class Attempt(Struct, frozen=True, kw_only=True):
    """One try of a delivery: from when to when, what was answered, and what went wrong.

    `answer` is the status of HTTP, or what the mail server said, which names its queue's number; nothing where none
    came. `taken` are the readers for whom a letter was taken.
    """

    at: datetime
    ended: datetime
    answer: str = ""
    error: str = ""
    error_values: dict[str, str] = {}
    taken: tuple[str, ...] = ()


class Delivery(Struct, frozen=True, kw_only=True):
    """One report or notice on its way by one channel; a dead one was tried as often as is tried, and is kept.

    Its id goes with every try, so that whoever receives it can tell a second one. `is_refused` says that the last
    answer was a refusal which trying again hardly changes. `before` counts the tries before it was last sent by hand.
    Of several that wait the one of the least `urgency` goes first.
    """

    channel: str
    state: DeliveryState
    asked: datetime
    report: str = ""
    notice: str = ""
    attempts: int = 0
    before: int = 0
    tries: tuple[Attempt, ...] = ()
    is_refused: bool = False
    urgency: str = LAST
    ended: datetime | None = None
    error: str = ""
    error_values: dict[str, str] = {}

    @property
    def taken(self) -> frozenset[str]:
        """Gives the readers that have the letter already."""
        return frozenset(reader for item in self.tries for reader in item.taken)


CHANNELS = RecordType(name="channel", version=1, type=Channel, unique=("name",))
DELIVERIES = RecordType(name="delivery", version=1, type=Delivery, indexed=("report", "notice", "channel", "state"))
