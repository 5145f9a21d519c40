"""The operations of the table as typed methods; written by `python -m tools.sdk`, never by hand."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from holdfast.faces.sdk.caller import Caller
from holdfast.service.operation import Nothing
from holdfast.service.operations.causes import CausePage, CauseRow, ListCauses, OneCause
from holdfast.service.operations.clusters import ChangedCluster, ClusterShown, ListClusters, NewCluster, OfCluster
from holdfast.service.operations.system import Operations, System
from holdfast.service.paging import Page


class Client:
    """Every group of operations, called where its caller leads: on a server, or in this process."""

    def __init__(self, caller: Caller) -> None:
        self.causes = CausesCalls(caller)
        self.clusters = ClustersCalls(caller)
        self.operations = OperationsCalls(caller)
        self.system = SystemCalls(caller)


class CausesCalls:
    """The operations on causes."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, family: str, subject: str, fault: str) -> CausePage:
        """Shows everything that is known of one cause: why, fix, workaround, prevention, proof.

        Raises HoldfastError.
        """
        return self._caller.call("causes.get", OneCause(family=family, subject=subject, fault=fault), CausePage)

    def list(self, *, cursor: str = "", limit: int = 50, family: str = "", text: str = "") -> Page[CauseRow]:
        """Lists the causes that the catalogue knows, or those that fit a text best.

        Raises HoldfastError.
        """
        return self._caller.call(
            "causes.list", ListCauses(cursor=cursor, limit=limit, family=family, text=text), Page[CauseRow]
        )


class ClustersCalls:
    """The operations on clusters."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        name: str,
        way: Literal["bundle", "live", "agent"] = "bundle",
        title: str = "",
        labels: dict[str, str] | None = None,
        owners: dict[str, str] | None = None,
        context: str = "",
        prometheus: str = "",
        keep_days: int = 30,
        once: str = "",
        reason: str = "",
    ) -> ClusterShown:
        """Registers a cluster, so that its snapshots are kept and its problems tracked.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.create",
            NewCluster(
                name=name,
                way=way,
                title=title,
                labels={} if labels is None else labels,
                owners={} if owners is None else owners,
                context=context,
                prometheus=prometheus,
                keep_days=keep_days,
            ),
            ClusterShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, cluster: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a cluster with all its snapshots, problems and history.

        Raises HoldfastError.
        """
        return self._caller.call("clusters.delete", OfCluster(cluster=cluster), Nothing, once=once, reason=reason)

    def get(self, *, cluster: str) -> ClusterShown:
        """Shows a cluster that is looked after.

        Raises HoldfastError.
        """
        return self._caller.call("clusters.get", OfCluster(cluster=cluster), ClusterShown)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[ClusterShown]:
        """Lists the clusters that are looked after.

        Raises HoldfastError.
        """
        return self._caller.call("clusters.list", ListClusters(cursor=cursor, limit=limit), Page[ClusterShown])

    def update(
        self,
        *,
        cluster: str,
        title: str | UnsetType = UNSET,
        labels: dict[str, str] | UnsetType = UNSET,
        owners: dict[str, str] | UnsetType = UNSET,
        context: str | UnsetType = UNSET,
        prometheus: str | UnsetType = UNSET,
        keep_days: int | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> ClusterShown:
        """Changes what is known of a cluster: title, labels, owners, how it is read, how long snapshots are kept.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.update",
            ChangedCluster(
                cluster=cluster,
                title=title,
                labels=labels,
                owners=owners,
                context=context,
                prometheus=prometheus,
                keep_days=keep_days,
            ),
            ClusterShown,
            once=once,
            reason=reason,
        )


class OperationsCalls:
    """The operations on operations."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self) -> Operations:
        """Lists the operations, and which of them the asker may use.

        Raises HoldfastError.
        """
        return self._caller.call("operations.list", Nothing(), Operations)


class SystemCalls:
    """The operations on system."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self) -> System:
        """Says what this server is.

        Raises HoldfastError.
        """
        return self._caller.call("system.get", Nothing(), System)
