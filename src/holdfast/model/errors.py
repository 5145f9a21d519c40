"""The tree of expected failures.

HoldfastError
├── InputError            the input cannot be used at all; its leaves are in `input_refusals.py`
├── UsageError            a value given by the user is not acceptable; its leaves are in `usage_refusals.py`
├── AccessError           who asks may not have what is asked for; its leaves are in `access_refusals.py`
├── ActionError           an action cannot be planned or carried out; its leaves are in `action_refusals.py`
├── StoreError            the store cannot do what is asked of it; its leaves are in `store_refusals.py`
├── AddressTaken          the address to listen on cannot be had
├── ServerUnreachable     a server of Holdfast does not answer
├── ServerRefused         a server of Holdfast refuses what is asked
├── KeyUnusable           the keys that close what is kept cannot be used
├── SealBroken            what was closed cannot be opened with the keys that are known
├── JobError              a job cannot be done; its leaves are in `job_refusals.py`
├── WorkFailed            a process that did heavy work died
├── IncidentRefused       something cannot be done to an incident; its leaves are in `incident_refusals.py`
├── IntakeRefused         what came in cannot be taken; its leaves are in `intake_refusals.py`
└── RuleError             a rule's two files break their contract

Leaves of two matters lie apart, in `autonomy_refusals.py` and `backup_refusals.py`; `failures.py` gives them all.

Each leaf declares its code, the exit status of the command line, the HTTP status and the key of its text. Where that
text shows the inside of a server, `outside` is the key of what those are told who ask from elsewhere, without values.
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
    outside: ClassVar[str] = ""

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


class UsageError(HoldfastError):
    """A value given by the user is not acceptable; values: `what`, `value`, `allowed`."""

    code = "usage"
    http_status = 422
    text = "error.usage"


class AccessError(HoldfastError):
    """Who asks may not have what is asked for."""

    code = "access"
    http_status = 403
    text = "error.access"


class StoreError(HoldfastError):
    """The store cannot do what is asked of it."""

    code = "store"
    text = "error.store"


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


class KeyUnusable(HoldfastError):
    """The keys that close what is kept cannot be used; values: `place`, `detail`."""

    code = "key-unusable"
    http_status = 503
    text = "error.key-unusable"
    outside = "http.outside.key-unusable"


class SealBroken(HoldfastError):
    """What was closed cannot be opened with the keys that are known; values: `what`, `key`."""

    code = "seal-broken"
    text = "error.seal-broken"


class JobError(HoldfastError):
    """A job cannot be done."""

    code = "job"
    text = "error.job"


class WorkFailed(HoldfastError):
    """A process that did heavy work died; values: `detail`."""

    code = "work-failed"
    text = "error.work-failed"


class ActionError(HoldfastError):
    """An action cannot be planned or carried out."""

    code = "action"
    http_status = 409
    text = "error.action"


class RuleError(HoldfastError):
    """A rule's two files break their contract; values: `rule`, `detail`."""

    code = "rule-broken"
    text = "error.rule"
