"""The actions that there are, as text and as data, and the roles that they need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import yaml

from holdfast.pillars.automation.action import LoadedAction, Right
from holdfast.pillars.automation.wording import action_texts
from holdfast.reports.action_roles import action_roles
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say


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


def _plain(action: LoadedAction, lang: str) -> dict[str, Any]:
    words, fields = action_texts(action.module, lang), action.fields
    return {
        "name": action.name,
        "title": words.title,
        "why": words.why,
        "risk": fields.risk,
        "target": fields.target,
        "heals": list(fields.heals),
        "wishes": list(fields.wishes.__struct_fields__) if fields.wishes else [],
        "rights": [said(right) for right in fields.rights],
        "references": list(words.references),
    }
