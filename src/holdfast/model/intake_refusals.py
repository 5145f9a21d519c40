"""Why what came in cannot be taken as alerts.

IntakeRefused
├── BatchUnreadable       a body is not what an Alertmanager sends
├── BatchVersionUnknown   a body is of a version of the webhook that is not known
├── BatchTooLarge         a body is larger, or holds more alerts, than is taken at once
└── HistoryUnreadable     a Prometheus did not say in full what fired
"""

from __future__ import annotations

from holdfast.model.errors import HoldfastError


class IntakeRefused(HoldfastError):
    """What came in cannot be taken."""

    code = "intake-refused"
    http_status = 422
    text = "intake.refused.any"


class BatchUnreadable(IntakeRefused):
    """A body is not what an Alertmanager sends; values: `detail`."""

    code = "batch-unreadable"
    http_status = 400
    text = "intake.refused.unreadable"


class BatchVersionUnknown(IntakeRefused):
    """A body is of an unknown version of the webhook; values: `version`, `known`."""

    code = "batch-version-unknown"
    text = "intake.refused.version"


class BatchTooLarge(IntakeRefused):
    """A body is too large, or holds too many alerts; values: `size`, `most`."""

    code = "batch-too-large"
    http_status = 413
    text = "intake.refused.too-large"


class HistoryUnreadable(IntakeRefused):
    """A Prometheus did not say in full what fired; values: `reason`, `detail`."""

    code = "alert-history-unreadable"
    http_status = 502
    text = "intake.refused.history"
