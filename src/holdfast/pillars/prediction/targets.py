"""The latency that someone promised, as it is written on a command line or in an annotation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from holdfast.model.refs import Ref
from holdfast.model.usage_refusals import TargetUnusable

_FORM = re.compile(
    r"(?:(?P<name>[a-z0-9.-]+(?:/[a-z0-9.-]+)?)\s*:\s*)?(?P<part>mean|p50|p90|p95|p99)\s*<=?\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>us|ms|s|m)"
)
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}
ANNOTATION = "holdfast.io/slo"


class Target(Struct, frozen=True, kw_only=True):
    """A bound of latency: which part of the answers, how many seconds, and of which object; of every one without."""

    part: str
    seconds: float
    namespace: str = ""
    name: str = ""

    @property
    def signal_part(self) -> str:
        """Gives the part under which the latency is measured: the mean has none."""
        return "" if self.part == "mean" else self.part

    def means(self, ref: Ref) -> bool:
        """Says that an object is meant."""
        return self.name in ("", ref.name) and self.namespace in ("", ref.namespace)


def read_target(text: str) -> Target:
    """Reads `p95<300ms` or `shop/api: p95<300ms`; raises TargetUnusable."""
    found = _FORM.fullmatch(text.strip())
    if found is None or float(found["number"]) == 0:
        raise TargetUnusable(value=text)
    namespace, _, name = (found["name"] or "").rpartition("/")
    seconds = float(found["number"]) * _SECONDS[found["unit"]]
    return Target(part=found["part"], seconds=seconds, namespace=namespace, name=name)


def of_object(targets: Iterable[Target], ref: Ref) -> tuple[Target, ...]:
    """Lists the targets of an object: of each part its own, or else the one of every object."""
    named = sorted((target for target in targets if target.means(ref)), key=lambda target: not target.name)
    chosen: dict[str, Target] = {}
    for target in named:
        chosen.setdefault(target.part, target)
    return tuple(chosen[part] for part in sorted(chosen))


def read_targets(text: str) -> tuple[Target, ...]:
    """Reads the targets of an annotation, parted by commas; what is none is passed over, since nobody typed it now."""
    found = []
    for piece in text.split(",") if text else ():
        try:
            found.append(read_target(piece))
        except TargetUnusable:
            continue
    return tuple(found)
