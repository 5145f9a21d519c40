"""What has the form of a network address in a text: URLs, connection strings, pairs of host and port."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct


class Spot(Struct, frozen=True, order=True):
    """A host and perhaps a port found in a text; `is_explicit` when the text itself has the form of an address."""

    host: str
    port: int | None
    is_explicit: bool


def bag(words: str) -> frozenset[str]:
    """Makes a set of the words in a text."""
    return frozenset(words.split())


_URL = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*)://([^/\s\"'?#;<>\\|`)\]}]+)")
_DSN = re.compile(r"(?:tcp|udp)\(([^)\s]+)\)|jdbc:oracle:thin:[^@\s]*@/{0,2}([^/\s]+)")
_KEYED = re.compile(r"(?i)(?:^|[\s;])(?:host|server|data source|hostname)\s*=\s*(?:tcp:)?([^\s;,]+)(?:,(\d+))?")
_KEYED_PORT = re.compile(r"(?i)(?:^|[\s;])port\s*=\s*(\d+)")
_PAIR = re.compile(r"(?<![\w.\-/@:$])([A-Za-z0-9](?:[A-Za-z0-9\-.]*[A-Za-z0-9])?):(\d{2,5})(?![\w:.\-])")
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\.?")
_LONG = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\.svc(?:\.[a-z0-9][-a-z0-9]*)*\.?(?::(\d{2,5}))?(?![\w-])")
_REACHED = re.compile(
    r"\b(?:nc|ncat|netcat|telnet)\s+(?:-\S+\s+(?:\d+\s+)?)*([a-z0-9][a-z0-9.\-]*)\s+(\d{2,5})\b"
    r"|\b(?:pg_isready|psql|mysql|mysqladmin|mariadb-admin|redis-cli|mongo|mongosh)\b[^;&|]*?\s(?:-h|--host)[\s=]*"
    r"([a-z0-9][a-z0-9.\-]*)(?:[^;&|]*?\s(?:-p|-P|--port)[\s=]*(\d{2,5}))?"
    r"|\bnslookup\s+([a-z0-9][a-z0-9.\-]*)"
)
_ASKING = ("nc ", "ncat ", "netcat ", "telnet ", "nslookup ", " -h ", " --host")
_NUMERIC = re.compile(r"[\d.]+")
_PORTS = {
    "http": 80, "https": 443, "ws": 80, "wss": 443, "postgres": 5432, "postgresql": 5432, "mysql": 3306,
    "mariadb": 3306, "mongodb": 27017, "redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671, "nats": 4222,
}  # fmt: skip
_HINTS = bag(
    "host hostname hosts addr addrs address addresses url urls uri uris endpoint endpoints server servers service"
    " broker brokers dsn target upstream bootstrap backend nodes peers contact connection"
)
_NOT_HINTS = bag(
    "name port user username password timeout path enabled version id type account key cert secret namespace token"
    " mode count interval prefix level replicas region zone class scheme protocol db database topic queue image"
)
_NOT_NETWORK = bag("s3 s3a gs abfs abfss wasb file unix docker oci secret vault classpath git github container")


@lru_cache(maxsize=65536)
def suggests_address(name: str) -> bool:
    """Says that a variable of this name usually holds the address of something."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    parts = [part for part in re.split(r"[^a-z0-9]+", words) if part]
    return bool(parts) and parts[-1] not in _NOT_HINTS and not _HINTS.isdisjoint(parts)


@lru_cache(maxsize=65536)
def spots_in(text: str) -> tuple[Spot, ...]:
    """Finds what has the form of an address in a text: URLs, connection strings and pairs of host and port."""
    if "\n" in text:
        lines = (line for line in text.splitlines() if not line.lstrip().startswith(("#", "//", ";", "--")))
        return tuple(dict.fromkeys(spot for line in lines for spot in _spots_in_line(line)))
    return _spots_in_line(text)


def _spots_in_line(text: str) -> tuple[Spot, ...]:
    found: dict[Spot, None] = dict.fromkeys(_urls(text)) if "://" in text else {}
    rest = _URL.sub(" ", text) if "://" in text else text
    found.update(dict.fromkeys(_others(rest)))
    if ".svc" in rest:
        found.update(dict.fromkeys(spot for spot in _long_names(rest) if all(spot.host != s.host for s in found)))
    return tuple(found)


def _urls(text: str) -> Iterator[Spot]:
    for match in _URL.finditer(text):
        if match[1].lower() not in _NOT_NETWORK:
            yield from _of_authority(match[2], _PORTS.get(match[1].lower()))


def _others(rest: str) -> Iterator[Spot]:
    if "(" in rest or "jdbc:" in rest:
        for match in _DSN.finditer(rest):
            yield from _of_authority(match[1] or match[2] or "", None)
    if "=" in rest:
        yield from _keyed(rest)
    if asks_somebody(rest):
        yield from _reached(rest)
    if ":" in rest:
        for match in _PAIR.finditer(rest):
            if is_host(match[1]):
                yield Spot(match[1].lower(), int(match[2]), True)


def asks_somebody(text: str) -> bool:
    """Says that a text may hold a command that takes a host and a port as words of their own."""
    return " " in text and any(word in text for word in _ASKING)


def _reached(rest: str) -> Iterator[Spot]:
    """Finds what a command that waits for somebody else asks: `nc -z HOST PORT`, `pg_isready -h HOST`."""
    for match in _REACHED.finditer(rest):
        host, port = match[1] or match[3] or match[5], match[2] or match[4]
        if is_host(host):
            yield Spot(host.rstrip("."), int(port) if port else None, True)


def _long_names(rest: str) -> Iterator[Spot]:
    for match in _LONG.finditer(rest):
        yield Spot(match[0].partition(":")[0].rstrip("."), int(match[1]) if match[1] else None, True)


def _of_authority(authority: str, default: int | None) -> Iterator[Spot]:
    for part in authority.rpartition("@")[2].split(","):
        host, _, port = part.partition(":")
        if is_host(host) and (not port or port.isdigit()):
            yield Spot(host.lower().rstrip("."), int(port) if port else default, True)


def _keyed(text: str) -> Iterator[Spot]:
    port = _KEYED_PORT.search(text)
    for match in _KEYED.finditer(text):
        host, _, own = match[1].partition(":")
        number = match[2] or own or (port[1] if port else "")
        if is_host(host):
            yield Spot(host.lower(), int(number) if number.isdigit() else None, bool(number))


def is_host(text: str) -> bool:
    """Says that a text has the form of a host name, numbers alone not counted."""
    return bool(_NAME.fullmatch(text.lower())) and not _NUMERIC.fullmatch(text)
