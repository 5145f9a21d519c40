"""What the parser of the command line says in English, in the reader's language."""

from __future__ import annotations

import ast
import re
from typing import Final

from holdfast.texts.details import in_words
from holdfast.texts.say import say

# Click writes values as Python does, with the quotation marks that they need.
_KNOWN: Final = tuple(
    (name, re.compile(pattern, re.DOTALL))
    for name, pattern in (
        ("extra-argument", r"Got unexpected extra arguments? \((?P<given>.*)\)"),
        ("needs-value", r"Option (?P<name>.+) requires an argument\."),
        ("needs-values", r"Option (?P<name>.+) requires (?P<count>\d+) arguments\."),
        ("no-value", r"Option (?P<name>.+) does not take a value\."),
        ("values-counted", r"Argument (?P<name>.+) takes (?P<count>\d+) values\."),
        ("values-given", r"Takes (?P<count>\d+) values but (?P<given>\d+) (?:was|were) given\."),
        ("values-given", r"(?P<count>\d+) values are required, but (?P<given>\d+) (?:was|were) given\."),
        ("no-list", r"Value must be an iterable\."),
        ("out-of-range", r"(?P<value>\S+) is not in the range (?P<range>\S+)\."),
        ("no-whole-number", r"(?P<value>.+) is not a valid integer(?: range)?\."),
        ("no-number", r"(?P<value>.+) is not a valid float(?: range)?\."),
        ("no-truth", r"(?P<value>.+) is not a valid boolean\. Recognized values: (?P<allowed>.+)"),
        ("no-uuid", r"(?P<value>.+) is not a valid UUID\."),
        ("no-moment", r"(?P<value>.+) does not match the formats? (?P<allowed>.+)\."),
        ("not-allowed", r"(?P<value>.+) is not (?:one of )?(?P<allowed>'.*')\."),
        ("file-absent", r"(?:File|Directory|Path) (?P<path>.+) does not exist\."),
        ("file-no-folder", r"(?:File|Directory|Path) (?P<path>.+) is a file\."),
        ("file-a-folder", r"(?:File|Directory|Path) (?P<path>.+) is a directory\."),
        ("file-unreadable", r"(?:File|Directory|Path) (?P<path>.+) is not readable\."),
        ("file-unwritable", r"(?:File|Directory|Path) (?P<path>.+) is not writable\."),
        ("file-not-run", r"(?:File|Directory|Path) (?P<path>.+) is not executable\."),
        ("file-unopened", r"Could not open file (?P<path>'.*'|\".*\"): (?P<detail>.+)"),
        ("file-unopened", r"'(?P<path>.*)': (?P<detail>.+)"),
        ("unexplained", r"unknown error"),
    )
)


def parser_words(complaint: str, lang: str) -> str:
    """Says a complaint of the parser; one that is not known stays in quotation marks, as it was said."""
    for name, pattern in _KNOWN:
        found = pattern.fullmatch(complaint)
        if found is not None:
            values = {key: _plain(text) for key, text in found.groupdict().items()}
            if "detail" in values:
                values["detail"] = parser_words(values["detail"], lang)
            return say(f"error.parser.{name}", lang, **values)
    return in_words(complaint, lang)


def refused_value(complaint: str) -> str:
    """Finds the value of which a complaint says that it is none of those allowed."""
    found = dict(_KNOWN)["not-allowed"].fullmatch(complaint)
    return _plain(found["value"]) if found else ""


def _plain(text: str) -> str:
    """Takes the quotation marks of Python off a value."""
    if text[:1] not in ("'", '"'):
        return text
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        return text
