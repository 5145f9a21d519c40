"""What a fact may look at, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from holdfast.model.automation import UNMADE, Answer, Probe, Target
from holdfast.model.kinds import BY_KIND
from holdfast.model.volume_stats import VolumeStats

Raw = Mapping[str, Any]


class Look(Protocol):
    """A cluster as it is at a moment; each method may raise ClusterUnreachable."""

    @property
    def now(self) -> datetime:
        """The moment of the look."""
        ...

    def objects(self, kind: str, namespace: str = "", node: str = "") -> tuple[Raw, ...] | None:
        """Lists the whole objects of a modelled kind, or of `Kind.group`; None where they could not be read.

        Of Pods, those on a node are listed where one is named.
        """
        ...

    def object(self, target: Target) -> Raw | None:
        """Gives the object in a target's place, whatever its unique id; None where there is none."""
        ...

    def volume(self, namespace: str, claim: str) -> VolumeStats | None:
        """Gives what the kubelet measures of a claim's volume; None where nobody measures it."""
        ...


class Seen(Struct, frozen=True):
    """What a fact says: `detail` is the key of a text below `automation.seen`, and `value` what fills it."""

    answer: Answer
    detail: str = ""
    value: str = ""


Fact = Callable[[Look, Probe], Seen]
YES = Seen("yes")
REMADE = Seen("no", "remade")
NOT_THERE = Seen("unknown", "not-there")


def own(look: Look, probe: Probe) -> Raw | Seen:
    """Gives the object that a probe is about; one made anew under its name is another, and the effect is lost."""
    found = look.object(probe.target)
    if found is None:
        return NOT_THERE
    return found if is_same(found, probe.target) else REMADE


def is_same(raw: Raw, target: Target) -> bool:
    """Says that an object is the target, where the target had been made, and not another of its name."""
    return target.uid in (UNMADE, metadata(raw).get("uid"))


def listed_as(target: Target) -> str:
    """Gives the name by which the target's kind is listed."""
    known = BY_KIND.get(target.kind)
    return target.kind if known and target.group in known.groups else f"{target.kind}.{target.group}"


def metadata(raw: Raw) -> Raw:
    """Gives the metadata of an object."""
    return part(raw, "metadata")


def part(raw: Raw, *path: str) -> Raw:
    """Gives a part of an object that is a map, an empty one where there is none."""
    found: Any = raw
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def items(raw: Raw, name: str) -> tuple[Raw, ...]:
    """Gives a list of maps in an object, an empty one where there is none."""
    found = raw.get(name)
    return tuple(item for item in found if isinstance(item, Mapping)) if isinstance(found, list | tuple) else ()


def condition(raw: Raw, name: str) -> Raw:
    """Gives a condition of an object's status by its type, an empty map where there is none."""
    found = (item for item in items(part(raw, "status"), "conditions") if item.get("type") == name)
    return next(found, {})


def is_observed(meta: Raw, status: Raw) -> bool:
    """Says that a status was written by whoever had seen the newest generation of its object."""
    generation, observed = count(meta, "generation"), count(status, "observedGeneration")
    return generation is not None and observed is not None and observed >= generation


def count(raw: Raw, name: str, default: int = 0) -> int | None:
    """Gives a number of an object, the `default` where it is left out, and None where it is no number."""
    found = raw.get(name, default)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
