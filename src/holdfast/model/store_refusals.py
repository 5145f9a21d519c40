"""Why the store cannot do what is asked of it.

StoreError
├── RecordAbsent      there is no such record
├── RecordTaken       another record has this name already
├── RecordChanged     the record was changed by someone else in between
├── RecordUnreadable  a record does not follow its type
├── KeyReused         the key of an earlier request came with another question
├── AnswerNotKept     the request was carried out before, and its answer is not shown twice
├── StoreUnusable     the store cannot be opened
├── StoreNewer        the store was written by a newer version
├── StoreNotEmpty     a backup would be mixed with what is there
└── BackupUnusable    a backup cannot be written, or is damaged
"""

from __future__ import annotations

from holdfast.model.errors import StoreError


class RecordAbsent(StoreError):
    """There is no such record; values: `type`, `id`."""

    code = "not-found"
    http_status = 404
    text = "error.record-absent"


class RecordTaken(StoreError):
    """Another record has this value already; values: `type`, `field`, `value`."""

    code = "taken"
    http_status = 409
    text = "error.record-taken"


class RecordChanged(StoreError):
    """The record was changed by someone else in between; values: `type`, `id`."""

    code = "changed-meanwhile"
    http_status = 412
    text = "error.record-changed"


class RecordUnreadable(StoreError):
    """A record does not follow its type; values: `type`, `version`, `detail`."""

    code = "record-unreadable"
    text = "error.record-unreadable"


class KeyReused(StoreError):
    """The key of an earlier request came with another question; values: `once`."""

    code = "key-reused"
    http_status = 422
    text = "error.key-reused"


class AnswerNotKept(StoreError):
    """The request was carried out before, and its answer holds a secret that is shown once; values: `once`."""

    code = "answer-not-kept"
    http_status = 409
    text = "error.answer-not-kept"


class StoreUnusable(StoreError):
    """The store cannot be opened; values: `place`, `detail`."""

    code = "store-unusable"
    http_status = 503
    text = "error.store-unusable"
    outside = "http.outside.store-unusable"


class StoreNewer(StoreError):
    """The store was written by a newer version; values: `place`, `found`, `known`."""

    code = "store-newer"
    http_status = 503
    text = "error.store-newer"
    outside = "http.outside.store-newer"


class StoreNotEmpty(StoreError):
    """A backup is only read back into an empty store; values: `place`, `what`."""

    code = "store-not-empty"
    http_status = 409
    text = "error.store-not-empty"


class BackupUnusable(StoreError):
    """A backup cannot be written, or is damaged; values: `place`, `detail`."""

    code = "backup-unusable"
    text = "error.backup-unusable"
