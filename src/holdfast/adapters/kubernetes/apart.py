"""Secrets, read by a process of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import msgspec

from holdfast.adapters.kubernetes import listing, secret_reader
from holdfast.adapters.kubernetes.client import Client
from holdfast.adapters.kubernetes.secret_reader import Line, Order, part_of
from holdfast.model.lists import End, Part, Resource, SecretLevel
from holdfast.model.outcome import Unread

# No module of the folder where the command runs takes the place of one of ours.
_COMMAND = (sys.executable, "-P", "-m", secret_reader.__name__)


def secrets_of(
    client: Client,
    resource: Resource,
    namespaces: tuple[str, ...],
    read: Callable[[int], object],
    level: SecretLevel,
    is_over: Callable[[], bool],
) -> Iterator[Part]:
    """Reads Secrets as `parts_of` reads other lists; raises Failure when the server no longer knows who asks."""
    order = Order(
        way=client.opened.described(),
        patience=client.patience,
        resource=resource,
        namespaces=namespaces,
        level=level,
        page_size=listing.PAGE_SIZE,
    )
    with subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        try:
            reader.stdin.write(msgspec.json.encode(order))
            reader.stdin.close()
            for text in reader.stdout:
                line = msgspec.json.decode(text, type=Line)
                read(line.read)
                part = part_of(line, resource)
                if part is not None:
                    yield part
                if isinstance(part, End) or is_over():
                    return
            yield End(resource, Unread(resource.key, "unavailable", "the process that reads Secrets ended"))
        finally:
            reader.kill()
