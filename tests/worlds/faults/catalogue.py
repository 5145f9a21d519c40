"""All kinds of faults; importing this module registers them."""

from tests.worlds.faults import (
    admission,
    configuration,
    control_plane,
    dependencies,
    entry,
    images,
    jobs,
    limits,
    misuse,
    mounts,
    nodes,
    probes,
    programs,
    provisioning,
    quotas,
    refusals,
    rollouts,
    sandboxes,
    scheduling,
    services,
    statics,
    volumes,
)
from tests.worlds.faults.kind import FAULTS, Fault

MODULES = (
    admission,
    configuration,
    control_plane,
    dependencies,
    entry,
    images,
    jobs,
    limits,
    misuse,
    mounts,
    nodes,
    probes,
    programs,
    provisioning,
    quotas,
    refusals,
    rollouts,
    sandboxes,
    scheduling,
    services,
    statics,
    volumes,
)


def kinds() -> dict[str, Fault]:
    """Gives every kind of fault by its name."""
    return dict(sorted(FAULTS.items()))
