"""What an application needs of its storage."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Medium = Literal["", "ssd", "hdd"]


class Need(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one kind of data needs of a StorageClass; what is left empty does not matter to it.

    `iops` is the least number of operations a second for one volume, `regions` are those in which the data may lie.
    """

    name: str
    access_mode: str = "ReadWriteOnce"
    medium: Medium = ""
    iops: int = 0
    encrypted: bool = False
    snapshots: bool = False
    expandable: bool = False
    multi_zone: bool = False
    retained: bool = False
    regions: tuple[str, ...] = ()


# The kinds of data that nearly every cluster ends up holding, each with what its own documentation asks for.
USUAL = (
    Need(name="database", medium="ssd", encrypted=True, snapshots=True, expandable=True),
    Need(name="shared-files", access_mode="ReadWriteMany", expandable=True, snapshots=True),
    Need(name="queue", medium="ssd", expandable=True),
    Need(name="archive", medium="hdd", encrypted=True, retained=True),
    Need(name="survives-a-zone", multi_zone=True, snapshots=True),
)
