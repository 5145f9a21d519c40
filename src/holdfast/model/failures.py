"""Every failure that is expected: the whole tree, since a family is known only once its module is imported."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model import (
    access_refusals,
    action_refusals,
    autonomy_refusals,
    backup_refusals,
    incident_refusals,
    input_refusals,
    intake_refusals,
    job_refusals,
    store_refusals,
    usage_refusals,
)
from holdfast.model.errors import HoldfastError

FAMILIES = (
    access_refusals,
    action_refusals,
    autonomy_refusals,
    backup_refusals,
    incident_refusals,
    input_refusals,
    intake_refusals,
    job_refusals,
    store_refusals,
    usage_refusals,
)


def failures(of: type[HoldfastError] = HoldfastError) -> Iterator[type[HoldfastError]]:
    """Gives a failure and all that are sorts of it; one that stands for others is raised as well."""
    yield of
    for child in of.__subclasses__():
        yield from failures(child)
