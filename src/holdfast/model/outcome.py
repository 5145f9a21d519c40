"""The one way to say that something is not known, and the three-valued answer of a verdict."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from holdfast.model.refs import Ref


class Answer(Enum):
    """Yes, no, or unknown because an input is missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Unread(Struct, frozen=True, order=True):
    """Something that could not be read: what it is, and why.

    `what` is a kind (`StorageClass`), a file path or the name of a signal; `reason` is a key of the message
    catalogue (`not-listed`, `truncated`, `forbidden`, ...) and `detail` holds the words of whoever refused.
    """

    what: str
    reason: str
    detail: str = ""


class NotEvaluated(Struct, frozen=True, order=True):
    """A rule could not judge: which input is missing, and for which object where it is only one."""

    rule: str
    missing: str
    object: Ref | None = None
    reason: str = "not-listed"


class Verdict(Struct, frozen=True):
    """What Kubernetes itself would decide: an answer and its reasons.

    `reasons` are short constant names of what decided (`class-differs`, `cpu-insufficient`); `missing` names the
    kinds that would have to be known where the answer is unknown; `values` holds the compared values by name.
    """

    answer: Answer
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    values: dict[str, str] = {}

    @property
    def is_yes(self) -> bool:
        """Says that the answer is yes."""
        return self.answer is Answer.YES

    @property
    def is_no(self) -> bool:
        """Says that the answer is no."""
        return self.answer is Answer.NO

    @property
    def is_unknown(self) -> bool:
        """Says that an input is missing."""
        return self.answer is Answer.UNKNOWN


YES = Verdict(Answer.YES)


def no(*reasons: str, **values: str) -> Verdict:
    """Makes the answer no with its reasons."""
    return Verdict(Answer.NO, reasons, (), values)


def unknown(*missing: str) -> Verdict:
    """Makes the answer unknown, naming the kinds that are missing."""
    return Verdict(Answer.UNKNOWN, (), missing)
