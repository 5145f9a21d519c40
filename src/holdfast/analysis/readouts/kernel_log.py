"""What the kernel complained about: lines of dmesg, journalctl or syslog that match a known signature, counted."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files

import yaml

from holdfast.analysis.readouts.values import Row, Tables

LOG_LINE = re.compile(
    r"\[\s*\d+\.\d+\] |\[\w{3} \w{3} +\d+ [\d:]{8} \d{4}\] |\w{3} +\d{1,2} [\d:]{8} \S+ [\w./-]+(?:\[\d+\])?: "
    r"|\d{4}-\d\d-\d\dT\S+ \S+ [\w./-]+(?:\[\d+\])?: "
)
_LONGEST = 300


@lru_cache(maxsize=1)
def signatures() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Lists the known complaints in the order in which they are tried."""
    found = yaml.safe_load(files("holdfast.analysis.readouts").joinpath("signatures.yaml").read_bytes())
    return tuple((name, re.compile(pattern)) for name, pattern in found.items())


def kernel_log(text: str) -> Tables:
    """Counts each complaint by what it is about; a line counts once, for the first signature that it matches."""
    found: dict[tuple[str, str], Row] = {}
    counts: Counter[tuple[str, str]] = Counter()
    lines = text.splitlines()
    for line in lines:
        match = next(((name, hit) for name, pattern in signatures() if (hit := pattern.search(line))), None)
        if match is None:
            continue
        name, hit = match
        about = next((group for group in hit.groups() if group), "")
        row = found.setdefault(
            (name, about), {"signature": name, "about": about, "count": 0, "first": line.strip()[:_LONGEST]}
        )
        counts[name, about] += 1
        row["count"] = counts[name, about]
        row["last"] = line.strip()[:_LONGEST]
    return {"complaint": list(found.values()), "summary": [{"lines": len(lines)}]}
