"""Several lists at a time: threads wait for the server while the caller takes what has arrived."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from holdfast.adapters.kubernetes.apart import secrets_of
from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.adapters.kubernetes.listing import parts_of
from holdfast.model.lists import End, Part, Resource, SecretLevel
from holdfast.model.outcome import Unread
from holdfast.ports.source import Progress

_WORKERS = 4
_WAITING_PAGES = 8
_POLL_SECONDS = 0.2


def read_together(
    client: Client,
    plan: tuple[Resource, ...],
    namespaces: tuple[str, ...],
    progress: Progress | None,
    secrets: SecretLevel = "metadata",
) -> Iterator[Part]:
    """Lists resources; raises Failure when the server no longer knows who asks."""
    readers = _Readers(client, namespaces, secrets)
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="holdfast-list") as threads:
        try:
            for resource in plan:
                threads.submit(readers.read, resource)
            for part in readers.arriving(len(plan)):
                if progress:
                    progress(readers.bytes_read, None, part.resource.name)
                yield part
        except BaseException:
            client.give_up()
            raise
        finally:
            readers.stop()
            threads.shutdown(wait=False, cancel_futures=True)


class _Readers:
    """What the threads share; few pages wait at a time, so that memory stays bounded."""

    def __init__(self, client: Client, namespaces: tuple[str, ...], secrets: SecretLevel) -> None:
        self._client = client
        self._namespaces = namespaces
        self._secrets = secrets
        self._arrived: queue.Queue[Part | Failure | None] = queue.Queue(_WAITING_PAGES)
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self.bytes_read = 0

    def read(self, resource: Resource) -> None:
        """Reads one resource to its end; runs in a thread."""
        try:
            for part in self._parts(resource):
                self._put(part)
                if self._stopped.is_set():
                    return
        except Failure as failure:
            self._put(failure)
        except Exception as error:  # A fault of ours becomes a gap: the reader must not wait for ever.
            self._put(End(resource, Unread(resource.key, "unavailable", type(error).__name__)))
        finally:
            self._put(None)

    def _parts(self, resource: Resource) -> Iterator[Part]:
        if resource.key == "Secret":
            over = self._stopped.is_set
            return secrets_of(self._client, resource, self._namespaces, self._count, self._secrets, over)
        return parts_of(self._client, resource, self._namespaces, self._count)

    def arriving(self, lists: int) -> Iterator[Part]:
        """Gives what arrives until every list is over; raises the Failure that one of them met."""
        while lists:
            item = self._arrived.get()
            if isinstance(item, Failure):
                raise item
            if item is None:
                lists -= 1
            else:
                yield item

    def stop(self) -> None:
        """Lets the threads end."""
        self._stopped.set()

    def _put(self, item: Part | Failure | None) -> None:
        while not self._stopped.is_set():
            try:
                self._arrived.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            break

    def _count(self, size: int) -> None:
        with self._lock:
            self.bytes_read += size
