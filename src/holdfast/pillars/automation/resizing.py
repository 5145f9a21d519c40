"""How large a claim should become: from what it has, what will be used until the next change, and what bounds it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from holdfast.model.automation import Stop

GIB: Final = 1 << 30
Cap = tuple[str, int]
"""What bounds a size, by its name, and the most that it allows in bytes."""


class Sizing(Struct, frozen=True, kw_only=True):
    """What a new size follows from; sizes in bytes.

    `status` is what the claim really has, `requested` what it asks for, `expected` what will be used when the provider
    next allows a change (None where nothing is foretold). `headroom` is the part that stays free, `step` the least
    growth as a part of the size and `least_step` in bytes. Each of `caps` bounds the size: what the claim may cost,
    what the quota and the pool have left. `wished` is the size that somebody asks for instead of a forecast.
    """

    status: int
    requested: int
    expected: int | None
    headroom: float = 0.2
    step: float = 0.1
    least_step: int = GIB
    caps: tuple[Cap, ...] = ()
    wished: int | None = None


def new_size(sizing: Sizing) -> int | Stop:
    """Gives the size to ask for in whole GiB, or why none.

    ceil_GiB(max(status + max(status x step, least step), expected / (1 - headroom))), bounded by the caps rounded
    down; what has been asked for and is not there yet is waited for, so that one lack never makes two growths. What
    somebody wishes is given as it is or not at all.
    """
    if not 0 <= sizing.headroom < 1 or sizing.step < 0 or sizing.least_step < 0:
        return Stop(key="sizing-unusable")
    if sizing.requested > sizing.status:
        return Stop(key="resize-in-flight")
    if sizing.wished is not None:
        return _as_wished(sizing, ceil_gib(sizing.wished))
    wanted = needed_size(sizing)
    if wanted is None:
        return Stop(key="forecast-missing")
    name, most = tightest(sizing.caps) or ("-", wanted)
    size = min(wanted, most // GIB * GIB)
    if size - sizing.status < GIB:
        return Stop(key="no-room-to-grow", values={"cap": name})
    return size


def needed_size(sizing: Sizing) -> int | None:
    """Gives the size in whole GiB that the forecast asks for, whatever bounds it."""
    if sizing.expected is None:
        return None
    grown = sizing.status + max(int(sizing.status * sizing.step), sizing.least_step)
    needed = -(-sizing.expected * 1_000_000 // int((1 - sizing.headroom) * 1_000_000))
    return ceil_gib(max(grown, needed))


def tightest(caps: tuple[Cap, ...]) -> Cap | None:
    """Gives what bounds a size most; None where nothing does."""
    return min(caps, key=lambda cap: (cap[1], cap[0]), default=None)


def ceil_gib(size: int) -> int:
    """Rounds a size up to whole GiB: every provider allots them, and most nothing finer."""
    return -(-size // GIB) * GIB


def shown(size: int) -> str:
    """Prints a size in the GiB that it has in full, as a claim asks for it."""
    return f"{size // GIB}Gi"


def _as_wished(sizing: Sizing, size: int) -> int | Stop:
    if size - sizing.status < GIB:
        return Stop(key="wish-too-small", values={"wished": shown(size), "has": shown(sizing.status)})
    cap = tightest(sizing.caps)
    if cap is not None and size > cap[1]:
        return Stop(key="wish-beyond-cap", values={"wished": shown(size), "cap": cap[0], "most": shown(cap[1])})
    return size
