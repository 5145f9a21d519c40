"""What storage providers allow of a modification of a volume: how often, how large, and whether it may be in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final

import msgspec
import yaml
from msgspec import Struct

from holdfast.verdicts.storage_drivers import driver_name


class Rate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many modifications a provider allows within a rolling time."""

    most: int
    hours: float

    @property
    def window(self) -> timedelta:
        """Gives the rolling time."""
        return timedelta(hours=self.hours)


class Provider(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a driver's provider; see the file for what each field means, None where it does not say."""

    sources: tuple[str, ...]
    rate: Rate | None = None
    max_gib: int | None = None
    online: bool | None = None
    online_max_gib: int | None = None
    shared_online: bool | None = None


def _read() -> Mapping[str, Provider]:
    text = (files("holdfast.pillars.automation") / "provider_limits.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Provider])


# Read with the module: whoever asks is pure and opens no file.
PROVIDERS: Final = _read()


def provider_of(driver: str, type_: str = "") -> Provider | None:
    """Gives what is known of a driver for volumes of a type; an installation may prefix the driver's name."""
    name = driver_name(driver)
    if name not in PROVIDERS:
        # Rook names its drivers after the operator's namespace: rook-ceph.rbd.csi.ceph.com.
        name = next((key for key in PROVIDERS if name.endswith(f".{key}")), name)
    special = (key for key in PROVIDERS if key.startswith(f"{name}/"))
    key = next((key for key in special if type_.startswith(key.partition("/")[2])), name)
    return PROVIDERS.get(key)


def allowed_from(provider: Provider | None, modified: Iterable[datetime], now: datetime) -> datetime:
    """Gives the moment from which one more modification is allowed, now where no limit is known.

    A modification that seems to lie ahead, since clocks differ, counts like one of now.
    """
    rate = provider.rate if provider is not None else None
    if rate is None:
        return now
    within = sorted(min(moment, now) for moment in modified if moment > now - rate.window)
    return within[-rate.most] + rate.window if len(within) >= rate.most else now


def locked_until(provider: Provider | None, modified: Iterable[datetime], now: datetime) -> datetime:
    """Gives the moment from which another modification is allowed after one that is made now."""
    return allowed_from(provider, (*modified, now), now)


def left(provider: Provider | None, modified: Iterable[datetime], now: datetime) -> int | None:
    """Counts the modifications that are still allowed now; None where no limit is known."""
    rate = provider.rate if provider is not None else None
    return None if rate is None else max(0, rate.most - sum(moment > now - rate.window for moment in modified))
