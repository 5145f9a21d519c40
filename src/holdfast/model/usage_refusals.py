"""Why a value given by the user is not acceptable.

UsageError
├── UnknownCause            no rule has the given name
├── UnknownAction           no action has the given name
├── QueryUnusable           a path, condition or selector does not follow its grammar
├── CursorUnusable          a list has no page behind the given cursor
├── BodyNotJson             the body of a request says of itself to be something else than JSON
├── MomentUnusable          a moment has no zone, or is too far away
├── PasswordUnusable        a new password is too short, too long, or the name
├── WaiversUnusable         a file of waivers cannot be read as one
├── ToolUnclear             nobody can say which tool printed a text
├── ParseExtraMissing       the library that reads the output of a tool is not installed
├── OutputUnwritable        the result cannot be written where it should go
├── KubeconfigUnusable      the kubeconfig does not say how to reach a cluster
├── MetricsUnusable         the address of a monitoring system is none
├── PrometheusExtraMissing  the package that asks a Prometheus is not installed
├── NotWatched              a watch cannot follow what is asked for
├── SourceMissing           no source of metrics is given
├── DurationUnusable        a text is no length of time
├── TargetUnusable          a text is no bound of latency
├── BudgetUnusable          a text is no budget
├── MonthUnusable           a text is no month
├── FiguresUnusable         a price list cannot be read as one
├── ColumnsMissing          a table lacks a column that it is read for
├── RowUnusable             a row of a table cannot be read
├── FiguresMissing          a table or a price list is empty
├── KeptUnusable            the folder of kept forecasts cannot be used
├── HistoryUnusable         a folder of readings cannot be read or written
├── HistoryExtraMissing     the package that keeps a history of readings is not installed
├── SizeMissing             a size is given in part, and nothing to read the rest from
├── SourceTwice             a file and a running cluster are given at once
├── ServerExtraMissing      the packages of the server are not installed
├── McpExtraMissing         the package that serves assistants is not installed
└── LiveExtraMissing        the package that talks to a running cluster is not installed
"""

from __future__ import annotations

from holdfast.model.errors import UsageError


class UnknownCause(UsageError):
    """No rule has the given name; values: `cause`, `nearest`."""

    code = "unknown-cause"
    http_status = 404
    text = "error.unknown-cause"


class UnknownAction(UsageError):
    """No action has the given name; values: `action`, `nearest`."""

    code = "unknown-action"
    http_status = 404
    text = "error.unknown-action"


class QueryUnusable(UsageError):
    """A path, condition or selector does not follow its grammar; values: `part`, where it stops being understood."""

    code = "query-unusable"
    text = "error.query"


class CursorUnusable(UsageError):
    """A list has no page behind the given cursor; values: `value`."""

    code = "cursor-unusable"
    text = "error.cursor"


class BodyNotJson(UsageError):
    """The body of a request says of itself to be something else than JSON; values: `type`."""

    code = "body-not-json"
    http_status = 415
    text = "http.body-not-json"


class MomentUnusable(UsageError):
    """A moment has no zone, or is too far away to count with; values: `what`, `value`, `first`, `last`."""

    code = "moment-unusable"
    text = "error.moment"


class PasswordUnusable(UsageError):
    """A new password is too short, too long, or the name; values: `shortest`, `longest`."""

    code = "password-unusable"
    text = "error.password"


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


class SizeMissing(UsageError):
    """A size is given in part, and there is no cluster to read the rest from; values: `options`, those that lack."""

    code = "size-missing"
    text = "error.size-missing"


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
