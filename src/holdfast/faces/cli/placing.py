"""Where an operation is called: on a server that is named, else on the store of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from holdfast.service.operation import AnyOperation

Call = Callable[[AnyOperation, Any], Any]


@contextmanager
def calling(place: Mapping[str, str], lang: str) -> Iterator[Call]:
    """Gives what calls operations at a place: `server` with `token`, else `store`; raises HoldfastError."""
    reason = place.get("reason", "")
    if place.get("server"):
        from holdfast.faces.sdk.remote import Remote

        with Remote(place["server"], place.get("token", ""), lang=lang) as remote:
            yield lambda operation, asked: remote.call(operation.name, asked, operation.result, reason=reason)
        return
    from holdfast.app import Context, OfficeSettings
    from holdfast.service.desk import Asker
    from holdfast.service.table import call

    # Whoever may write the file of the store may do everything with it anyway.
    with Context().office(OfficeSettings(store=place.get("store", ""))) as office:
        asker = Asker(who=office.keeper, lang=lang, reason=reason)
        yield lambda operation, asked: call(office.office, asker, operation, asked)
