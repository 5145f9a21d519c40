"""What the network shows: ss, ip, ethtool's counters, mtr."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from holdfast.analysis.readouts.values import Row, Tables, numeral, percent_of

SS_HEAD = re.compile(r"(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address:Port\s+Peer Address:Port")
_SS_ROW = re.compile(r"(?:([a-z][\w-]*)\s+)?([A-Z][A-Z0-9-]+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)(?:\s+(.*))?")
_SS_TOTAL = re.compile(r"TCP:\s+(\d+) \((.*)\)")
_LINK = re.compile(r"\d+: ([^\s:@]+)(?:@[^\s:]+)?: <([^>]*)> mtu (\d+) .*?state (\S+)")
_ADDRESS = re.compile(r"\s+inet6? (\S+) ")
_COUNTER = re.compile(r"\s+([\w.\[\] -]+?): (\d+)")
_HOP = re.compile(r"\s*(\d+)\.(?:\|--|\s)\s*(.+?)\s+([\d.,]+)%?\s+(\d+)" + r"\s+([\d.,]+)" * 5 + r"\s*")


def ss(text: str) -> Tables:
    """Reads ss as a table of sockets, with how many are in which state, or its summary."""
    sockets: list[Row] = []
    for line in text.splitlines():
        found = _SS_ROW.fullmatch(line.rstrip())
        if found:
            sockets.append(_socket(found))
    states = Counter(str(row["state"]) for row in sockets)
    total = _SS_TOTAL.search(text)
    if total:
        states = Counter({name: int(count) for name, count in (item.split() for item in total[2].split(", "))})
    return {"socket": sockets, "state": [{"state": _state(name), "count": count} for name, count in states.items()]}


def _socket(found: re.Match[str]) -> Row:
    kind, state, waiting, unsent, local, peer, process = found.groups()
    row: Row = {"state": state, "recv_q": int(waiting), "send_q": int(unsent), "local": local, "peer": peer}
    if kind:
        row["netid"] = kind
    if process and process.strip():
        row["process"] = process.strip()
    if state == "LISTEN":
        # For a listener these columns are connections not yet accepted and the most that may wait.
        row["backlog_percent"] = percent_of(int(waiting), int(unsent))
    return row


def _state(name: str) -> str:
    return {"timewait": "TIME-WAIT", "estab": "ESTAB"}.get(name, name)


def ip(text: str) -> Tables:
    """Reads `ip addr` and `ip link`, with counters where `-s` was given, as text or in the form of `-j`."""
    if text.lstrip().startswith("["):
        return {"link": [_link_json(item) for item in json.loads(text) if "ifname" in item]}
    rows: list[Row] = []
    addresses: list[Any] = []
    side = ""
    for line in text.splitlines():
        if link := _LINK.match(line):
            addresses = []
            flags = link[2].split(",")
            rows.append({**_link(link[1], flags, link[4]), "mtu": int(link[3]), "addresses": addresses})
        elif address := _ADDRESS.match(line):
            addresses.append(address[1])
        elif line.strip().startswith(("RX:", "TX:")):
            side = line.split()[0][:2].lower()
        elif side and rows and line.strip()[:1].isdigit():
            counts = line.split()
            rows[-1] |= {
                f"{side}_{name}": int(n)
                for name, n in zip(("bytes", "packets", "errors", "dropped"), counts, strict=False)
            }
            side = ""
    return {"link": rows}


def _link_json(item: dict[str, Any]) -> Row:
    row = _link(item["ifname"], item.get("flags", []), item.get("operstate", ""))
    row["mtu"] = item.get("mtu")
    row["addresses"] = [f"{a.get('local')}/{a.get('prefixlen')}" for a in item.get("addr_info", [])]
    for side, counts in item.get("stats64", {}).items():
        row |= {f"{side}_{name}": counts.get(name) for name in ("bytes", "packets", "errors", "dropped")}
    return row


def _link(name: str, flags: list[str], state: str) -> Row:
    return {"name": name, "state": state, "no_carrier": "UP" in flags and "LOWER_UP" not in flags}


def ethtool_counters(text: str) -> Tables:
    """Reads `ethtool -S`: the counters of faults that are not zero, and how many counters there are."""
    found = [(match[1], int(match[2])) for match in map(_COUNTER.fullmatch, text.splitlines()) if match]
    faults = [item for item in found if re.search(r"err|drop|crc|fifo|miss|timeout|discard", item[0]) and item[1]]
    rows: list[Row] = [{"counter": name, "count": count} for name, count in faults]
    return {"fault": rows, "summary": [{"counters": len(found)}]}


def mtr(text: str) -> Tables:
    """Reads a report of mtr, as text or in the form of `-j`; loss counts at the last hop only."""
    rows = _hops_json(json.loads(text)) if text.lstrip().startswith("{") else _hops(text)
    return {"hop": [{**row, "is_last": i == len(rows)} for i, row in enumerate(rows, 1)]}


def _hops(text: str) -> list[Row]:
    names = ("loss_percent", "sent", "last_ms", "avg_ms", "best_ms", "worst_ms", "stdev_ms")
    rows: list[Row] = []
    for found in map(_HOP.fullmatch, text.splitlines()):
        if found:
            values = zip(names, found.groups()[2:], strict=True)
            rows.append({"hop": int(found[1]), "host": found[2], **{name: numeral(value) for name, value in values}})
    return rows


def _hops_json(found: dict[str, Any]) -> list[Row]:
    names = {"Loss%": "loss_percent", "Snt": "sent", "Last": "last_ms", "Avg": "avg_ms", "Best": "best_ms"}
    names |= {"Wrst": "worst_ms", "StDev": "stdev_ms"}
    hubs = found.get("report", {}).get("hubs", [])
    return [
        {"hop": hub.get("count"), "host": hub.get("host"), **{new: hub.get(old) for old, new in names.items()}}
        for hub in hubs
    ]
