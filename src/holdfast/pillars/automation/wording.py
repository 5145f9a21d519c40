"""The words of an action: one YAML file beside its module, in every language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from msgspec import Struct

from holdfast.engine.texts import documents
from holdfast.model.errors import RuleError

REQUIRED = ("title", "effect", "why")
_TABLES = ("conditions", "stops", "remarks")


class ActionTexts(Struct, frozen=True, kw_only=True):
    """The texts of an action in one language.

    `effect` says with the numbers of a plan what will be different. `conditions` say under `NAME.no` and `NAME.unknown`
    why nothing is done and what helps; `stops` say the same of a draft that cannot be made. `remarks` are sentences
    that plans point to: warnings, and why something cannot be taken back.
    """

    title: str
    effect: str
    why: str
    conditions: dict[str, str] = {}
    stops: dict[str, str] = {}
    remarks: dict[str, str] = {}
    references: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def action_texts(module: str, language: str) -> ActionTexts:
    """Gives the texts of an action's module in a language; raises RuleError where one is missing."""
    first, _ = documents(module)
    words = first.get("texts", {}).get(language)
    if not isinstance(words, dict):
        raise RuleError(rule=module, detail=f"no texts in `{language}`")
    missing = [key for key in REQUIRED if not words.get(key)]
    extra = sorted(set(words) - {*REQUIRED, *_TABLES})
    if missing or extra:
        raise RuleError(rule=module, detail=f"texts in `{language}`: missing {missing}, unknown {extra}")
    known: dict[str, Any] = {key: str(words[key]).strip() for key in REQUIRED}
    known |= {key: _stripped(words.get(key)) for key in _TABLES}
    return ActionTexts(**known, references=tuple(str(item) for item in first.get("references", ())))


def _stripped(table: dict[str, Any] | None) -> dict[str, str]:
    return {key: str(value).strip() for key, value in (table or {}).items()}
