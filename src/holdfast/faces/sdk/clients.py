"""Clients of the operations: of a server, or of a store that this process opens itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.faces.sdk.calls import Client
from holdfast.faces.sdk.here import Here
from holdfast.faces.sdk.remote import Remote
from holdfast.service.desk import Asker


@contextmanager
def connect(url: str, token: str = "", *, language: str = "en", ca: str = "") -> Iterator[Client]:
    """Gives a client of a server while its block lasts; every call raises ServerUnreachable and ServerRefused.

    `ca` is a file of certificates to trust instead of those of the system.
    """
    with Remote(url, token, lang=language, ca=ca) as remote:
        yield Client(remote)


@contextmanager
def open_store(place: str = "", *, language: str = "en", reason: str = "") -> Iterator[Client]:
    """Gives a client of a store while its block lasts: a file of SQLite, or `postgresql://...`; raises StoreError.

    Whoever may open the store may do anything in it; `reason` is kept with what is done.
    """
    with Context().office(OfficeSettings(store=place)) as opened:
        yield Client(Here(opened.office, Asker(who=opened.keeper, lang=language, reason=reason)))
