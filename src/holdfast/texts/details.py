"""What adapters, operating systems and servers say in English, in the reader's language where it is well known."""

from __future__ import annotations

import re
from typing import Final

from holdfast.texts.say import is_said, say

_KNOWN: Final = tuple(
    (name, re.compile(pattern, re.DOTALL))
    for name, pattern in (
        ("refused", r"(?:.*: ?)?(?:\[Errno \d+\] )?[Cc]onnection refused(?:'\)+)?"),
        ("reset", r".*(?:[Cc]onnection (?:was )?reset by peer|Remote end closed connection without response).*"),
        (
            "unresolved",
            r".*(?:Name or service not known|[Nn]ame resolution|nodename nor servname provided"
            r"|No address associated with hostname|no such host).*",
        ),
        ("unroutable", r".*(?:No route to host|Network is unreachable).*"),
        ("timeout", r"(?:.*[Tt]imed out.*|.*i/o timeout.*|.*context deadline exceeded.*)"),
        ("certificate", r".*certificate verify failed.*"),
        (
            "may-not",
            r'\S+ is forbidden: User "(?P<user>[^"]*)" cannot (?P<verb>\w+) resource "(?P<resource>[^"]*)" in API group'
            r' "[^"]*" (?:at the cluster scope|in the namespace "[^"]*").*',
        ),
        ("forbidden", r"(?:403 )?[Ff]orbidden"),
        ("unauthorized", r"(?:401 )?[Uu]nauthorized"),
        ("not-found", r"(?:404 )?(?:[Nn]ot [Ff]ound|page not found|the server could not find the requested resource)"),
        ("no-file", r"No such file or directory|there is no such file"),
        ("permission", r"Permission denied"),
        ("folder", r"Is a directory"),
        ("no-objects", r"files looked at: (?P<count>\d+); none holds an object with apiVersion and kind"),
        ("no-series", r"no series of metrics"),
        ("lines", r"lines: (?P<count>\d+)"),
        ("rows", r"rows: (?P<count>\d+)"),
        ("samples", r"samples: (?P<count>\d+)"),
        ("ends-after", r"it ends after (?P<count>\d+) complete objects"),
        ("ends-within", r"it ends .*"),
        ("bytes-missing", r"(?P<count>\d+) bytes are missing"),
        ("gzip-cut", r"the gzip stream ends early"),
        ("gzip-damaged", r"the gzip stream is damaged \(.*\)"),
        ("zip-damaged", r"the zip (?:archive|member) is damaged \(.*\)"),
        ("tar-damaged", r"a tar header is damaged|the tar archive ends within a header"),
        ("not-json", r"it is not valid JSON.*|a document is not valid JSON|neither an object nor a list"),
        ("not-utf8", r"byte (?P<count>\d+) is not UTF-8"),
        ("archive-within", r"an archive within an archive(?:; unpack it first)?"),
        ("too-many-bytes", r"more than (?P<count>\d+ (?:bytes|MiB))(?: after decompression)?"),
        ("more-objects", r"(?P<count>\d+) more objects"),
        ("a-table", r"a Table holds columns for people; use -o json or -o yaml"),
        ("error-instead", r"the API server answered with an error instead of objects"),
        ("no-list", r"the answer is no list"),
        ("nothing-answered", r"no answer of Prometheus, the metrics server or a kubelet|the answer holds no series"),
        ("no-alerts", r"no list of alerts"),
        ("no-rules", r"no list of rules"),
        ("no-silences", r"no list of silences"),
        ("not-utf16", r"not valid UTF-16|UTF-(?:16|32)(?: or UTF-32 without a byte order mark, or no text)?"),
        ("one-object", r"one object of more than (?P<count>\d+) bytes"),
        ("members", r"more than (?P<count>\d+) members"),
        ("no-parquet", r"(?:IO|Invalid Input) Error: .*(?:[Mm]agic bytes|too small to be a Parquet file).*"),
        ("more", r"(?P<count>\d+) more"),
        ("and-more", r"and (?P<count>\d+) more"),
    )
)
_LABELS: Final = frozenset({"input", "detailed"})
"""Texts that stand beside the reasons, and are none."""
_PATH: Final = re.compile(r"[^ ][./][^ ]")
_CODE: Final = re.compile(r"(?:(?<= )|^)[a-z]+(?:-[a-z]+)*(?= |$)")
# A kind before a colon says what it is about; a class of the transport's library says nothing.
_ABOUT: Final = re.compile(
    r"(?P<what>(?!\w*(?:Pool|Connection|Error|Exception)\b)[A-Z][A-Za-z]+(?:\.[a-z0-9.-]+)?): (?P<rest>.+)", re.DOTALL
)


def in_words(detail: str, lang: str) -> str:
    """Says a detail in a language; what is not well known stays in quotation marks as the words of whoever said it."""
    whole = _part(detail, lang)
    if whole is not None:
        return whole
    own = detail.split("; ")
    parts = [_part(part, lang) for part in own]
    if all(part is None for part in parts):
        return _as_said(detail, lang)
    return "; ".join(part if part is not None else _as_said(text, lang) for part, text in zip(parts, own, strict=True))


def _as_said(text: str, lang: str) -> str:
    # What is not plain ASCII is said in the reader's language already.
    return text if lang == "en" or not text.isascii() else say("detail.quoted", lang, detail=text)


def _part(text: str, lang: str) -> str | None:
    if "; " not in text:
        trouble = _trouble(text, lang)
        if trouble is not None:
            return trouble
    if lang == "en" or not text.isascii():
        return None
    about = _ABOUT.fullmatch(text) if "; " not in text else None
    if about is not None:
        return say("reason.detailed", lang, text=about["what"], detail=in_words(about["rest"], lang))
    return _known(text, lang)


def _trouble(text: str, lang: str) -> str | None:
    """Says `what code detail`, as readers of files join them; a name may hold spaces, and a code never stands first."""
    for found in _CODE.finditer(text):
        what, code, rest = text[: found.start()].rstrip(), found[0], text[found.end() :].lstrip()
        if code in _LABELS or not is_said(f"reason.{code}") or not _is_named(what, code, lang):
            continue
        whole = say(f"reason.{code}", lang, what=what)
        return say("reason.detailed", lang, text=whole, detail=in_words(rest, lang)) if rest else whole
    return None


def _is_named(what: str, code: str, lang: str) -> bool:
    """Says that words are the name of something, where a code of one word might as well be part of a sentence."""
    last = what.rpartition(" ")[2]
    if "-" in code:
        return bool(what) and (" " not in what or bool(_PATH.search(what)))
    return what == "-" or bool(_PATH.search(last)) or (lang != "en" and what == last != "")


def _known(text: str, lang: str) -> str | None:
    for name, pattern in _KNOWN:
        found = pattern.fullmatch(text)
        if found is not None:
            return say(f"detail.{name}", lang, **found.groupdict())
    return None
