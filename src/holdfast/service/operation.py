"""The operation: one thing that Holdfast can do, from which every face makes its own form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from holdfast.texts.say import is_said, say

if TYPE_CHECKING:
    from holdfast.service.desk import Desk

P = TypeVar("P", bound=Struct)
R = TypeVar("R", bound=Struct)

Effect = Literal["read", "record", "change"]
Bearing = Literal["open", "own", "server", "whole-cluster", "part-of-cluster", "fleet"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Why = Annotated[str, Meta(min_length=1, max_length=1000)]
"""Why somebody asks for what has consequences; it stays beside that."""


class Later(Struct, frozen=True):
    """What of a preparation is done once the store was looked at, so that nothing of it is held meanwhile."""

    do: Callable[[], Any]


class Operation(Struct, Generic[P, R], frozen=True, kw_only=True):
    """One thing that can be asked for.

    `name` is the resource and what is done with it (`problems.list`), `permission` a verb and a resource
    (`read:problems`). `effect` tells whether nothing changes (read), our own store does (record), or a cluster or
    provider (change, which needs a plan). `bearing` tells where the permission must hold: nowhere (open), nowhere but
    signed in (own), on the whole server, in all or in a part of the cluster that the parameter `cluster` names, or
    somewhere, in which case the result holds what is in reach (fleet). `path` is that of REST, with parameters in
    braces. `examples` are parameters by what they show. `raw` names the parameter that is the body as it came,
    instead of a field of a JSON body. `has_secret` says that the answer holds a secret, which is never kept. `prepare`
    does what is slow before anything is recorded, so that nobody else waits for it: it looks at the store, and what it
    gives is the desk's `prepared`; what asks a cluster it leaves for `Later`. `alone` says that an operation opens
    transactions of its own for what it records, its audit record included, since even what it refuses leaves something
    behind. `is_held` says that whoever asks the same within a second may be given the same answer, as long as nothing
    was written; `is_timeless` that it stays the same for as long as nothing is, since no clock is asked for it.
    """

    name: str
    parameters: type[P]
    result: type[R]
    run: Callable[[Desk, P], R]
    permission: str
    bearing: Bearing
    path: str
    effect: Effect = "read"
    method: Method = "GET"
    examples: Mapping[str, Mapping[str, Any]] = {}
    raw: str = ""
    has_secret: bool = False
    prepare: Callable[[Desk, P], Any] | None = None
    alone: bool = False
    is_held: bool = False
    is_timeless: bool = False

    @property
    def group(self) -> str:
        """Names the resource."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """Names what is done."""
        return self.name.partition(".")[2]

    @property
    def help_key(self) -> str:
        """Gives the key of the text that says what this does."""
        return f"operation.{self.group}.{self.verb}"


class Nothing(Struct, frozen=True):
    """No parameters, or no result."""


AnyOperation = Operation[Any, Any]


def parameter_help(operation: AnyOperation, name: str, lang: str) -> str:
    """Says what a parameter is: in the words of the operation where it has its own, else in those that all share."""
    own = f"parameter.{operation.name}.{name}"
    return say(own if is_said(own) else f"parameter.{name}", lang)
