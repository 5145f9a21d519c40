"""Channels by which reports and notices are sent, and a test of one."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from holdfast.model.channels import CHANNELS, Channel, ChannelWay, Security
from holdfast.model.errors import UsageError
from holdfast.model.notices import NOTICES, TEST, NewNotice, notice_id
from holdfast.model.record import Kept
from holdfast.service.changing import given
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.operations.notices import NoticeShown, shown_notice
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.sending.channels import CHATS, checked, sealed
from holdfast.service.sending.notices import put
from holdfast.texts.say import say

Short = Annotated[str, Meta(max_length=500)]
LARGEST_CA = 100_000


class ChannelShown(Struct, frozen=True, kw_only=True):
    """A channel; its secret is told to nobody, only whether there is one, and of a chat's address only the host."""

    id: str
    name: str
    way: ChannelWay
    url: str
    host: str
    port: int
    security: Security
    user: str
    sender: str
    to: tuple[str, ...]
    ca: str
    has_secret: bool
    enabled: bool
    second: str
    portal: str
    revision: int


class NewChannel(Struct, frozen=True, kw_only=True):
    """A channel: a webhook has an address, e-mail a server of mail, a sender and readers.

    The secret signs what a webhook receives, or is the password at the server of mail. The address of a chat's webhook
    is a secret itself, and kept as one. `second` names the channel by which a notice goes too that this one does not
    bring, or not soon enough, and `portal` the address of the portal for its readers.
    """

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    way: ChannelWay
    url: Short = ""
    host: Short = ""
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    security: Security = "starttls"
    user: Short = ""
    sender: Short = ""
    to: tuple[Short, ...] = ()
    ca: Annotated[str, Meta(max_length=LARGEST_CA)] = ""
    secret: Short = ""
    enabled: bool = True
    second: Short = ""
    portal: Short = ""


class ChangedChannel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a channel; a field that is left out stays as it is."""

    channel: str
    name: Annotated[str, Meta(min_length=1, max_length=100)] | UnsetType = UNSET
    url: Short | UnsetType = UNSET
    host: Short | UnsetType = UNSET
    port: Annotated[int, Meta(ge=0, le=65535)] | UnsetType = UNSET
    security: Security | UnsetType = UNSET
    user: Short | UnsetType = UNSET
    sender: Short | UnsetType = UNSET
    to: tuple[Short, ...] | UnsetType = UNSET
    ca: Annotated[str, Meta(max_length=LARGEST_CA)] | UnsetType = UNSET
    secret: Short | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    second: Short | UnsetType = UNSET
    portal: Short | UnsetType = UNSET


class ListChannels(Paging, frozen=True, kw_only=True):
    """Which channels are wanted."""


class OfChannel(Struct, frozen=True, kw_only=True):
    """One channel by its id."""

    channel: str


def _list(desk: Desk, asked: ListChannels) -> Page[ChannelShown]:
    return paged(
        asked, [_shown(kept) for kept in desk.store.shelf(CHANNELS).page(limit=10_000)], lambda row: (row.name,)
    )


def _get(desk: Desk, asked: OfChannel) -> ChannelShown:
    return _shown(desk.store.shelf(CHANNELS).get(asked.channel))


def _create(desk: Desk, asked: NewChannel) -> ChannelShown:
    key = desk.office.chance.new_id()
    fields = {name: value for name, value in msgspec.structs.asdict(asked).items() if name != "secret"}
    item = checked(desk.store, Channel(**fields), asked.secret)
    item = sealed(desk.office, key, item, asked.secret, asked.url)
    kept = desk.store.shelf(CHANNELS).add(key, item)
    desk.note(kept.id, name=asked.name, way=asked.way)
    return _shown(kept)


def _update(desk: Desk, asked: ChangedChannel) -> ChannelShown:
    present = desk.store.shelf(CHANNELS).get(asked.channel)
    fields = given(asked, "channel", "secret")
    item = replace(present.item, **fields)
    if item.way in CHATS:
        return _changed_chat(desk, present, item, asked)
    moved = (item.url, item.host, item.port) != (present.item.url, present.item.host, present.item.port)
    if moved and present.item.secret and asked.secret is UNSET:
        # What was given for one place is not sent to another.
        raise UsageError(what="secret", value="", allowed="secret")
    if asked.secret is not UNSET:
        item = sealed(desk.office, present.id, item, asked.secret, item.url)
    kept = desk.store.shelf(CHANNELS).replace(present.id, checked(desk.store, item, item.secret), desk.asker.revision)
    desk.note(kept.id, fields=", ".join(sorted(fields)))
    return _shown(kept)


def _changed_chat(desk: Desk, present: Kept[Channel], item: Channel, asked: ChangedChannel) -> ChannelShown:
    """Changes the channel of a chat: its address is its secret, and stays unless another one is given."""
    item = checked(desk.store, item, "" if asked.secret is UNSET else asked.secret)
    if asked.url is not UNSET:
        item = sealed(desk.office, present.id, item, "", asked.url)
    kept = desk.store.shelf(CHANNELS).replace(present.id, item, desk.asker.revision)
    desk.note(kept.id, fields=", ".join(sorted(given(asked, "channel"))))
    return _shown(kept)


def _delete(desk: Desk, asked: OfChannel) -> Nothing:
    desk.store.shelf(CHANNELS).remove(asked.channel, desk.asker.revision)
    desk.note(asked.channel)
    return Nothing()


def _test(desk: Desk, asked: OfChannel) -> NoticeShown:
    """Sends a notice that says that it is a test; by no second channel, since it is this one that is tried."""
    name = desk.store.shelf(CHANNELS).get(asked.channel).item.name
    values = {"channel": name, "who": desk.who.name}
    notice = NewNotice(
        key=f"test:{desk.office.chance.new_id()}",
        about=f"channel:{asked.channel}",
        kind=TEST,
        to=desk.who.name,
        channel=name,
        subject=say("notice.test.subject", desk.lang, **values),
        text=say("notice.test.text", desk.lang, **values),
        lang=desk.lang,
    )
    put(desk.office, desk.store, notice)
    desk.note(asked.channel, name=name)
    return shown_notice(desk, desk.store.shelf(NOTICES).get(notice_id(notice.key)))


def _shown(kept: Kept[Channel]) -> ChannelShown:
    item = kept.item
    own = ("id", "has_secret", "revision")
    same = {name: getattr(item, name) for name in ChannelShown.__struct_fields__ if name not in own}
    return ChannelShown(**same, id=kept.id, has_secret=bool(item.secret), revision=kept.revision)


_READ: dict[str, Any] = {"permission": "read:channels", "bearing": "server"}
_WRITE: dict[str, Any] = {"bearing": "server", "effect": "record"}

OPERATIONS = (
    Operation(
        name="channels.list",
        parameters=ListChannels,
        result=Page[ChannelShown],
        run=_list,
        path="/channels",
        examples={"all": {}},
        **_READ,
    ),
    Operation(
        name="channels.get",
        parameters=OfChannel,
        result=ChannelShown,
        run=_get,
        path="/channels/{channel}",
        **_READ,
    ),
    Operation(
        name="channels.create",
        parameters=NewChannel,
        result=ChannelShown,
        run=_create,
        permission="create:channels",
        path="/channels",
        method="POST",
        examples={
            "webhook": {"name": "operations", "way": "webhook", "url": "https://hooks.example.com/holdfast"},
            "teams": {"name": "storage-team", "way": "teams", "url": "https://flows.example.com/workflows/1"},
        },
        **_WRITE,
    ),
    Operation(
        name="channels.update",
        parameters=ChangedChannel,
        result=ChannelShown,
        run=_update,
        permission="write:channels",
        path="/channels/{channel}",
        method="PATCH",
        **_WRITE,
    ),
    Operation(
        name="channels.delete",
        parameters=OfChannel,
        result=Nothing,
        run=_delete,
        permission="delete:channels",
        path="/channels/{channel}",
        method="DELETE",
        **_WRITE,
    ),
    Operation(
        name="channels.test",
        parameters=OfChannel,
        result=NoticeShown,
        run=_test,
        permission="write:channels",
        path="/channels/{channel}/test",
        method="POST",
        **_WRITE,
    ),
)
