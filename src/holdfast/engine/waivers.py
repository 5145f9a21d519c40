"""Waivers: causes that somebody accepts at some objects, with an owner, a reason and an end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase

from msgspec import Struct

from holdfast.model.refs import Ref


class Waiver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Accepts a cause at objects until a date.

    `cause` and `object` are patterns with `*`, for example `storage/claim/*` and `PersistentVolumeClaim shop/*`.
    """

    cause: str
    object: str = "*"
    owner: str
    reason: str
    expires: datetime


def waived_by(waivers: Iterable[Waiver], cause: str, ref: Ref, now: datetime | None) -> Waiver | None:
    """Finds the waiver that accepts a cause at an object; one that is expired, or of unknown age, accepts nothing."""
    for waiver in waivers:
        if now is None or waiver.expires <= now:
            continue
        if fnmatchcase(cause, waiver.cause) and fnmatchcase(str(ref), waiver.object):
            return waiver
    return None


def expired(waivers: Iterable[Waiver], now: datetime | None) -> tuple[Waiver, ...]:
    """Lists the waivers that ended before the snapshot was taken."""
    return tuple(waiver for waiver in waivers if now is not None and waiver.expires <= now)
