"""The actions that there are, as text and as data, and the roles that they need."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
import yaml

from holdfast.pillars.automation.action import LoadedAction, Right
from holdfast.pillars.automation.wording import ActionParameter, ActionTexts, action_texts, parameters_of
from holdfast.reports.action_roles import action_roles
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say

_FILLED: Final = re.compile(r"{(\w+)}")


def actions_text(actions: Sequence[LoadedAction], look: Look, lang: str) -> str:
    """Lists actions with what each is for; with everything shown, also why, and what it needs."""
    page = Page(look)
    width = max((len(action.name) for action in actions), default=0) + 2
    for action in actions:
        words = action_texts(action.module, lang)
        page.line((padded(action.name, width), "bold"), f"{action.fields.risk}  {words.title}")
        if look.verbose:
            page.prose(words.why, first="   ")
            for right in action.fields.rights:
                page.line((f"   {said(right)}", "dim"))
    page.blank()
    page.prose(say("plans.risks", lang))
    return page.done()


def action_text(action: LoadedAction, look: Look, lang: str) -> str:
    """Shows one action: what it may be told, where it does nothing, what it warns of, and what it needs.

    With everything shown, also what it does not do because nobody knows.
    """
    words, fields, page = action_texts(action.module, lang), action.fields, Page(look)
    tables = {
        "parameters": [f"{item.name}: {item.text}{_bounds(item, lang)}" for item in parameters_of(action, lang)],
        "stops": [_plainly(text) for text in _said_of(words, look.verbose)],
        "remarks": [_plainly(text) for text in words.remarks.values()],
        "rights": [said(right) for right in fields.rights],
        "heals": list(fields.heals),
        "references": list(words.references),
    }
    page.line((action.name, "bold"), f"  {fields.risk}  {words.title}")
    page.prose(words.why, first="   ")
    page.prose(f"{fields.target} \N{MIDDLE DOT} {say(f'plans.risk.{fields.risk}', lang)}", "dim", first="   ")
    for name, lines in tables.items():
        if lines:
            page.blank()
            page.line((say(f"plans.page.{name}", lang), "bold"))
        for text in lines:
            # An address that is broken over lines cannot be copied.
            if name == "references":
                page.line(f"   - {text}")
            else:
                page.prose(text, first="   - ")
    return page.done()


def actions_json(actions: Iterable[LoadedAction], lang: str) -> str:
    """Lists actions as JSON."""
    return indented([_plain(action, lang) for action in actions])


def roles_text(actions: Sequence[LoadedAction], namespaces: Collection[str], account: str, home: str) -> str:
    """Writes the manifests of the roles that actions need, as YAML."""
    made = action_roles(actions, namespaces, account, home)
    return "".join(f"---\n{yaml.safe_dump(item, sort_keys=False)}" for item in made)


def said(right: Right) -> str:
    """Says a right as the API server names it."""
    group = f".{right.group}" if right.group else ""
    return f"{', '.join(right.verbs)} {right.resource}{group}"


def _said_of(words: ActionTexts, is_all: bool) -> Iterator[str]:
    yield from (text for key, text in words.conditions.items() if is_all or not key.endswith(".unknown"))
    yield from words.stops.values()


def _bounds(item: ActionParameter, lang: str) -> str:
    if item.is_required:
        return f" ({say('plans.page.required', lang)})"
    return f" ({say('plans.page.usual', lang, value=item.usual)})" if item.usual else ""


def _plainly(text: str) -> str:
    """Shows what a plan fills in as a reader of manuals knows it."""
    return _FILLED.sub(r"<\1>", text)


def _plain(action: LoadedAction, lang: str) -> dict[str, Any]:
    words, fields = action_texts(action.module, lang), action.fields
    return {
        "name": action.name,
        "title": words.title,
        "why": words.why,
        "risk": fields.risk,
        "target": fields.target,
        "heals": list(fields.heals),
        "wishes": [msgspec.to_builtins(item) for item in parameters_of(action, lang)],
        "rights": [said(right) for right in fields.rights],
        "references": list(words.references),
    }
