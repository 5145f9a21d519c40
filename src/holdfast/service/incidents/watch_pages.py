"""Paging about what watches: by the second channel of those on duty, since the first may be what is broken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from holdfast.model.channels import CHANNELS
from holdfast.model.incident import Contact
from holdfast.model.notices import NewNotice
from holdfast.model.watches import Watch
from holdfast.pillars.incidents.rota import on_duty
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.rotas import LEVELS, rotas_of
from holdfast.service.sending.notices import put
from holdfast.texts.say import say

LINK = "/incidents/"


def page(
    office: Office,
    store: Store,
    present: Watch,
    incident: str,
    lang: str,
    values: Mapping[str, str],
    now: datetime,
) -> None:
    """Tells those on duty that something fell silent; where nobody is on duty, that gap is kept."""
    for contact in _called(store, now) or (Contact(""),):
        notice = NewNotice(
            key=f"watch:{present.kind}:{present.name}/{incident}/{now:%Y%m%dT%H%M%SZ}/{contact.name}",
            about=incident,
            kind="watch",
            to=contact.name,
            channel=_other_way(store, contact.channel, present),
            subject=say(f"watchdog.{present.kind}.title", lang, **values),
            text=say(f"watchdog.{present.kind}.text", lang, **values),
            link=f"{LINK}{incident}",
            priority="P1",
            cluster=present.cluster,
            lang=lang,
        )
        put(office, store, notice)


def _called(store: Store, now: datetime) -> tuple[Contact, ...]:
    """Gives those on duty at the first level that has anybody."""
    rotas = rotas_of(store)
    return next((found for level in LEVELS if level in rotas and (found := on_duty(rotas[level], now))), ())


def _other_way(store: Store, channel: str, present: Watch) -> str:
    """Names the channel behind someone's own; their own where there is none, unless that is what is broken."""
    found = store.shelf(CHANNELS).find("name", channel) if channel else ()
    if found and found[0].item.second:
        return found[0].item.second
    return "" if present.kind == "channel" and present.name == channel else channel
