"""Why a document about backups cannot be used."""

from __future__ import annotations

from holdfast.model.errors import UsageError


class BackupPolicyUnusable(UsageError):
    """A document of backup classes cannot be used; values: `place`, `value`, `allowed`."""

    code = "backup-policy-unusable"
    text = "error.backup-policy-unusable"


class ChecksumsUnusable(UsageError):
    """What was noted when a point was made cannot be read; values: `path`, `detail`."""

    code = "checksums-unusable"
    text = "error.checksums-unusable"
