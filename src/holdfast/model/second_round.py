"""What a second look at a running cluster is asked for, and what it brings."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from holdfast.model.certificates import Certificates
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import LogKey


class Logs(Struct, frozen=True):
    """The last lines of containers, without credentials, and what could not be read."""

    texts: Mapping[LogKey, str] = {}
    unread: tuple[Unread, ...] = ()


class Endpoint(Struct, frozen=True, order=True):
    """An address that an object names, where a certificate can be seen."""

    object: Ref
    host: str
    port: int = 443


class Seen(Struct, frozen=True):
    """The certificates that were presented, and what could not be seen."""

    certificates: Certificates = {}
    unread: tuple[Unread, ...] = ()
