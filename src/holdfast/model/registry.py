"""What a server knows of the clusters that it looks after, and of what it has to do."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.record import RecordType

Way = Literal["bundle", "live", "agent"]
JobState = Literal["waiting", "running", "done", "failed"]


class RegisteredCluster(Struct, frozen=True, kw_only=True):
    """A cluster that is looked after, kept under its name: by which way its snapshots come, and how long they are kept.

    `owners` says who owns a namespace, and under an empty name who owns what belongs to the cluster as a whole: the
    names that readers outside are told. `credential` is the id of the sealed kubeconfig of a live cluster. `salt` goes
    into the ids of its problems, so that nobody can tell from an id whether a name that they guess is behind it.
    """

    way: Way = "bundle"
    title: str = ""
    labels: dict[str, str] = {}
    owners: dict[str, str] = {}
    context: str = ""
    credential: str = ""
    prometheus: str = ""
    keep_days: int = 30
    salt: str = ""


IN_CLUSTER_KIND = "in-cluster"
"""The kind of a credential that stands for the account of the Pod in which the server runs."""


class Credential(Struct, frozen=True, kw_only=True):
    """A sealed secret: its kind, the name of its key, and the closed bytes as base64."""

    kind: str
    key: str
    data: str


class Schedule(Struct, frozen=True, kw_only=True):
    """When something is done: `cron` in five fields, in a zone of the IANA; `action` is the name of a job."""

    name: str
    action: str
    cron: str
    zone: str = "UTC"
    cluster: str = ""
    options: dict[str, str] = {}
    enabled: bool = True
    since: datetime | None = None


class Job(Struct, frozen=True, kw_only=True):
    """One thing to do, or done: why (`due` is a schedule and its moment, and unique), when, and how it went.

    `fence` is the number of the lease under which it runs, `attempts` how often it was begun; `options` may name a
    kept upload. `snapshot` is the one that it made, `error` the code of what went wrong. It does not begin before
    `after`; of those that wait the one of the least `urgency` goes first.
    """

    action: str
    cluster: str
    state: JobState
    asked: datetime
    by: str
    due: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    fence: int = 0
    attempts: int = 0
    snapshot: str = ""
    error: str = ""
    error_values: dict[str, str] = {}
    options: dict[str, str] = {}
    after: datetime | None = None
    urgency: str = "P9"

    @property
    def lane(self) -> str:
        """Names what only one job at a time is about: a cluster, or a channel; nothing where any number may run."""
        return self.cluster or self.options.get("channel", "")


class LastRun(Struct, frozen=True, kw_only=True):
    """The moment of a schedule for which a job was made last, kept under the id of the schedule."""

    moment: datetime


class Upload(Struct, frozen=True, kw_only=True):
    """What was sent as a snapshot and waits for its job, sealed: it may still hold secrets."""

    key: str
    data: str


CLUSTERS = RecordType(name="cluster", version=1, type=RegisteredCluster)
CREDENTIALS = RecordType(name="credential", version=1, type=Credential)
SCHEDULES = RecordType(name="schedule", version=1, type=Schedule, unique=("name",), indexed=("cluster",))
JOBS = RecordType(name="job", version=1, type=Job, unique=("due",), indexed=("cluster", "state"))
LAST_RUNS = RecordType(name="last-run", version=1, type=LastRun)
UPLOADS = RecordType(name="upload", version=1, type=Upload)
