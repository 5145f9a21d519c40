"""What is wrong with parameters, in the reader's language: the decoder says it in English alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
import yaml

from holdfast.texts.say import say

_PLACE = re.compile(r"(.*?)(?: - at `(.*)`)?", re.DOTALL)


def worded(message: str, lang: str) -> str:
    """Says a message of the decoder in a language, as it came where it is none of those that are known."""
    split = _PLACE.fullmatch(message)
    told, place = (split[1], split[2]) if split else (message, None)
    said = next(
        (
            say(f"wrong.{key}", lang, **found.groupdict())
            for key, pattern in _known().items()
            if (found := pattern.fullmatch(told))
        ),
        told,
    )
    return say("wrong.at", lang, what=said, place=place) if place else said


@cache
def _known() -> Mapping[str, re.Pattern[str]]:
    """Maps the texts by what of the decoder they say."""
    text = (files("holdfast.faces.http") / "decoder.yaml").read_bytes()
    patterns = msgspec.convert(yaml.safe_load(text), dict[str, str])
    return {key: re.compile(pattern, re.DOTALL) for key, pattern in patterns.items()}
