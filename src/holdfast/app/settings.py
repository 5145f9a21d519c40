"""What a user may set, and where what is not set lies."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from holdfast.model.lists import SecretLevel
from holdfast.ports.metrics import Way

KEYRING = "HOLDFAST_KEYRING"
PROVIDER = "HOLDFAST_PROVIDER"


class Settings(Struct, frozen=True, kw_only=True):
    """What a user may set; `packages` adds packages of rules to those that are installed."""

    packages: tuple[str, ...] = ()


class Reach(Struct, frozen=True, kw_only=True):
    """Which running cluster is meant, as whom it is read, and how much of it.

    `namespaces` are read one by one where reading all is not allowed; `pages` keeps what was read for whoever asks for
    objects as they are.
    """

    context: str = ""
    kubeconfig: str = ""
    impersonate: str = ""
    namespaces: tuple[str, ...] = ()
    secrets: SecretLevel = "none"
    custom: bool = False
    logs: bool = True
    handshakes: bool = False
    pages: bool = False


class Monitoring(Struct, frozen=True, kw_only=True):
    """Which monitoring is asked, and for how much of the past; without an address none is.

    `past` is how far back the history of what fills, and of `more` signals, is asked for, by the hour; `ways` are those
    in which a running cluster is asked to measure itself.
    """

    prometheus: str = ""
    alertmanager: str = ""
    token: str = ""
    ca: str = ""
    headers: Mapping[str, str] = {}
    window: timedelta = timedelta(hours=3)
    step: timedelta = timedelta(minutes=1)
    past: timedelta = timedelta(0)
    more: frozenset[str] = frozenset()
    ways: tuple[Way, ...] = ()


class OfficeSettings(Struct, frozen=True, kw_only=True):
    """Where a server keeps what it remembers, and with which keys.

    `store` is a file or `postgresql://...`, a file of the user without it; `keys` is a file that is made where it is
    missing, beside the store without it. `keys_command` prints the keys instead, and where neither is named `keyring`
    holds them, or HOLDFAST_KEYRING in the environment. Who only checks signatures may name the keys that are `trusted`.
    Heavy work is done in so many `processes`, without any in this one. `provider` is the program, with its
    arguments, that is asked about machines; else that of HOLDFAST_PROVIDER, and without either nobody is asked.
    """

    store: str = ""
    keys: str = ""
    keys_command: tuple[str, ...] = ()
    keyring: str = ""
    trusted: tuple[str, ...] = ()
    processes: int = 2
    provider: tuple[str, ...] = ()


def place_of(asked: OfficeSettings) -> str:
    """Names the place of a store."""
    return asked.store or str(own_data() / "store.db")


def keys_of(asked: OfficeSettings) -> Path:
    """Names the file of the keys that belong to a store."""
    place = place_of(asked)
    return Path(asked.keys or (own_data() if "://" in place else Path(place).parent) / "keys.json")


def own_data() -> Path:
    """Names the folder for what this user's programs keep."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "holdfast"
