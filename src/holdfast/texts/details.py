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
        ("and-more", r"and (?P<count>\d+) more"),
    )
)
_TROUBLE: Final = re.compile(r"(?P<what>\S+) (?P<reason>[a-z]+(?:-[a-z]+)*)(?: (?P<rest>.+))?", re.DOTALL)
# A kind before a colon says what it is about; a class of the transport's library says nothing.
_ABOUT: Final = re.compile(
    r"(?P<what>(?!\w*(?:Pool|Connection|Error|Exception)\b)[A-Z][A-Za-z]+(?:\.[a-z0-9.-]+)?): (?P<rest>.+)", re.DOTALL
)


def in_words(detail: str, lang: str) -> str:
    """Says a detail in a language; what is not well known stays in quotation marks as the words of whoever said it."""
    if lang == "en" or not detail.isascii():
        # It is said in the reader's language already.
        return detail
    whole = _part(detail, lang)
    if whole is not None:
        return whole
    parts = [_part(part, lang) for part in detail.split("; ")]
    if all(part is None for part in parts):
        return say("detail.quoted", lang, detail=detail)
    shown = zip(parts, detail.split("; "), strict=True)
    return "; ".join(part if part is not None else say("detail.quoted", lang, detail=own) for part, own in shown)


def _part(text: str, lang: str) -> str | None:
    trouble = _TROUBLE.fullmatch(text) if "; " not in text else None
    if trouble is not None and is_said(f"reason.{trouble['reason']}"):
        whole = say(f"reason.{trouble['reason']}", lang, what=trouble["what"])
        rest = trouble["rest"]
        return say("reason.detailed", lang, text=whole, detail=in_words(rest, lang)) if rest else whole
    about = _ABOUT.fullmatch(text) if "; " not in text else None
    if about is not None:
        return say("reason.detailed", lang, text=about["what"], detail=in_words(about["rest"], lang))
    return _known(text, lang)


def _known(text: str, lang: str) -> str | None:
    for name, pattern in _KNOWN:
        found = pattern.fullmatch(text)
        if found is not None:
            return say(f"detail.{name}", lang, **found.groupdict())
    return None
