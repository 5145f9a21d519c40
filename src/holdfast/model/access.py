"""Who asks, and which part of the world they may see or change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Actor = Literal["user", "token", "agent", "system"]


class Scope(Struct, frozen=True, order=True):
    """A part of the world: every cluster where `cluster` is empty, a whole cluster where `namespace` is."""

    cluster: str = ""
    namespace: str = ""

    def covers(self, cluster: str, namespace: str = "") -> bool:
        """Says that a namespace, or without one the whole cluster, lies in this part."""
        if not self.cluster:
            return not self.namespace
        return self.cluster == cluster and (not self.namespace or self.namespace == namespace)


EVERYWHERE = Scope()


class Grant(Struct, frozen=True, order=True):
    """A role that someone has in a part of the world; `team` names the team through which they have it."""

    role: str
    scope: Scope = EVERYWHERE
    team: str = ""


class Principal(Struct, frozen=True, kw_only=True):
    """Someone who asks, with what they may do; `allows` narrows it to these permissions, as a token does.

    `behalf` names whom a token or an agent acts for.
    """

    id: str
    name: str
    actor: Actor = "user"
    grants: tuple[Grant, ...] = ()
    allows: tuple[str, ...] = ("*",)
    behalf: str = ""


NOBODY = Principal(id="", name="", actor="user")
"""Who asks without saying who they are."""


class Reach(Struct, frozen=True):
    """Where one permission holds: everywhere, in whole clusters, or in namespaces of clusters."""

    everywhere: bool = False
    clusters: frozenset[str] = frozenset()
    namespaces: Mapping[str, frozenset[str]] = {}

    @property
    def is_empty(self) -> bool:
        """Says that it holds nowhere."""
        return not (self.everywhere or self.clusters or self.namespaces)

    def has_whole(self, cluster: str) -> bool:
        """Says that it holds in all of a cluster, objects without a namespace included; without a name, everywhere."""
        return self.everywhere or cluster in self.clusters

    def touches(self, cluster: str) -> bool:
        """Says that it holds in some part of a cluster."""
        return self.has_whole(cluster) or bool(self.namespaces.get(cluster))

    def covers(self, cluster: str, namespace: str) -> bool:
        """Says that it holds for a namespace; an empty one stands for what belongs to the cluster as a whole."""
        return self.has_whole(cluster) or (bool(namespace) and namespace in self.namespaces.get(cluster, frozenset()))


ALL_REACH = Reach(everywhere=True)
