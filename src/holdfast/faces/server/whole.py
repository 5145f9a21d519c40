"""The whole server: the application with every face, who signs in, and the worker beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from importlib.util import find_spec

from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler
from litestar.types import ASGIApp
from msgspec import Struct

from holdfast.faces.graphql import route as graphql
from holdfast.faces.http.asking import Authenticate
from holdfast.faces.jobs.working import worker
from holdfast.faces.server.asgi import Serving, application
from holdfast.faces.server.providing import provider_handlers, ways
from holdfast.faces.server.proxies import public
from holdfast.faces.server.running import Worker
from holdfast.faces.server.signing import Authenticating, handlers
from holdfast.faces.server.warming import warmed
from holdfast.ports.identities import Identities
from holdfast.service.desk import Office
from holdfast.service.operation import AnyOperation
from holdfast.service.people.signing_in import FIRST_LINK_SPAN, first_link


class Wishes(Struct, frozen=True, kw_only=True):
    """What is wanted of a server: its address for people, how often one may ask, whether it works as well, and more.

    `provider` says who people are, for those who do not sign in with a password of this server.
    """

    url: str
    provider: Identities | None = None
    rate: int = 6000
    works: bool = True
    handlers: tuple[HTTPRouteHandler, ...] = ()


class Whole(Struct, frozen=True, kw_only=True):
    """A server that can run; `first_link` makes the first administrator where there is none yet."""

    app: ASGIApp
    worker: Worker | None
    first_link: str = ""
    first_until: datetime | None = None


def whole(office: Office, wishes: Wishes) -> Whole:
    """Puts a server together over an office."""
    table = office.table()
    authenticate = Authenticating(office)
    assisting, running = _assistants(office, authenticate, table)
    more: list[HTTPRouteHandler | ASGIRouteHandler] = [
        *graphql.handlers(office, authenticate, table),
        *handlers(office, authenticate, table),
        ways(wishes.provider),
        *(provider_handlers(office, wishes.provider) if wishes.provider else ()),
        *assisting,
        *wishes.handlers,
    ]
    serving = Serving(requests_per_minute=wishes.rate, handlers=more, running=(*running, warmed(office)))
    app = application(office, authenticate, table, serving)
    secret = first_link(office.stores, office.chance, office.now())
    return Whole(
        app=public(app, wishes.url),
        worker=worker(office) if wishes.works else None,
        first_link=f"{wishes.url}/first#{secret}" if secret else "",
        first_until=office.now() + FIRST_LINK_SPAN if secret else None,
    )


def _assistants(
    office: Office, authenticate: Authenticate, table: Mapping[str, AnyOperation]
) -> tuple[list[ASGIRouteHandler], list[Callable[[], AbstractAsyncContextManager[None]]]]:
    """Gives what answers assistants, and what runs for them, where the extra for them is installed."""
    if find_spec("mcp") is None:
        return [], []
    from holdfast.faces.server.assistants import assistants, mounted

    over_http = assistants(office, authenticate, table)
    return [mounted(over_http, authenticate)], [over_http.running]
