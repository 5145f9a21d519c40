"""The kinds of worlds, each with the function that compares them."""

from collections.abc import Callable, Mapping, Sequence

from tests.oracle.admission_run import quotas_disagree, security_disagrees
from tests.oracle.binding_run import binding_disagrees
from tests.oracle.control_plane import Judge
from tests.oracle.placement_run import placement_disagrees
from tests.oracle.worlds import Disagreement

KINDS: Mapping[str, Callable[[Judge, Sequence[int]], list[Disagreement]]] = {
    "quota": quotas_disagree,
    "security": security_disagrees,
    "binding": binding_disagrees,
    "placement": placement_disagrees,
}
