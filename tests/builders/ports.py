"""Ports for programs that cannot choose one themselves."""

import random
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST = 15_000
_GIVEN: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Gives ports of loopback at which nobody listens.

    They lie below those that the kernel gives to connections and to whoever leaves the choice to it: until the program
    listens, which may take seconds, a port from there may be someone else's.
    """
    chance = random.SystemRandom()
    found: list[int] = []
    while len(found) < count:
        port = chance.randrange(_FIRST, _end())
        if port not in _GIVEN and _is_free(port):
            _GIVEN.add(port)
            found.append(port)
    return found


def free_port() -> int:
    """Gives one such port."""
    return free_ports(1)[0]


def _end() -> int:
    """Gives the first port that the kernel gives away by itself; the usual one where it does not say."""
    said = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else 32_768
    return said if said > _FIRST + 1_000 else 65_536


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
