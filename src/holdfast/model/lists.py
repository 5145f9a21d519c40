"""Lists of a running cluster while they are read: which resource, page by page, and how each list ended."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from holdfast.model.certificates import Certificate
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref

SecretLevel = Literal["none", "metadata", "keys", "certificates"]
"""How much of Secrets is kept: nothing, names and labels, key names and types too, certificates too."""


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
    """Some objects of a resource as a JSON array, with the certificates that they held.

    The items may lack apiVersion and kind; `version` is the moment of the list, from which its changes follow.
    """

    resource: Resource
    items: bytes
    certificates: tuple[tuple[Ref, Certificate], ...] = ()
    version: str = ""


class Estimate(Struct, frozen=True):
    """About how many objects will be read, and how many bytes."""

    objects: int
    size: int


class Restart(Struct, frozen=True):
    """The list of a resource begins anew: the pages so far do not count."""

    resource: Resource


class End(Struct, frozen=True):
    """A list is over: whole, or of some namespaces only, or with the reason why it could not be read."""

    resource: Resource
    unread: Unread | None = None
    namespaces: frozenset[str] = frozenset()


Part: TypeAlias = Page | Restart | End
