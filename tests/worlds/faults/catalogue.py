"""All kinds of faults; importing this module registers them."""

from tests.worlds.faults import (
    configuration,
    images,
    limits,
    machinery,
    nodes,
    programs,
    provisioning,
    quotas,
    scheduling,
    services,
    volumes,
)
from tests.worlds.faults.kind import FAULTS, Fault

MODULES = (
    configuration,
    images,
    limits,
    machinery,
    nodes,
    programs,
    provisioning,
    quotas,
    scheduling,
    services,
    volumes,
)


def kinds() -> dict[str, Fault]:
    """Gives every kind of fault by its name."""
    return dict(sorted(FAULTS.items()))
