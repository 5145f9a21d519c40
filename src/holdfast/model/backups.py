"""What backups must achieve, what they achieve, and what a restore was found to hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.refs import Ref

CLASS: Final = "backup.holdfast.io/class"
"""The label of a claim or a namespace that names its class of backups, whatever else matches."""
EVERY: Final = "backup.holdfast.io/every"
"""The annotation of a claim that says how often a snapshot of it is made."""
DRILL: Final = "backup.holdfast.io/drill-of"
"""The label of whatever a drill makes: the unique id of what it restores."""
Consistency = Literal["crash", "filesystem", "application"]
"""What a point in time means to the data: as after a power cut, with the file system at rest, or as the application
says that it is whole."""
Means = Literal["snapshot", "velero"]
"""By what points are made: VolumeSnapshots of each claim, or Velero Schedules."""
Protection = Literal["covered-proven", "covered-unproven", "stale", "none", "unknown", "not-needed"]
"""How a claim stands: a point within its RPO, with or without a verified restore; an older one; none; nobody knows;
no backup is needed."""
Soundness = Literal["verified", "damaged", "unknown"]
"""What a look at restored data says."""


class Hook(Struct, frozen=True, kw_only=True):
    """What runs in a container before and after a point is made, so that the application is at rest.

    It runs in the Pods that carry `pod_labels`, in all that have the container without any.
    """

    container: str
    before: tuple[str, ...]
    pod_labels: dict[str, str] = {}
    after: tuple[str, ...] = ()
    timeout: timedelta = timedelta(minutes=5)


class ClassTerms(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a class of backups says in the very words of its document: its claims, and how their points are made.

    The claims are those of namespaces that match one of `namespaces` (`*` stands for any text; none stands for all)
    and carry `namespace_labels`, and that carry `claim_labels` themselves. `cron` says when points are made; without
    it, as often as the RPO demands.
    """

    name: str
    consistency: Consistency = "crash"
    by: Means = "velero"
    data_class: str = ""
    namespaces: tuple[str, ...] = ()
    namespace_labels: dict[str, str] = {}
    claim_labels: dict[str, str] = {}
    cron: str = ""
    snapshot_class: str = ""
    location: str = ""


class BackupClass(ClassTerms, frozen=True, kw_only=True):
    """What is demanded of the recovery of some claims.

    `rpo` is how much may be lost, `rto` how long the way back may take, `retention` how long points are kept and
    `proof` how old a verified restore may be.
    """

    rpo: timedelta
    rto: timedelta | None = None
    retention: timedelta | None = None
    proof: timedelta = timedelta(days=90)
    is_immutable: bool = False
    hook: Hook | None = None


class DataClass(Struct, frozen=True, kw_only=True):
    """How long records of a sort must be kept, and by which law or rule."""

    name: str
    retention: timedelta
    rule: str = ""


class BackupPolicy(Struct, frozen=True, kw_only=True):
    """Everything that is demanded of the backups of a cluster; claims in `exempt` namespaces need none."""

    classes: tuple[BackupClass, ...] = ()
    data_classes: tuple[DataClass, ...] = ()
    exempt: tuple[str, ...] = ()

    def data_class(self, name: str) -> DataClass | None:
        """Finds a data class by its name."""
        return next((item for item in self.data_classes if item.name == name), None)


class Damage(Struct, frozen=True, kw_only=True, order=True):
    """One thing that is not as it was when the point was made.

    `what` names the sort (`content`, `missing`, `unexpected`, `rows`, `unreadable`, ...), `where` the path, table or
    address, and `offset` the first byte of the block that differs, where that is known.
    """

    what: str
    where: str
    expected: str = ""
    found: str = ""
    offset: int | None = None


class Checked(Struct, frozen=True, kw_only=True):
    """What one check of restored data said: its name, what is damaged, how much it looked at, and for how long.

    `unknown` says why nothing can be said; nothing looked at is never verified.
    """

    check: str
    verdict: Soundness
    damages: tuple[Damage, ...] = ()
    unknown: str = ""
    looked_at: int = 0
    seconds: float = 0.0


class Drill(Struct, frozen=True, kw_only=True):
    """One restore that was tried: from which point, how long it took, and what it was found to hold.

    `began` is when it was begun, `restored` when the data was back and `ended` when the last check was done; a restore
    that did not come to its end has no `restored` and says why in `failure`. `bytes` is the size of what came back.
    `unchecked` names why nothing has looked at it. One that was tried in a cluster knows its `plan` and the `scratch`
    namespace, and when that was thrown away (`closed`): from then on nothing can be checked any more.
    """

    cluster: str
    claim: Ref
    point: str
    by: str
    began: datetime
    ended: datetime
    point_at: datetime | None = None
    restored: datetime | None = None
    bytes: int | None = None
    checks: tuple[Checked, ...] = ()
    failure: str = ""
    storage_class: str = ""
    backup_class: str = ""
    note: str = ""
    unchecked: str = ""
    plan: str = ""
    scratch: str = ""
    closed: datetime | None = None

    @property
    def verdict(self) -> Soundness:
        """Gives what all checks say together: without any, or without an end, nothing is verified."""
        found = {item.verdict for item in self.checks}
        if "damaged" in found:
            return "damaged"
        return "verified" if found == {"verified"} and self.restored is not None and not self.failure else "unknown"

    @property
    def rto(self) -> timedelta | None:
        """Gives how long it took until the data was back and checked."""
        return self.ended - self.began if self.restored is not None else None

    @property
    def rpo(self) -> timedelta | None:
        """Gives how much would have been lost: the age of the point when the drill began."""
        return self.began - self.point_at if self.point_at is not None else None

    @property
    def bytes_per_second(self) -> float | None:
        """Gives the measured rate of the restore."""
        if self.bytes is None or self.restored is None or self.restored <= self.began:
            return None
        return self.bytes / (self.restored - self.began).total_seconds()


class LegalHold(Struct, frozen=True, kw_only=True):
    """An order that nothing of some claims may be deleted: whose matter, where, since when, and when it was lifted.

    Without `claims` all claims of the `namespaces` are held, and without either all of the cluster.
    """

    cluster: str
    matter: str
    why: str
    by: str
    since: datetime
    namespaces: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    lifted: datetime | None = None
    lifted_by: str = ""

    def is_open(self, at: datetime) -> bool:
        """Says that it holds anything at a moment."""
        return at >= self.since and (self.lifted is None or at < self.lifted)

    def holds(self, claim: Ref, at: datetime) -> bool:
        """Says that a claim is held at a moment."""
        if not self.is_open(at):
            return False
        named = not self.claims or f"{claim.namespace}/{claim.name}" in self.claims
        return named and (not self.namespaces or claim.namespace in self.namespaces)


class Deleted(Struct, frozen=True, kw_only=True, order=True, omit_defaults=True):
    """One thing that was deleted: its name, its unique id, and the hash of what it last was.

    `handle` is its name in the storage system of the `driver`, and `bytes` how much it held, as far as that is known.
    """

    object: str
    uid: str
    sha256: str
    handle: str = ""
    driver: str = ""
    bytes: int = 0


class Agreed(Struct, frozen=True, kw_only=True, order=True):
    """Somebody's word that something may be deleted."""

    by: str
    at: datetime


class SeenGone(Struct, frozen=True, kw_only=True, order=True):
    """A look that showed that something is there no more: what, and when."""

    object: str
    at: datetime


Unknowable = Literal["kept-in-storage", "copies-in-storage", "driver-unheard"]
"""What no look at a cluster shows of what was deleted: data that stays by its policy, copies that a storage system
keeps of its own (replicas, its backups, its bin), and whether a driver has deleted it where nothing says so.
"""


class DeletionProof(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That some things were deleted: what, by whose word, under which plan and rule, and when it was seen to be gone.

    `digest` is the hash of everything else, so that a changed word shows. `agreed` and `looks` are there where the
    proof follows from the run of a plan, and `unknowable` says what it does not prove.
    """

    cluster: str
    items: tuple[Deleted, ...]
    by: str
    plan: str
    rule: str
    deleted: datetime
    seen_gone: datetime
    digest: str = ""
    agreed: tuple[Agreed, ...] = ()
    looks: tuple[SeenGone, ...] = ()
    unknowable: tuple[Unknowable, ...] = ()
