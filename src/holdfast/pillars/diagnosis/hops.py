"""What a probe measured, judged hop by hop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.outcome import Answer

HopName = Literal["name", "tcp", "rtt", "mtu", "retransmits"]
# curl's exit codes: https://curl.se/docs/manpage.html#EXIT
NOT_RESOLVED, REFUSED, TIMED_OUT = "6", "7", "28"
SLOW_NAME_SECONDS = 0.5
SLOW_CONNECT_SECONDS = 1.0  # The first retransmission of a SYN comes after one second (RFC 6298).
SLOW_MEAN_MS = 10.0
LOSS_PERCENT = 1.0
RETRANSMITTED = 0.01
FEWEST_SEGMENTS = 100
_LINE = re.compile(r"(?:\S+\s+)?(name|tcp|rtt|mtu|retransmits) (\S+)((?: +[a-z_]+=\S*)*) *")
_BEGIN = re.compile(r"begin holdfast-probe/1 node=(\S*)")


class Hop(Struct, frozen=True, kw_only=True):
    """One measurement with its verdict: yes is good, no is bad for `reason`, unknown was not measured."""

    node: str
    hop: HopName
    target: str
    answer: Answer
    reason: str = ""
    values: dict[str, str] = {}


class Readings(Struct, frozen=True, kw_only=True):
    """All hops, and whether the probe came to its end: one that did not was cut, and silence means nothing."""

    hops: tuple[Hop, ...]
    is_whole: bool


def judged(text: str) -> Readings:
    """Judges the output of one or more probes; lines that are none of theirs are left out."""
    node, begun, ended = "", 0, 0
    found: list[Hop] = []
    for line in text.splitlines():
        start = _BEGIN.search(line)
        if start:
            node, begun = start[1], begun + 1
        ended += line.strip() == "end"
        match = _LINE.fullmatch(line.strip())
        if match and begun:
            values = dict(pair.split("=", 1) for pair in match[3].split())
            found.append(_hop(node, match[1], match[2], values))
    return Readings(hops=_connected(found), is_whole=bool(begun) and ended >= begun)


def _hop(node: str, name: str, target: str, values: Mapping[str, str]) -> Hop:
    hop, judge = next((known, judge) for known, judge in JUDGES.items() if known == name)
    answer, reason = judge(values)
    return Hop(node=node, hop=hop, target=target, answer=answer, reason=reason, values=dict(values))


def _name(values: Mapping[str, str]) -> tuple[Answer, str]:
    if values.get("code") == NOT_RESOLVED:
        return Answer.NO, "not-resolved"
    seconds = _number(values.get("seconds"))
    if seconds is None:
        return Answer.UNKNOWN, "not-measured"
    return (Answer.NO, "slow-name") if seconds > SLOW_NAME_SECONDS else (Answer.YES, "")


def _tcp(values: Mapping[str, str]) -> tuple[Answer, str]:
    connected, lookup = _number(values.get("connected")), _number(values.get("lookup"))
    if connected and values.get("address"):
        is_slow = connected - (lookup or 0) > SLOW_CONNECT_SECONDS
        return (Answer.NO, "slow-connect") if is_slow else (Answer.YES, "")
    code = values.get("code")
    if code == NOT_RESOLVED:
        return Answer.UNKNOWN, "no-address"
    if code in (REFUSED, TIMED_OUT):
        # curl answers 7 for a refusal and for a host without a route; only the time tells a refusal from silence.
        return Answer.NO, "refused" if code == REFUSED else "timed-out"
    return Answer.UNKNOWN, "not-measured"


def _rtt(values: Mapping[str, str]) -> tuple[Answer, str]:
    loss, mean = _number(values.get("loss")), _number(values.get("mean_ms"))
    if loss is None:
        return Answer.UNKNOWN, "not-measured"
    if loss >= 100:
        # Many hosts and policies drop ICMP alone, so silence here proves nothing.
        return Answer.UNKNOWN, "no-echo"
    if loss > LOSS_PERCENT:
        return Answer.NO, "loss"
    return (Answer.NO, "slow-path") if mean is not None and mean > SLOW_MEAN_MS else (Answer.YES, "")


def _mtu(values: Mapping[str, str]) -> tuple[Answer, str]:
    return (Answer.YES, "") if values.get("fits") == "yes" else (Answer.NO, "too-big")


def _retransmits(values: Mapping[str, str]) -> tuple[Answer, str]:
    sent, again = _number(values.get("sent")), _number(values.get("again"))
    if sent is None or again is None or sent < FEWEST_SEGMENTS:
        sent, again = _number(values.get("sent_since_start")), _number(values.get("again_since_start"))
    if sent is None or again is None or sent < FEWEST_SEGMENTS:
        return Answer.UNKNOWN, "too-few"
    return (Answer.NO, "retransmitted") if again / sent > RETRANSMITTED else (Answer.YES, "")


JUDGES: Mapping[HopName, Callable[[Mapping[str, str]], tuple[Answer, str]]] = {
    "name": _name,
    "tcp": _tcp,
    "rtt": _rtt,
    "mtu": _mtu,
    "retransmits": _retransmits,
}


def _connected(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    """Takes a packet that does not fit for a fault only where echoes come back at all."""
    found = tuple(hops)
    echoed = {(hop.node, hop.target) for hop in found if hop.hop == "rtt" and hop.answer is not Answer.UNKNOWN}
    return tuple(
        replace(hop, answer=Answer.UNKNOWN, reason="no-echo")
        if hop.reason == "too-big" and (hop.node, hop.target) not in echoed
        else hop
        for hop in found
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
