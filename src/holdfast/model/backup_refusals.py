"""Why a document about backups cannot be used."""

from __future__ import annotations

from holdfast.model.errors import ActionError, InputError, UsageError


class BackupPolicyUnusable(UsageError):
    """A document of backup classes cannot be used; values: `place`, `value`, `allowed`."""

    code = "backup-policy-unusable"
    text = "error.backup-policy-unusable"


class ChecksumsUnusable(UsageError):
    """What was noted when a point was made cannot be read; values: `path`, `detail`."""

    code = "checksums-unusable"
    text = "error.checksums-unusable"


class RestoreFailed(InputError):
    """Something could not be restored, or what was restored cannot be read; values: `what`, `detail`."""

    code = "restore-failed"
    text = "error.restore-failed"


class UnderHold(ActionError):
    """A legal hold forbids to delete something; values: `object`, `matter`."""

    code = "under-hold"
    text = "error.under-hold"
