"""The words of the product and of the field around it, in English and Korean, each explained in a sentence."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import msgspec
import yaml
from msgspec import Struct

from holdfast.pillars.diagnosis.knowledge import Words


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """A word in each language, what it means, and other words for it."""

    name: str
    en: str
    ko: str
    what: Words
    also: tuple[str, ...] = ()

    def of(self, language: str) -> str:
        """Gives the word in a language; another than those known gets English."""
        return self.ko if language == "ko" else self.en


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Lists every term by its name."""
    source = files("holdfast.pillars.diagnosis") / "glossary.yaml"
    listed: dict[str, dict[str, object]] = yaml.safe_load(source.read_bytes())
    return tuple(msgspec.convert({**fields, "name": name}, Term) for name, fields in sorted(listed.items()))
