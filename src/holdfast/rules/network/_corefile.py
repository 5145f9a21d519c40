"""The parts of a Corefile that decide whether names are resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FORWARD = re.compile(r"^\s*(?:forward|proxy)\s+\S+\s+(.+?)\s*\{?\s*$", re.MULTILINE)
_BLOCKED = re.compile(
    r"template\s+[^\{\n]*?(?P<zone>\S*(?:cluster\.local|svc)\S*)?\s*\{(?P<body>[^}]*rcode\s+(?P<code>NXDOMAIN|SERVFAIL|REFUSED)[^}]*)\}"
)


def without_comments(text: str) -> str:
    """Drops comments."""
    return "\n".join(line.partition("#")[0] for line in text.splitlines())


def defects(text: str, own_address: str) -> Iterator[tuple[str, str, bool]]:
    """Lists what is wrong with a Corefile: the defect, the words that show it, and whether it is certain."""
    plain = without_comments(text)
    if plain.count("{") != plain.count("}"):
        yield "braces", f"{plain.count('{')} opened, {plain.count('}')} closed", True
    if (
        not re.search(r"^\s*(?:kubernetes|k8s_external)\b", plain, re.MULTILINE)
        and "{" in plain
        and "import" not in plain
    ):
        yield "no-kubernetes", "kubernetes", True
    for match in _FORWARD.finditer(plain):
        targets = match[1].split()
        if own_address and any(target.partition(":")[0] == own_address for target in targets):
            yield "forwards-to-itself", match[0].strip(" {"), True
    for match in _BLOCKED.finditer(plain):
        if match["zone"] or "cluster.local" in match["body"] or re.search(r"template\s+ANY\s+ANY\s*\{", match[0]):
            yield "answers-refusal", f"rcode {match['code']}", False
