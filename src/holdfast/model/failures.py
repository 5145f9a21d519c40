"""Every failure that is expected: the whole tree, since a family is known only once its module is imported."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Final

from holdfast.model.errors import HoldfastError

FAMILIES: Final = tuple(
    import_module(f"holdfast.model.{name}_refusals")
    for name in (
        "access",
        "action",
        "autonomy",
        "backup",
        "incident",
        "input",
        "intake",
        "job",
        "store",
        "usage",
    )
)


def failures(of: type[HoldfastError] = HoldfastError) -> Iterator[type[HoldfastError]]:
    """Gives a failure and all that are sorts of it; one that stands for others is raised as well."""
    yield of
    for child in of.__subclasses__():
        yield from failures(child)
