"""What a running cluster says while it is watched: kinds listed, objects changed, and what cannot be seen now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from holdfast.model.certificates import Certificate, Certificates
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref


class Listed(Struct, frozen=True):
    """All objects of a kind at one moment: what was known of the kind before no longer counts.

    `unread` says what of it could not be read; with `namespaces`, only those could be listed.
    """

    key: str
    objects: Mapping[Ref, KubeObject]
    unread: tuple[Unread, ...] = ()
    namespaces: frozenset[str] = frozenset()
    certificates: Certificates = {}


class Put(Struct, frozen=True):
    """An object was created or changed."""

    key: str
    object: KubeObject
    certificates: tuple[Certificate, ...] = ()


class Gone(Struct, frozen=True):
    """An object was deleted."""

    key: str
    ref: Ref


class Damaged(Struct, frozen=True):
    """An object was created or changed and cannot be read; `unread` names it where it has a name."""

    key: str
    unread: Unread


class Blind(Struct, frozen=True):
    """A kind cannot be read, or no longer: its objects are not known."""

    key: str
    unread: Unread


class Stale(Struct, frozen=True):
    """What is known of a kind may be out of date: its watch is broken and has not come back."""

    key: str
    detail: str = ""


class Fresh(Struct, frozen=True):
    """What is known of a kind follows the cluster again."""

    key: str


Delta: TypeAlias = Listed | Put | Gone | Damaged | Blind | Stale | Fresh
