"""The port of providers of machines and disks: what lies below a cluster and cannot be asked of its API server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from holdfast.model.provider import Commanded, ProviderAnswer


class Provider(Protocol):
    """Asks one provider. Neither method raises: what cannot be found out is unknown."""

    def instance(self, instance: str) -> ProviderAnswer:
        """Says how an instance is now; nothing is remembered between two questions."""
        ...

    def command(self, name: str, arguments: Mapping[str, Any], key: str) -> Commanded:
        """Asks for something to be done, at most once: whoever calls has noted the key before, and never calls again.

        Nobody can look whether a command arrived, so an unknown outcome stays one until a person has looked.
        """
        ...
