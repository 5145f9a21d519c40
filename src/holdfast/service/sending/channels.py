"""What a channel must be before it is kept, and how its secret is closed."""

from __future__ import annotations

from msgspec.structs import replace

from holdfast.model.channels import CHANNELS, Channel, ChannelWay, Security
from holdfast.model.errors import UsageError
from holdfast.ports.store import Store
from holdfast.service.desk import Office

PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
CHATS: frozenset[ChannelWay] = frozenset({"slack", "teams"})
"""Ways whose address lets anybody post, so that it is closed like a password."""


def checked(store: Store, item: Channel, secret: str) -> Channel:
    """Refuses a channel that leads nowhere, or would say a secret in the open; raises UsageError."""
    if item.second and (item.second == item.name or not store.shelf(CHANNELS).find("name", item.second)):
        raise UsageError(what="second", value=item.second, allowed="channels list")
    if item.portal and not item.portal.startswith(("https://", "http://")):
        raise UsageError(what="portal", value=item.portal, allowed="https://...")
    if item.way == "email":
        return _checked_mail(item, secret)
    schemes = ("https://",) if item.way in CHATS else ("https://", "http://")
    if not item.url.startswith(schemes):
        raise UsageError(what="url", value=_host(item.url), allowed="https://...")
    if secret and item.way in CHATS:
        raise UsageError(what="secret", value="", allowed="url")
    return item


def require_channel(store: Store, name: str) -> None:
    """Raises UsageError for the name of a channel that is not there; without a name nothing is asked for."""
    shelf = store.shelf(CHANNELS)
    if name and not shelf.find("name", name):
        allowed = ", ".join(sorted(kept.item.name for kept in shelf.page(limit=100)))
        raise UsageError(what="channel", value=name, allowed=allowed)


def sealed(office: Office, key: str, item: Channel, secret: str, url: str) -> Channel:
    """Closes the secret of a channel: of a chat that is the address, of which only the host stays open."""
    if item.way in CHATS:
        secret, item = url, replace(item, url=_host(url))
    if not secret:
        return replace(item, key="", secret="")
    closed = office.sealing.seal(secret.encode(), f"channel/{key}")
    return replace(item, key=closed.key, secret=closed.data)


def _checked_mail(item: Channel, secret: str) -> Channel:
    for name in ("host", "sender", "to"):
        if not getattr(item, name):
            raise UsageError(what=name, value="", allowed=name)
    if any(sign in address for address in (item.sender, *item.to) for sign in "\r\n,") or "@" not in item.sender:
        raise UsageError(what="to", value=", ".join(item.to), allowed="name@example.com")
    if item.security == "none" and (item.user or secret):
        raise UsageError(what="security", value="none", allowed="starttls, tls")
    return replace(item, port=item.port or PORTS[item.security])


def _host(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}" if rest else ""
