"""How full and how mounted filesystems are: df, du, lsblk, findmnt; read by position, since headers are translated."""

from __future__ import annotations

import json
import re
from typing import Any

from holdfast.analysis.readouts.values import Row, Tables, number, numeral, size

_AMOUNT = r"-?\d[\d.,]*[KMGTPEZ]?i?B?|-"
DF_ROW = re.compile(
    rf"(?P<filesystem>\S.*?)\s+(?P<total>{_AMOUNT})\s+(?P<used>{_AMOUNT})\s+(?P<free>{_AMOUNT})"
    r"\s+(?P<percent>\d+%|-)\s+(?P<mount>/.*|-)"
)
_DF_UNIT = re.compile(r"\b(\d+)([KMGT]?)B?-\w")
_DF_TYPE = re.compile(r"\s(?:Type|Typ|형식|종류|유형)\s")
_DU_ROW = re.compile(rf"({_AMOUNT})\t(.+)")
LSBLK_ROW = re.compile(r"[\s│├└─|`-]*(\S+)\s+(\d+:\d+)\s+([01])\s+([\d.,]+[BKMGTPE]?)\s+([01])\s+([a-z][\w+]*)\s*(.*)")
FINDMNT_HEAD = re.compile(r"\s*TARGET\s+SOURCE\s+FSTYPE\s+OPTIONS\s*")
# Since Linux 6.16 ext4 keeps `rw` and adds the second word when an error has made it read-only.
READ_ONLY = frozenset({"ro", "emergency_ro"})
_BRANCHES = "│├└─|`- "


def df(text: str) -> Tables:
    """Reads df with blocks (`filesystem`) or with inodes (`inodes`); sizes in bytes."""
    lines = text.splitlines()
    head = next((line for line in lines if "%" in line), "")
    match = _DF_UNIT.search(head)
    unit = int(match[1]) * (size(f"1{match[2]}") or 1) if match else 1
    is_inodes, has_type = "Inodes" in head, bool(_DF_TYPE.search(head))
    rows = [_df_row(found, unit, is_inodes, has_type) for found in map(DF_ROW.fullmatch, _joined(lines)) if found]
    return {"inodes" if is_inodes else "filesystem": rows}


def _joined(lines: list[str]) -> list[str]:
    """Joins a long device name that older versions put on a line of its own."""
    found: list[str] = []
    for line in lines:
        if found and len(found[-1].split()) == 1 and line.startswith(" "):
            found[-1] += " " + line.strip()
        else:
            found.append(line.rstrip())
    return found


def _df_row(found: re.Match[str], unit: int, is_inodes: bool, has_type: bool) -> Row:
    name, _, kind = found["filesystem"].rpartition(" ") if has_type else (found["filesystem"], "", "")
    row: Row = {"filesystem": name.strip(), "mounted_on": found["mount"]}
    if kind:
        row["type"] = kind
    suffix = "" if is_inodes else "_bytes"
    for column in ("total", "used", "free"):
        row[f"{column}{suffix}"] = size(found[column], 1 if is_inodes else unit)
    row["used_percent"] = number(found["percent"])
    return row


def du(text: str) -> Tables:
    """Reads du; plain numbers count as blocks of 1024 bytes, which is its default."""
    matches = map(_DU_ROW.fullmatch, text.splitlines())
    return {"folder": [{"path": found[2], "size_bytes": size(found[1], 1024)} for found in matches if found]}


def lsblk(text: str) -> Tables:
    """Reads lsblk with its default columns, or in the form of `-J`."""
    if text.lstrip().startswith("{"):
        return {"device": _devices(json.loads(text).get("blockdevices", []))}
    rows: list[Row] = []
    for line in text.splitlines():
        found = LSBLK_ROW.fullmatch(line.rstrip())
        if found:
            name, _, removable, total, read_only, kind, mounted = found.groups()
            rows.append(
                {
                    "name": name,
                    "size_bytes": size(total),
                    "removable": removable == "1",
                    "read_only": read_only == "1",
                    "type": kind,
                    "mounted_on": [mounted] if mounted else [],
                }
            )
        elif rows and line.strip().startswith(("/", "[")):
            # A device that is mounted more than once has a line for each further place.
            places = rows[-1]["mounted_on"]
            rows[-1]["mounted_on"] = [*(places if isinstance(places, list) else []), line.strip()]
    return {"device": rows}


def _devices(given: list[dict[str, Any]]) -> list[Row]:
    rows: list[Row] = []
    for item in given:
        places = item.get("mountpoints", [item.get("mountpoint")])
        total = item.get("size")
        row: Row = {
            "name": item.get("name"),
            "size_bytes": total if isinstance(total, int) else size(total or ""),
            "removable": bool(item.get("rm")),
            "read_only": bool(item.get("ro")),
            "type": item.get("type"),
            "mounted_on": [place for place in places if place],
        }
        used = number(str(item["fsuse%"])) if item.get("fsuse%") else None
        rows += [row if used is None else {**row, "used_percent": used}, *_devices(item.get("children", []))]
    return rows


def findmnt(text: str) -> Tables:
    """Reads findmnt as a tree, as a list or in the form of `-J`."""
    if text.lstrip().startswith("{"):
        return {"mount": _mounts(json.loads(text).get("filesystems", []))}
    rows = [line.strip(_BRANCHES).rsplit(None, 3) for line in text.splitlines() if not FINDMNT_HEAD.fullmatch(line)]
    return {"mount": [_mount(*row) for row in rows if len(row) == 4]}


def _mounts(given: list[dict[str, Any]]) -> list[Row]:
    rows: list[Row] = []
    for item in given:
        rows.append(_mount(*(str(item.get(name) or "") for name in ("target", "source", "fstype", "options"))))
        rows += _mounts(item.get("children", []))
    return rows


def _mount(target: str, source: str, kind: str, options: str) -> Row:
    chosen: list[Any] = options.split(",")
    return {
        "mounted_on": target.strip(),
        "source": source,
        "type": kind,
        "options": chosen,
        "read_only": bool(READ_ONLY & set(chosen)),
        "soft": "soft" in chosen,
    }


def smartctl(text: str) -> Tables:
    """Reads the health that smartctl reports, as text or in the form of `-j`, of ATA and NVMe drives."""
    row = _smart_json(json.loads(text)) if text.lstrip().startswith("{") else _smart_text(text)
    return {"drive": [row] if row else []}


_ATTRIBUTES = {5: "reallocated", 187: "uncorrectable", 197: "pending", 198: "offline_uncorrectable"}
_NVME = {
    "critical_warning": "Critical Warning",
    "percentage_used": "Percentage Used",
    "available_spare": "Available Spare",
    "media_errors": "Media and Data Integrity Errors",
}
_ATTRIBUTE = re.compile(r"\s*(\d+)\s+[\w-]+\s+0x[0-9a-f]{4}\s.*?(\d+)(?:\s*\(.*\))?\s*")


def _smart_json(found: dict[str, Any]) -> Row:
    row: Row = {"device": found.get("device", {}).get("name"), "passed": found.get("smart_status", {}).get("passed")}
    log = found.get("nvme_smart_health_information_log", {})
    row |= {name: log[name] for name in _NVME if name in log}
    for item in found.get("ata_smart_attributes", {}).get("table", []):
        if item.get("id") in _ATTRIBUTES:
            row[_ATTRIBUTES[item["id"]]] = item.get("raw", {}).get("value")
    return row if row["passed"] is not None or len(row) > 2 else {}


def _smart_text(text: str) -> Row:
    row: Row = {}
    health = re.search(r"(?:self-assessment test result|SMART Health Status): (\S+)", text)
    if health:
        row["passed"] = health[1] in ("PASSED", "OK")
    for name, label in _NVME.items():
        if value := re.search(rf"^{label}:\s+(\S+)", text, re.MULTILINE):
            row[name] = (
                int(value[1], 16) if value[1].startswith("0x") else numeral(value[1].replace(",", "").rstrip("%"))
            )
    for found in map(_ATTRIBUTE.fullmatch, text.splitlines()):
        if found and int(found[1]) in _ATTRIBUTES:
            row[_ATTRIBUTES[int(found[1])]] = int(found[2])
    return row
