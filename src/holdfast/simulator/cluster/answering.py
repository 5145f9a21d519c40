"""Requests answered: reads, lists and writes, and a note of every write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.simulator.cluster import documents
from holdfast.simulator.cluster.asking import APPLY, Query, read_asked, read_body, read_farewell
from holdfast.simulator.cluster.chance import Chance
from holdfast.simulator.cluster.changing import Changing
from holdfast.simulator.cluster.deleting import Deleting
from holdfast.simulator.cluster.kinds import NODE, POD, Object
from holdfast.simulator.cluster.listing import listed
from holdfast.simulator.cluster.refusals import Refusal, bad_request, not_found, not_served
from holdfast.simulator.cluster.routes import Route, route_of
from holdfast.simulator.cluster.store import Store

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_WRITES = ("POST", "PATCH", "PUT", "DELETE")


class Request(Struct, frozen=True, kw_only=True):
    """One request as it arrived."""

    verb: str
    path: str
    query: Query = {}
    form: str = ""
    accept: str = ""
    agent: str = ""
    raw: bytes = b""


class Reply(Struct, frozen=True, kw_only=True):
    """What is sent back: a document or a text."""

    status: int
    body: Object = {}
    text: str | None = None
    wait: int | None = None


class SeenWrite(Struct, frozen=True, kw_only=True):
    """A write that somebody asked for, and how it was answered; one that was only tried is `is_dry`."""

    at: datetime
    verb: str
    path: str
    form: str
    body: Object
    is_dry: bool
    manager: str
    agent: str
    status: int
    reason: str = ""


class Answering:
    """Answers for an API server; `settle` lets controllers act after each write, `summary` answers for a kubelet."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        chance: Chance,
        settle: Callable[[], None],
        summary: Callable[[Object], Object],
    ) -> None:
        self._store = store
        self._now = now
        self._settle = settle
        self._summary = summary
        self._changing = Changing(store, now, chance)
        self._deleting = Deleting(store, now)
        self.writes: list[SeenWrite] = []

    def answer(self, request: Request) -> Reply:
        """Answers anything but a watch."""
        with self._store.changed:
            try:
                reply = self._answered(request)
            except Refusal as refusal:
                reply = _refused(refusal)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                # An object that lacks what its kind must have.
                reply = _refused(Refusal(422, "Invalid", f"the object is not whole: {error!r}"))
            if request.verb in _WRITES and request.path != _REVIEWS:
                self.writes.append(self._seen(request, reply))
                self._settle()
        return reply

    def _answered(self, request: Request) -> Reply:
        if request.path in ("/api", "/apis"):
            return Reply(status=200, body=documents.discovery(request.path))
        if request.path == "/version":
            return Reply(status=200, body=documents.version())
        if request.path in ("/healthz", "/livez", "/readyz"):
            return Reply(status=200, text="ok")
        if request.path == _REVIEWS and request.verb == "POST":
            return Reply(status=201, body=documents.review(read_body(request.raw)))
        route = route_of(request.path)
        if request.verb == "GET":
            return self._read(route, request)
        if request.verb in ("POST", "PATCH", "DELETE"):
            return self._write(route, request)
        raise Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {})

    def _read(self, route: Route, request: Request) -> Reply:
        if not route.name:
            query = {name: said[0] for name, said in request.query.items()}
            return _shown(listed(self._store, route.kind, route.namespace, query), request)
        found = self._store.get(route.kind, *route.place)
        if found is None:
            raise not_found(route.kind, route.name)
        if route.kind == NODE and route.part == "proxy" and route.rest == "stats/summary":
            return Reply(status=200, body=self._summary(found))
        if route.kind == POD and route.part == "log":
            return Reply(status=200, text="")
        if route.part == "scale":
            return Reply(status=200, body=documents.scale(found))
        if route.part not in ("", "status", "resize"):
            raise not_served()
        return _shown(found, request)

    def _write(self, route: Route, request: Request) -> Reply:
        if request.verb == "DELETE":
            if not route.name or route.part:
                raise not_served()
            farewell = read_farewell(request.query, read_body(request.raw))
            return Reply(status=200, body=self._deleting.delete(route.kind, route.place, farewell))
        if request.verb == "POST":
            return Reply(status=201, body=self._post(route, request))
        if not route.name or route.part in ("eviction", "proxy", "log"):
            raise not_served()
        asked = read_asked(request.query, "" if request.form == APPLY else request.agent, "PatchOptions")
        body = read_body(request.raw, request.form)
        was_there = self._store.get(route.kind, *route.place) is not None
        made = self._changing.patch(route.kind, route.place, route.part, request.form, body, asked)
        return Reply(status=200 if was_there else 201, body=documents.scale(made) if route.part == "scale" else made)

    def _post(self, route: Route, request: Request) -> Object:
        body = read_body(request.raw)
        asked = read_asked(request.query, request.agent, "CreateOptions")
        if route.part == "eviction":
            dry = {"dryRun": ["All"]} if asked.is_dry else {}
            return self._deleting.evict(route.place, body, read_farewell({}, (body.get("deleteOptions") or {}) | dry))
        if route.name:
            raise not_served()
        if route.kind.is_namespaced and not route.namespace:
            raise bad_request("an empty namespace may not be set during creation")
        made = self._changing.create(route.kind, route.namespace, body, asked)
        if not asked.is_dry:
            return made
        metadata = {name: value for name, value in made["metadata"].items() if name != "resourceVersion"}
        return {**made, "metadata": metadata}

    def _seen(self, request: Request, reply: Reply) -> SeenWrite:
        try:
            body = read_body(request.raw, request.form)
        except Refusal:
            body = {}
        options: Mapping[str, Any] = body.get("deleteOptions") or body
        said = () if request.verb == "DELETE" and body else request.query.get("dryRun", ())
        return SeenWrite(
            at=self._now(),
            verb=request.verb,
            path=request.path,
            form=request.form,
            body=body,
            is_dry="All" in (*said, *(options.get("dryRun") or ())),
            manager=(request.query.get("fieldManager") or ("",))[0],
            agent=request.agent,
            status=reply.status,
            reason=str(reply.body.get("reason", "")) if reply.status >= 400 else "",
        )


def _refused(refusal: Refusal) -> Reply:
    return Reply(status=refusal.code, body=refusal.document(), wait=refusal.wait)


def _shown(found: Object, request: Request) -> Reply:
    return Reply(status=200, body=documents.bare(found) if "as=PartialObjectMetadata" in request.accept else found)
