"""The tree of expected failures.

HoldfastError
├── InputError            the input cannot be used at all
│   ├── SourceNotFound    there is nothing at the given path
│   ├── NothingReadable   something is there, yet no Kubernetes object could be read from it
│   ├── OutputUnreadable  the output of a system tool cannot be read as such
│   ├── ObjectNotFound    the input does not hold the object that was asked for
│   ├── InvalidObject     a document is no Kubernetes object, or not one that its kind allows
│   ├── InputTooLarge     the input is larger than is taken, or grows beyond it when it is unpacked
│   ├── ClusterUnreachable  the API server does not answer
│   ├── NotAuthenticated  the API server does not know who asks
│   └── ClusterUnreadable the API server answers, yet no kind could be read
├── UsageError            a value given by the user is not acceptable
│   ├── UnknownCause      no rule has the given name
│   ├── QueryUnusable     a path, condition or selector does not follow its grammar
│   ├── WaiversUnusable   a file of waivers cannot be read as one
│   ├── ToolUnclear       nobody can say which tool printed a text
│   ├── ParseExtraMissing  the library that reads the output of a tool is not installed
│   ├── OutputUnwritable  the result cannot be written where it should go
│   ├── KubeconfigUnusable  the kubeconfig does not say how to reach a cluster
│   ├── MetricsUnusable   the address of a monitoring system is none
│   ├── PrometheusExtraMissing  the package that asks a Prometheus is not installed
│   ├── NotWatched        a watch cannot follow what is asked for
│   ├── SourceMissing     no source of metrics is given
│   ├── DurationUnusable  a text is no length of time
│   ├── TargetUnusable    a text is no bound of latency
│   ├── BudgetUnusable    a text is no budget
│   ├── MonthUnusable     a text is no month
│   ├── FiguresUnusable   a price list cannot be read as one
│   ├── ColumnsMissing    a table lacks a column that it is read for
│   ├── RowUnusable       a row of a table cannot be read
│   ├── FiguresMissing    a table or a price list is empty
│   ├── KeptUnusable      the folder of kept forecasts cannot be used
│   ├── HistoryUnusable   a folder of readings cannot be read or written
│   ├── HistoryExtraMissing  the package that keeps a history of readings is not installed
│   ├── SourceTwice       a file and a running cluster are given at once
│   ├── ServerExtraMissing  the packages of the server are not installed
│   ├── McpExtraMissing   the package that serves assistants is not installed
│   └── LiveExtraMissing  the package that talks to a running cluster is not installed
├── AccessError           who asks may not have what is asked for
│   ├── SignInNeeded      nobody says who asks
│   ├── NotPermitted      who asks may not do this, or not there
│   ├── TooManyRequests   who asks does so too often
│   ├── SignInFailed      the name and the password do not belong together
│   ├── LinkUnusable      a link that works once was used, is too old or never was
│   ├── BeyondReach       someone gives away what they do not have
│   ├── RolesApart        one person would hold two roles that are kept apart
│   ├── LastAdmin         nobody could look after the server any more
│   ├── ProviderRefused   a provider of identities did not say who someone is
│   └── ProviderUnusable  a provider of identities cannot be asked
├── ActionError           an action cannot be planned or carried out
│   ├── PlanStopped       nothing may be written, and why
│   ├── NoWay             a cluster cannot be looked at as it is now
│   └── PlanOver          a plan is in a state in which this cannot be done
├── StoreError            the store cannot do what is asked of it
│   ├── RecordAbsent      there is no such record
│   ├── RecordTaken       another record has this name already
│   ├── RecordChanged     the record was changed by someone else in between
│   ├── RecordUnreadable  a record does not follow its type
│   ├── KeyReused         the key of an earlier request came with another question
│   ├── AnswerNotKept     the request was carried out before, and its answer is not shown twice
│   ├── StoreUnusable     the store cannot be opened
│   ├── StoreNewer        the store was written by a newer version
│   ├── StoreNotEmpty     a backup would be mixed with what is there
│   └── BackupUnusable    a backup cannot be written, or is damaged
├── AddressTaken          the address to listen on cannot be had
├── ServerUnreachable     a server of Holdfast does not answer
├── ServerRefused         a server of Holdfast refuses what is asked
├── KeyUnusable           the keys that close what is kept cannot be used
├── SealBroken            what was closed cannot be opened with the keys that are known
├── JobError              a job cannot be done
│   ├── NothingToScan     a cluster has neither a way to be read nor a snapshot
│   ├── JobAbandoned      whoever did the job went away, more than once
│   ├── JobLost           another process has taken the job over
│   └── NotDelivered      a report was not taken by whom it was sent to
├── WorkFailed            a process that did heavy work died
├── IncidentRefused       something cannot be done to an incident; its leaves are in `incident_refusals.py`
├── IntakeRefused         what came in cannot be taken; its leaves are in `intake_refusals.py`
└── RuleError             a rule's two files break their contract

Each leaf declares its code, the exit status of the command line, the HTTP status and the key of its text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


class HoldfastError(Exception):
    """A failure that Holdfast expects and can explain; `values` fill the placeholders of its text."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 2
    http_status: ClassVar[int] = 500
    text: ClassVar[str] = "error.unexpected"

    def __init__(self, **values: str | int) -> None:
        super().__init__(f"{self.code}: {values}")
        self.values = values

    def __reduce__(self) -> tuple[Callable[..., HoldfastError], tuple[type[HoldfastError], dict[str, str | int]]]:
        return _made_again, (type(self), self.values)


def _made_again(kind: type[HoldfastError], values: dict[str, str | int]) -> HoldfastError:
    """Makes an error that came from another process, which could hand over no named arguments."""
    return kind(**values)


class InputError(HoldfastError):
    """The input cannot be used at all."""

    code = "input-unusable"
    http_status = 422
    text = "error.input"


class SourceNotFound(InputError):
    """There is nothing at the given path; values: `path`."""

    code = "source-not-found"
    http_status = 404
    text = "error.source-not-found"


class NothingReadable(InputError):
    """No Kubernetes object could be read; values: `path`, `detail`."""

    code = "nothing-readable"
    text = "error.nothing-readable"


class ObjectNotFound(InputError):
    """The input does not hold the object that was asked for; values: `what`."""

    code = "object-not-found"
    http_status = 404
    text = "error.object-not-found"


class InputTooLarge(InputError):
    """The input is larger than is taken, packed or unpacked; values: `path`, `detail`."""

    code = "input-too-large"
    http_status = 413
    text = "error.input-too-large"


class OutputUnreadable(InputError):
    """The output of a system tool cannot be read as such; values: `tool`, `detail`."""

    code = "tool-output-unreadable"
    text = "error.tool-output"


class InvalidObject(InputError):
    """A document is no Kubernetes object, or not one that its kind allows; values: `what`, `detail`."""

    code = "invalid-object"
    text = "error.invalid-object"


class ClusterUnreachable(InputError):
    """The API server does not answer; values: `context`, `detail`."""

    code = "cluster-unreachable"
    http_status = 502
    text = "error.cluster-unreachable"


class NotAuthenticated(InputError):
    """The API server does not know who asks; values: `context`, `detail`."""

    code = "not-authenticated"
    http_status = 502
    text = "error.not-authenticated"


class ClusterUnreadable(InputError):
    """The API server answers, yet no kind could be read; values: `context`, `detail`."""

    code = "cluster-unreadable"
    http_status = 502
    text = "error.cluster-unreadable"


class UsageError(HoldfastError):
    """A value given by the user is not acceptable; values: `what`, `value`, `allowed`."""

    code = "usage"
    http_status = 422
    text = "error.usage"


class UnknownCause(UsageError):
    """No rule has the given name; values: `cause`, `nearest`."""

    code = "unknown-cause"
    http_status = 404
    text = "error.unknown-cause"


class QueryUnusable(UsageError):
    """A path, condition or selector does not follow its grammar; values: `part`, where it stops being understood."""

    code = "query-unusable"
    text = "error.query"


class WaiversUnusable(UsageError):
    """A file of waivers cannot be read as one; values: `path`, `detail`."""

    code = "waivers-unusable"
    text = "error.waivers"


class ToolUnclear(UsageError):
    """Nobody can say which tool printed a text; values: `possible`, `known`."""

    code = "tool-unclear"
    text = "error.tool-unclear"


class ParseExtraMissing(UsageError):
    """The library that reads the output of a tool is not installed; values: `tool`, `extra`."""

    code = "parse-extra-missing"
    http_status = 501
    text = "error.parse-extra"


class OutputUnwritable(UsageError):
    """The result cannot be written where it should go; values: `path`, `detail`."""

    code = "output-unwritable"
    text = "error.output"


class KubeconfigUnusable(UsageError):
    """The kubeconfig does not say how to reach a cluster; values: `path`, `detail`."""

    code = "kubeconfig-unusable"
    text = "error.kubeconfig"


class MetricsUnusable(UsageError):
    """The address of a monitoring system, or what it is reached with, is unusable; values: `url`, `detail`."""

    code = "metrics-unusable"
    text = "error.metrics"


class PrometheusExtraMissing(UsageError):
    """The package that asks a Prometheus is not installed; values: `extra`, `detail`."""

    code = "prometheus-extra-missing"
    http_status = 501
    text = "error.prometheus-extra"


class NotWatched(UsageError):
    """A watch cannot follow what is asked for without holding what must not be held; values: `option`."""

    code = "not-watched"
    text = "error.not-watched"


class SourceMissing(UsageError):
    """No source of metrics is given."""

    code = "source-missing"
    text = "error.source-none"


class DurationUnusable(UsageError):
    """A text is no length of time; values: `value`."""

    code = "duration-unusable"
    text = "error.duration"


class TargetUnusable(UsageError):
    """A text is no bound of latency; values: `value`."""

    code = "target-unusable"
    text = "error.target"


class BudgetUnusable(UsageError):
    """A text is no budget; values: `value`."""

    code = "budget-unusable"
    text = "error.budget"


class MonthUnusable(UsageError):
    """A text is no month; values: `value`."""

    code = "month-unusable"
    text = "error.month"


class FiguresUnusable(UsageError):
    """A price list cannot be read as one; values: `path`, `detail`."""

    code = "figures-unusable"
    text = "error.figures"


class ColumnsMissing(UsageError):
    """A table lacks a column that it is read for; values: `path`, `needed`, `found`."""

    code = "columns-missing"
    text = "error.columns"


class RowUnusable(UsageError):
    """A row of a table cannot be read; values: `path`, `line`, `detail`."""

    code = "row-unusable"
    text = "error.row"


class FiguresMissing(UsageError):
    """A table or a price list is empty; values: `path`."""

    code = "figures-missing"
    text = "error.figures-missing"


class KeptUnusable(UsageError):
    """Kept forecasts cannot be read or written; values: `path`, `detail`."""

    code = "kept-unusable"
    text = "error.kept-unusable"


class HistoryUnusable(UsageError):
    """A folder of readings cannot be read or written; values: `path`, `detail`."""

    code = "history-unusable"
    text = "error.history"


class HistoryExtraMissing(UsageError):
    """The package that keeps a history of readings is not installed; values: `extra`, `detail`."""

    code = "history-extra-missing"
    http_status = 501
    text = "error.history-extra"


class SourceTwice(UsageError):
    """A file and a running cluster are given at once; values: `path`, `option`."""

    code = "source-twice"
    text = "error.source-twice"


class ServerExtraMissing(UsageError):
    """The packages of the server are not installed; values: `extra`, `detail`."""

    code = "server-extra-missing"
    http_status = 500
    text = "error.server-extra"


class McpExtraMissing(UsageError):
    """The package that serves assistants is not installed; values: `extra`, `detail`."""

    code = "mcp-extra-missing"
    http_status = 500
    text = "error.mcp-extra"


class LiveExtraMissing(UsageError):
    """The package that talks to a running cluster is not installed; values: `extra`, `detail`."""

    code = "live-extra-missing"
    http_status = 501
    text = "error.live-extra"


class AccessError(HoldfastError):
    """Who asks may not have what is asked for."""

    code = "access"
    http_status = 403
    text = "error.access"


class SignInNeeded(AccessError):
    """Nobody says who asks, or what they say does not hold."""

    code = "sign-in-needed"
    http_status = 401
    text = "error.sign-in-needed"


class NotPermitted(AccessError):
    """Who asks may not do this, or not there; values: `permission`, `who`."""

    code = "not-permitted"
    text = "error.not-permitted"


class CsrfMissing(AccessError):
    """A change in a session comes without the proof that its own page sent it."""

    code = "csrf-missing"
    text = "error.csrf-missing"


class TooManyRequests(AccessError):
    """Who asks does so too often; values: `seconds`, after which to try again."""

    code = "too-many-requests"
    http_status = 429
    text = "error.too-many-requests"


class SignInFailed(AccessError):
    """The name and the password do not belong together; nobody is told which of them is wrong."""

    code = "sign-in-failed"
    http_status = 401
    text = "error.sign-in-failed"


class LinkUnusable(AccessError):
    """A link that works once was used already, is too old or never was."""

    code = "link-unusable"
    http_status = 410
    text = "error.link-unusable"


class BeyondReach(AccessError):
    """Someone gives away what they do not have themselves, or not there; values: `what`."""

    code = "beyond-reach"
    text = "error.beyond-reach"


class RolesApart(AccessError):
    """One person would hold two roles that are kept apart; values: `role`, `other`."""

    code = "roles-apart"
    http_status = 409
    text = "error.roles-apart"


class LastAdmin(AccessError):
    """Nobody could look after the server any more; values: `name`."""

    code = "last-admin"
    http_status = 409
    text = "error.last-admin"


class ProviderRefused(AccessError):
    """A provider of identities did not say who someone is, or not so that it can be believed; values: `detail`."""

    code = "provider-refused"
    http_status = 401
    text = "error.provider-refused"


class ProviderUnusable(AccessError):
    """A provider of identities cannot be asked; values: `issuer`, `detail`."""

    code = "provider-unusable"
    http_status = 502
    text = "error.provider-unusable"


class StoreError(HoldfastError):
    """The store cannot do what is asked of it."""

    code = "store"
    text = "error.store"


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


class StoreNewer(StoreError):
    """The store was written by a newer version; values: `place`, `found`, `known`."""

    code = "store-newer"
    http_status = 503
    text = "error.store-newer"


class AddressTaken(HoldfastError):
    """The address to listen on cannot be had; values: `place`, `detail`."""

    code = "address-taken"
    text = "error.address-taken"


class ServerUnreachable(HoldfastError):
    """A server of Holdfast does not answer; values: `url`, `detail`."""

    code = "server-unreachable"
    http_status = 502
    text = "error.server-unreachable"


class ServerRefused(HoldfastError):
    """A server of Holdfast refuses what is asked; values: `url`, `status`, `code`, `detail`."""

    code = "server-refused"
    http_status = 502
    text = "error.server-refused"


class StoreNotEmpty(StoreError):
    """A backup is only read back into an empty store; values: `place`, `what`."""

    code = "store-not-empty"
    http_status = 409
    text = "error.store-not-empty"


class BackupUnusable(StoreError):
    """A backup cannot be written, or is damaged; values: `place`, `detail`."""

    code = "backup-unusable"
    text = "error.backup-unusable"


class KeyUnusable(HoldfastError):
    """The keys that close what is kept cannot be used; values: `place`, `detail`."""

    code = "key-unusable"
    http_status = 503
    text = "error.key-unusable"


class SealBroken(HoldfastError):
    """What was closed cannot be opened with the keys that are known; values: `what`, `key`."""

    code = "seal-broken"
    text = "error.seal-broken"


class JobError(HoldfastError):
    """A job cannot be done."""

    code = "job"
    text = "error.job"


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


class WorkFailed(HoldfastError):
    """A process that did heavy work died; values: `detail`."""

    code = "work-failed"
    text = "error.work-failed"


class ActionError(HoldfastError):
    """An action cannot be planned or carried out."""

    code = "action"
    http_status = 409
    text = "error.action"


class PlanStopped(ActionError):
    """Nothing may be written, and why; values: `action`, `why` (a sentence in the asker's language)."""

    code = "plan-stopped"
    text = "error.plan-stopped"


class NoWay(ActionError):
    """A cluster is known by its bundles alone, so nobody can look at it as it is now; values: `cluster`."""

    code = "no-way"
    text = "error.no-way"


class PlanOver(ActionError):
    """A plan is not in a state in which this can be done; values: `plan`, `state`."""

    code = "plan-over"
    text = "error.plan-over"


class RuleError(HoldfastError):
    """A rule's two files break their contract; values: `rule`, `detail`."""

    code = "rule-broken"
    text = "error.rule"
