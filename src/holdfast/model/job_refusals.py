"""Why a job cannot be done.

JobError
├── NothingToScan  a cluster has neither a way to be read nor a snapshot
├── JobAbandoned   whoever did the job went away, more than once
├── JobLost        another process has taken the job over
└── NotDelivered   a report was not taken by whom it was sent to
"""

from __future__ import annotations

from holdfast.model.errors import JobError


class NothingToScan(JobError):
    """A cluster has neither a way to be read nor a snapshot to look at again; values: `cluster`."""

    code = "nothing-to-scan"
    http_status = 409
    text = "error.nothing-to-scan"


class JobAbandoned(JobError):
    """Whoever did a job went away, or nobody knows how to do it; values: `action`, `attempts`."""

    code = "job-abandoned"
    text = "error.job-abandoned"


class JobLost(JobError):
    """Another process has taken a job over; values: `job`."""

    code = "job-lost"
    http_status = 409
    text = "error.job-lost"


class NotDelivered(JobError):
    """A report was not taken by whom it was sent to; values: `way`, `detail`."""

    code = "not-delivered"
    http_status = 502
    text = "error.not-delivered"
