"""Lists of a running cluster while they are read: which resource, page by page, and how each list ended."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from holdfast.model.outcome import Unread


class Resource(Struct, frozen=True, kw_only=True):
    """What is listed: how the API calls it, and the key under which a snapshot keeps it."""

    group: str
    version: str
    plural: str
    kind: str
    key: str
    namespaced: bool = True

    @property
    def name(self) -> str:
        """Gives the name as `kubectl api-resources -o name` prints it."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        """Gives the group and version."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str = "", name: str = "") -> str:
        """Gives the path below the server's address, of all, of one namespace or of one object."""
        root = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        space = f"/namespaces/{namespace}" if namespace and self.namespaced else ""
        return f"{root}{space}/{self.plural}" + (f"/{name}" if name else "")


class Page(Struct, frozen=True):
    """Some objects of a resource as a JSON array; the items may lack apiVersion and kind."""

    resource: Resource
    items: bytes


class Restart(Struct, frozen=True):
    """The list of a resource begins anew: the pages so far do not count."""

    resource: Resource


class End(Struct, frozen=True):
    """A list is over: whole, or of some namespaces only, or with the reason why it could not be read."""

    resource: Resource
    unread: Unread | None = None
    namespaces: frozenset[str] = frozenset()


Part: TypeAlias = Page | Restart | End
