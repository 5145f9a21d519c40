"""The words of a rule: one YAML file beside its module, read only for causes that are shown."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

import yaml
from msgspec import Struct

from holdfast.model.errors import RuleError

LANGUAGES = ("en", "ko")
REQUIRED = ("title", "message", "why", "fix", "verify", "next_test")
OPTIONAL = ("workaround", "rollback", "prevention")


class RuleTexts(Struct, frozen=True):
    """The texts of one rule in one language; `notes` are sentences that evidence may point to."""

    title: str
    message: str
    why: str
    fix: str
    verify: str
    next_test: str
    workaround: str = ""
    rollback: str = ""
    prevention: str = ""
    notes: dict[str, str] = {}
    references: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def documents(module: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Reads the two documents, texts and cases, of the YAML file beside a rule's module; raises RuleError."""
    package, _, stem = module.rpartition(".")
    source = files(package).joinpath(f"{stem}.yaml")
    try:
        found = list(yaml.load_all(source.read_bytes(), Loader=_loader()))
    except (OSError, yaml.YAMLError) as error:
        raise RuleError(rule=module, detail=str(error)) from error
    if len(found) != 2 or not all(isinstance(item, dict) for item in found):
        raise RuleError(rule=module, detail="the YAML file holds two documents: `texts` and `cases`")
    return found[0], found[1]


@lru_cache(maxsize=2048)
def texts_of(module: str, language: str) -> RuleTexts:
    """Gives the texts of a rule's module in a language; raises RuleError when one is missing."""
    first, _ = documents(module)
    words = first.get("texts", {}).get(language)
    if not isinstance(words, dict):
        raise RuleError(rule=module, detail=f"no texts in `{language}`")
    missing = [key for key in REQUIRED if not words.get(key)]
    extra = sorted(set(words) - {*REQUIRED, *OPTIONAL, "notes"})
    if missing or extra:
        raise RuleError(rule=module, detail=f"texts in `{language}`: missing {missing}, unknown {extra}")
    known = {key: str(words.get(key) or "").strip() for key in (*REQUIRED, *OPTIONAL)}
    references = tuple(str(item) for item in first.get("references", ()))
    return RuleTexts(**known, notes=dict(words.get("notes") or {}), references=references)


def placeholders(text: str) -> frozenset[str]:
    """Lists the names of the placeholders in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _loader() -> type[yaml.SafeLoader]:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
