"""One kind followed for ever: listed, then watched from there, listed anew when the way back is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Event, Semaphore

from msgspec import Struct

from holdfast.adapters.kubernetes.apart import SecretStream, secrets_of
from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.adapters.kubernetes.listing import parts_of
from holdfast.adapters.kubernetes.pages import page_of
from holdfast.adapters.kubernetes.streaming import Span, Stream, open_watch
from holdfast.model.answers import Watched, read_watched
from holdfast.model.certificates import Certificate
from holdfast.model.codec import Head, decode_items
from holdfast.model.deltas import Blind, Damaged, Delta, Fresh, Gone, Listed, Put, Stale
from holdfast.model.lists import End, Page, Part, Resource, Restart
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.sharing import Sharing

_REFUSED = frozenset({"forbidden", "unauthorized", "not-served", "too-large"})
_GONE = 410


class Rhythm(Struct, frozen=True, kw_only=True):
    """How a watch is kept, in seconds.

    The server ends it after between `life` and twice that; `slack` later we do. After the n-th failure in a row
    the pause is `backoff` doubled n times, at most `longest`. What is refused is asked for again after `retry`; a kind
    that may be listed and not watched is listed every `poll`. A watch that ends sooner than `brief` has failed.
    What is served is asked anew every `rediscover`.
    """

    life: float = 150.0
    slack: float = 20.0
    backoff: float = 0.5
    longest: float = 30.0
    retry: float = 60.0
    poll: float = 15.0
    brief: float = 1.0
    rediscover: float = 120.0


class _Place(Struct, frozen=True):
    """From where a list is followed; without a version it is listed again later."""

    version: str
    namespace: str = ""


class Follower:
    """Follows one resource and tells what happens; `chance` gives numbers from 0 to 1, `stopped` ends everything."""

    def __init__(
        self,
        client: Client,
        resource: Resource,
        namespaces: tuple[str, ...],
        tell: Callable[[Iterable[Delta]], None],
        *,
        stopped: Event,
        chance: Callable[[], float],
        lists: Semaphore,
        rhythm: Rhythm,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self._client = client
        self._resource = resource
        self._namespaces = namespaces
        self._tell = tell
        self._stopped = stopped
        self._chance = chance
        self._lists = lists
        self._rhythm = rhythm
        self._pause = pause or stopped.wait
        self._head = Head(resource.api_version, resource.kind)
        self._sharing = Sharing()
        self._stream: Stream | SecretStream | None = None
        self._version = ""
        self._failures = 0
        self._is_known = False
        self._is_stale = False

    def run(self) -> None:
        """Follows until it is stopped; runs in a thread of its own."""
        try:
            while not self._stopped.is_set():
                place = self._list()
                if place is not None and not self._stopped.is_set():
                    self._follow(place)
        except Exception as error:  # A fault of ours becomes a gap, which is said.
            self._tell((Blind(self._resource.key, Unread(self._resource.key, "unavailable", type(error).__name__)),))

    def end(self) -> None:
        """Wakes the thread up; `stopped` must be set before."""
        stream = self._stream
        if stream is not None:
            stream.end()

    def _list(self) -> _Place | None:
        """Lists the kind; when that fails, says so, pauses and gives None."""
        objects: dict[Ref, KubeObject] = {}
        certificates: dict[Ref, tuple[Certificate, ...]] = {}
        unread: list[Unread] = []
        version, end = "", End(self._resource)
        self._sharing = Sharing()
        try:
            with self._lists:
                for part in self._parts():
                    if isinstance(part, Page):
                        version = part.version
                        found = decode_items(part.items, self._head, self._resource.name, sharing=self._sharing)
                        objects.update((item.ref, item) for item in found.objects)
                        unread += found.unread
                        for ref, one in part.certificates:
                            certificates[ref] = (*certificates.get(ref, ()), one)
                    elif isinstance(part, Restart):
                        objects, certificates, unread = {}, {}, []
                    else:
                        end = part
        except Failure as failure:
            end = End(self._resource, Unread(self._resource.key, failure.reason, failure.detail))
        if end.unread is not None and not end.namespaces:
            self._refuse(end.unread)
            return None
        self._is_known, self._is_stale = True, False
        said = (end.unread, *unread) if end.unread else tuple(unread)
        listed = Listed(self._resource.key, objects, said, end.namespaces, certificates)
        self._tell((listed, Fresh(self._resource.key)))
        if len(end.namespaces) > 1:
            # One thread a kind: several namespaces are listed in turn.
            return _Place("")
        return _Place(version, next(iter(end.namespaces), ""))

    def _parts(self) -> Iterator[Part]:
        client, resource, namespaces = self._client, self._resource, self._namespaces
        if resource.key == "Secret":
            return secrets_of(client, resource, namespaces, _ignored, "metadata", self._stopped.is_set)
        return parts_of(client, resource, namespaces, _ignored)

    def _refuse(self, unread: Unread) -> None:
        is_final = unread.reason in _REFUSED
        if is_final or not self._is_known:
            self._is_known = False
            self._tell((Blind(self._resource.key, unread),))
        else:
            # A server that does not answer takes nothing back: what it said last is only growing old.
            self._grow_stale(unread.detail or unread.reason)
        self._failures += 1
        self._pause(self._spread(self._rhythm.retry) if is_final else self._backoff())

    def _follow(self, place: _Place) -> None:
        """Watches until the kind must be listed anew."""
        self._version = place.version
        while self._version and not self._stopped.is_set():
            began = self._client.now()
            try:
                self._watch(place.namespace)
            except Failure as failure:
                self._failures += 1
                if failure.reason == "gone":
                    self._pause(self._backoff() if self._failures > 1 else 0.0)
                    return
                if failure.reason in _REFUSED:
                    break
                if self._failures > 1:
                    self._grow_stale(failure.detail or failure.reason)
                self._pause(max(failure.wait or 0.0, self._backoff()))
            else:
                if self._client.now() - began < self._rhythm.brief:
                    self._failures += 1
                    self._pause(self._backoff())
        # It may be listed and not watched.
        self._pause(self._spread(self._rhythm.poll))

    def _watch(self, namespace: str) -> None:
        """Takes one watch to its end, noting the version reached; raises Failure."""
        life = int(self._rhythm.life * (1.0 + self._chance()))
        span = Span(version=self._version, namespace=namespace, life=life, slack=self._rhythm.slack)
        self._stream = stream = self._opened(span)
        if self._stopped.is_set():
            stream.end()
        if self._is_stale:
            self._is_stale = False
            self._tell((Fresh(self._resource.key),))
        # Pods of controllers that are long gone are let go of.
        self._sharing = Sharing()
        for lines in stream.batches():
            self._take(lines)

    def _opened(self, span: Span) -> Stream | SecretStream:
        if self._resource.key == "Secret":
            return SecretStream(self._client, self._resource, span)
        return open_watch(self._client, self._resource, span)

    def _take(self, lines: list[bytes]) -> None:
        deltas: list[Delta] = []
        try:
            for line in lines:
                if line:
                    self._version = self._read(line, deltas) or self._version
        finally:
            self._tell(deltas)
        self._failures = 0

    def _read(self, line: bytes, deltas: list[Delta]) -> str:
        """Reads one line and gives its version; raises Failure for what ends the watch."""
        found = read_watched(line)
        if found is None:
            raise Failure("truncated", "a line of the watch is no event")
        if found.type == "BOOKMARK":
            return found.version
        if found.type == "ERROR":
            raise Failure("gone" if found.code == _GONE else "unavailable", found.message or f"code {found.code}")
        return self._read_object(found, deltas)

    def _read_object(self, found: Watched, deltas: list[Delta]) -> str:
        key = self._resource.key
        page = page_of(self._resource, b"[" + found.object + b"]", "metadata")
        if page is None:
            raise Failure("truncated", "a line of the watch is no object")
        decoded = decode_items(page.items, self._head, self._resource.name, heads=[self._head], sharing=self._sharing)
        deltas.extend(Damaged(key, unread) for unread in decoded.unread)
        for item in decoded.objects:
            certificates = tuple(one for _, one in page.certificates)
            deltas.append(Gone(key, item.ref) if found.type == "DELETED" else Put(key, item, certificates))
            return item.metadata.resource_version
        return ""

    def _grow_stale(self, detail: str) -> None:
        if not self._is_stale:
            self._is_stale = True
            self._tell((Stale(self._resource.key, detail),))

    def _backoff(self) -> float:
        rhythm = self._rhythm
        return self._spread(min(rhythm.longest, rhythm.backoff * 2.0 ** min(self._failures - 1, 30)))

    def _spread(self, seconds: float) -> float:
        """Keeps those who lost the same server from coming back all at once."""
        return seconds * (0.5 + self._chance())


def _ignored(_: int) -> None:
    """Counts no bytes: nobody waits for a total that never ends."""
