"""Commands that need packages which are not installed with the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def server_extra() -> Iterator[None]:
    """Says which extra is missing; raises ServerExtraMissing."""
    from holdfast.model.usage_refusals import ServerExtraMissing

    try:
        yield
    except ModuleNotFoundError as error:
        raise ServerExtraMissing(extra="server", detail=str(error)) from error
