"""The source over a running cluster."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.adapters.kubernetes.access import Access, open_access
from holdfast.adapters.kubernetes.client import Client, Failure, Patience
from holdfast.adapters.kubernetes.discovery import Served, discover, modelled
from holdfast.adapters.kubernetes.estimating import estimate
from holdfast.adapters.kubernetes.handshakes import see
from holdfast.adapters.kubernetes.logs import LOGS, read_logs
from holdfast.adapters.kubernetes.replay import Pages, read_again
from holdfast.adapters.kubernetes.together import read_together
from holdfast.model.assembly import Assembly
from holdfast.model.codec import read_plain
from holdfast.model.input_refusals import ClusterUnreachable, ClusterUnreadable, NotAuthenticated
from holdfast.model.kinds import BY_KIND
from holdfast.model.lists import End, Estimate, Part, Resource, SecretLevel
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.second_round import Endpoint, Logs, Seen
from holdfast.model.snapshot import LogKey, Provenance, Snapshot
from holdfast.ports.source import Progress

FORMAT = "live"


class Wanted(Struct, frozen=True, kw_only=True):
    """What of a cluster is read.

    `namespaces` are those to fall back to where reading all is not allowed. With `pages`, what was read is kept, so
    that objects can be given as they were.
    """

    namespaces: tuple[str, ...] = ()
    secrets: SecretLevel = "none"
    custom: bool = False
    logs: bool = True
    handshakes: bool = False
    pages: bool = False


ORDINARY = Wanted()


class LiveSource:
    """Reads a running cluster; `now` tells the time to a snapshot whose server does not."""

    def __init__(
        self,
        access: Access,
        wanted: Wanted = ORDINARY,
        *,
        now: Callable[[], datetime],
        patience: Patience | None = None,
        client: Client | None = None,
    ) -> None:
        self._access = access
        self._wanted = wanted
        self._now = now
        self._patience = patience
        self._client = client
        self._version = ""
        self._served: Served | None = None
        self._pages: Pages | None = None

    @property
    def name(self) -> str:
        """Gives the name of the context; raises KubeconfigUnusable or LiveExtraMissing."""
        return self.client.opened.context

    @property
    def client(self) -> Client:
        """Opens the way to the cluster when it is first needed; raises KubeconfigUnusable or LiveExtraMissing."""
        if self._client is None:
            self._client = Client(open_access(self._access), self._patience)
        return self._client

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Reads everything; raises InputError when nothing can be read."""
        gathered = Assembly()
        self._pages = Pages() if self._wanted.pages else None
        for part in self.parts(progress):
            gathered.take(part)
            if self._pages is not None:
                self._pages.take(part)
        return gathered.snapshot(self.provenance())

    def estimate(self) -> Estimate:
        """Says about how much there is to read; raises InputError when the server cannot be asked."""
        return estimate(self.client, self.plan()[0])

    def parts(self, progress: Progress | None = None) -> Iterator[Part]:
        """Lists every kind once, several at a time; raises InputError when nothing can be read."""
        try:
            yield from self._parts(progress)
        finally:
            self.client.close()

    def _parts(self, progress: Progress | None) -> Iterator[Part]:
        plan, apart = self.plan()
        yield from apart
        reasons: list[Unread] = [end.unread for end in apart if end.unread]
        was_read = False
        for part in self._together(plan, progress):
            yield part
            if isinstance(part, End):
                was_read = was_read or part.unread is None or bool(part.namespaces)
                reasons += [part.unread] if part.unread else []
        if not was_read:
            self._complain(reasons)

    def provenance(self) -> Provenance:
        """Says where and when the cluster was read, by the server's own clock."""
        opened = self.client.opened
        return Provenance(
            source=opened.context,
            format=FORMAT,
            taken_at=self.client.newest_date or self._now(),
            inferred=False,
            kubernetes_version=self._version,
            cluster=opened.cluster,
        )

    def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
        """Gives some objects as they were read, else as the server holds them now; Secrets are not read."""
        if self._pages is not None:
            return self._pages.pick(refs)
        try:
            return read_again(self.client, self.plan()[0], self.spaces(), refs)
        finally:
            self.client.close()

    def read_logs(self, keys: Sequence[LogKey]) -> Logs:
        """Reads the ends of logs; what cannot be read is said, and nothing is raised."""
        if not self._wanted.logs:
            return Logs(unread=(Unread(LOGS, "not-asked"),))
        return read_logs(self.client, keys)

    def see_certificates(self, endpoints: Sequence[Endpoint]) -> Seen:
        """Looks at the certificates that servers present; nothing is raised."""
        return see(endpoints) if self._wanted.handshakes else Seen()

    def plan(self, again: bool = False) -> tuple[tuple[Resource, ...], list[End]]:
        """Chooses what to list; what is known beforehand is over at once. Raises InputError."""
        served = self._discovered(again)
        kinds = modelled() - ({"Secret"} if self._wanted.secrets == "none" else frozenset())
        apart = [End(_unlisted(kind)) for kind in sorted(served.unserved())]
        apart += [End(_unlisted(kind), Unread(kind, "unavailable")) for kind in sorted(served.hidden())]
        if self._wanted.secrets == "none":
            apart.append(End(_unlisted("Secret"), Unread("Secret", "not-asked")))
        return served.plan(kinds, custom=self._wanted.custom), apart

    def _discovered(self, again: bool = False) -> Served:
        if self._served is None or again:
            context = self.client.opened.context
            try:
                self._version = self._asked_version()
                self._served = discover(self.client)
            except Failure as failure:
                raise _fatal(failure, context) from None
        return self._served

    def _asked_version(self) -> str:
        try:
            said = read_plain(self.client.get("/version"))
        except Failure as failure:
            if failure.reason != "forbidden":
                raise
            return ""
        return str(said.get("gitVersion", "")) if isinstance(said, dict) else ""

    def _together(self, plan: tuple[Resource, ...], progress: Progress | None) -> Iterator[Part]:
        try:
            yield from read_together(self.client, plan, self.spaces(), progress, self._wanted.secrets)
        except Failure as failure:
            raise _fatal(failure, self.client.opened.context) from None

    def spaces(self) -> tuple[str, ...]:
        """Lists the namespaces to fall back to."""
        own = self.client.opened.namespace
        return self._wanted.namespaces or ((own,) if own else ())

    def _complain(self, reasons: list[Unread]) -> None:
        context = self.client.opened.context
        told = [item for item in reasons if item.reason != "not-asked"]
        shown = "; ".join(f"{item.what}: {item.detail or item.reason}" for item in told[:3])
        if told and all(item.reason in ("unavailable", "timeout") for item in told):
            raise ClusterUnreachable(context=context, detail=told[0].detail or told[0].reason)
        raise ClusterUnreadable(context=context, detail=shown)


def _unlisted(kind: str) -> Resource:
    info = BY_KIND[kind]
    return Resource(group=info.groups[0], version="v1", plural=info.plural, kind=kind, key=kind)


def _fatal(failure: Failure, context: str) -> ClusterUnreachable | NotAuthenticated | ClusterUnreadable:
    detail = failure.detail or failure.reason
    if failure.reason == "unauthorized":
        return NotAuthenticated(context=context, detail=detail)
    if failure.reason in ("unavailable", "timeout", "busy"):
        return ClusterUnreachable(context=context, detail=detail)
    return ClusterUnreadable(context=context, detail=detail)
