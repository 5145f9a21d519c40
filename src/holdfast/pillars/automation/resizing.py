"""How large a claim should become: from what it has, what will be used until the next change, and what bounds it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from holdfast.model.automation import Stop

GIB: Final = 1 << 30


class Sizing(Struct, frozen=True, kw_only=True):
    """What a new size follows from; sizes in bytes.

    `status` is what the claim really has, `requested` what it asks for, `expected` what will be used when the provider
    next allows a change (None where nothing is foretold). `headroom` is the part that stays free, `step` the least
    growth as a part of the size and `least_step` in bytes. Each of `caps` bounds the size: what the claim may cost,
    what the quota and the pool have left.
    """

    status: int
    requested: int
    expected: int | None
    headroom: float = 0.2
    step: float = 0.1
    least_step: int = GIB
    caps: tuple[tuple[str, int], ...] = ()


def new_size(sizing: Sizing) -> int | Stop:
    """Gives the size to ask for in whole GiB, or why none.

    ceil_GiB(max(status + max(status x step, least step), expected / (1 - headroom))), bounded by the caps rounded
    down; what has been asked for and is not there yet is waited for, so that one lack never makes two growths.
    """
    if not 0 <= sizing.headroom < 1 or sizing.step < 0 or sizing.least_step < 0:
        return Stop(key="sizing-unusable")
    if sizing.requested > sizing.status:
        return Stop(key="resize-in-flight")
    if sizing.expected is None:
        return Stop(key="forecast-missing")
    grown = sizing.status + max(int(sizing.status * sizing.step), sizing.least_step)
    needed = -(-sizing.expected * 1_000_000 // int((1 - sizing.headroom) * 1_000_000))
    wanted = _ceil(max(grown, needed))
    name, most = min(sizing.caps, key=lambda cap: cap[1], default=("", wanted))
    size = min(wanted, most // GIB * GIB)
    if size - sizing.status < GIB:
        return Stop(key="no-room-to-grow", values={"cap": name or "-"})
    return size


def _ceil(size: int) -> int:
    return -(-size // GIB) * GIB
