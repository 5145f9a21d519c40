"""The words of an action: one YAML file beside its module, in every language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct

from holdfast.engine.texts import documents
from holdfast.model.errors import RuleError
from holdfast.pillars.automation.action import LoadedAction

REQUIRED = ("title", "effect", "why")
_TABLES = ("wishes", "conditions", "stops", "remarks")


class ActionTexts(Struct, frozen=True, kw_only=True):
    """The texts of an action in one language.

    `effect` says with the numbers of a plan what will be different, `wishes` what may be asked for. `conditions` say
    under `NAME.no` and `NAME.unknown` why nothing is done and what helps; `stops` say the same of a draft that cannot
    be made. `remarks` are sentences that plans point to: warnings, and why something cannot be taken back.
    """

    title: str
    effect: str
    why: str
    wishes: dict[str, str] = {}
    conditions: dict[str, str] = {}
    stops: dict[str, str] = {}
    remarks: dict[str, str] = {}
    references: tuple[str, ...] = ()


class ActionParameter(Struct, frozen=True, kw_only=True):
    """What an action may be told: its name, what it means, what it is without a word, and whether it must be said."""

    name: str
    text: str
    usual: str
    is_required: bool


def parameters_of(action: LoadedAction, language: str) -> tuple[ActionParameter, ...]:
    """Lists what an action may be told."""
    if action.fields.wishes is None:
        return ()
    words = action_texts(action.module, language).wishes
    return tuple(
        ActionParameter(
            name=item.name,
            text=words.get(item.name, ""),
            usual=_plain(item.default),
            is_required=item.default is NODEFAULT and item.default_factory is NODEFAULT,
        )
        for item in msgspec.structs.fields(action.fields.wishes)
    )


def _plain(value: Any) -> str:
    """Writes a default as people write it after `=`."""
    if value in (None, NODEFAULT, ()):
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


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
