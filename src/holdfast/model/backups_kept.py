"""What a store keeps of backups: the demands of a cluster, restores that were tried, holds and proofs of deletion."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.backups import DeletionProof, Drill, LegalHold
from holdfast.model.record import RecordType


class KeptPolicy(Struct, frozen=True, kw_only=True):
    """The document that says what is demanded of the backups of a cluster, kept under its name, and who wrote it."""

    document: str
    by: str
    at: datetime


class KeptDrill(Struct, frozen=True, kw_only=True):
    """A restore that was tried; `cluster` and `namespace` are those of its claim, so that it is found by them."""

    cluster: str
    namespace: str
    drill: Drill


BACKUP_POLICIES = RecordType(name="backup-policy", version=1, type=KeptPolicy)
DRILLS = RecordType(name="drill", version=1, type=KeptDrill, indexed=("cluster",))
LEGAL_HOLDS = RecordType(name="legal-hold", version=1, type=LegalHold, indexed=("cluster",))
DELETION_PROOFS = RecordType(name="deletion-proof", version=1, type=DeletionProof, indexed=("cluster",))
