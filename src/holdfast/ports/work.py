"""Heavy work, done apart so that the server keeps answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Work(Protocol):
    """Runs functions of modules in other processes."""

    def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Runs a function there and gives its result, or raises what it raises; WorkFailed when the process dies."""
        ...
