"""Why an input cannot be used at all.

InputError
├── SourceNotFound      there is nothing at the given path
├── NothingReadable     something is there, yet no Kubernetes object could be read from it
│   └── NothingMeasured    a file of metrics holds no reading of anything that is known
├── OutputUnreadable    the output of a system tool cannot be read as such
├── ObjectNotFound      the input does not hold the object that was asked for
├── InvalidObject       a document is no Kubernetes object, or not one that its kind allows
├── InputTooLarge       the input is larger than is taken, or grows beyond it when it is unpacked
├── ClusterUnreachable  the API server does not answer
├── NotAuthenticated    the API server does not know who asks
└── ClusterUnreadable   the API server answers, yet no kind could be read
"""

from __future__ import annotations

from holdfast.model.errors import InputError


class SourceNotFound(InputError):
    """There is nothing at the given path; values: `path`."""

    code = "source-not-found"
    http_status = 404
    text = "error.source-not-found"


class NothingReadable(InputError):
    """No Kubernetes object could be read; values: `path`, `detail`."""

    code = "nothing-readable"
    text = "error.nothing-readable"


class NothingMeasured(NothingReadable):
    """No reading of a metric could be read; values: `path`, `detail`."""

    code = "nothing-measured"
    text = "error.nothing-measured"


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
    """The API server does not answer, or not with what was asked for; values: `context`, `detail`, mostly `reason`."""

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
