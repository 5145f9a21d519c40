"""Finding actions by where they lie: the path of a module below its package is the action's name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from holdfast.model.errors import RuleError
from holdfast.pillars.automation.action import Action, LoadedAction

OWN = "holdfast.pillars.automation.actions"


@cache
def actions(packages: tuple[str, ...] = (OWN,)) -> Mapping[str, LoadedAction]:
    """Maps every action by its name; raises RuleError for a broken or doubled one."""
    found: dict[str, LoadedAction] = {}
    for package in packages:
        for action in _below(package):
            if action.name in found:
                raise RuleError(rule=action.name, detail=f"`{action.module}` and `{found[action.name].module}`")
            found[action.name] = action
    return {name: found[name] for name in sorted(found)}


def action_name(package: str, module: str) -> str:
    """Gives the name of the action in a module: its path below the package, with hyphens for underscores."""
    return module.removeprefix(f"{package}.").replace("_", "-")


def _below(package: str) -> Iterator[LoadedAction]:
    root = importlib.import_module(package)
    for found in _modules(root.__path__, f"{package}."):
        module = importlib.import_module(found)
        fields = getattr(module, "ACTION", None)
        name = action_name(package, found)
        parts = [getattr(module, part, None) for part in ("conditions", "draft")]
        if not isinstance(fields, Action) or not all(callable(part) for part in parts):
            raise RuleError(rule=name, detail="the module needs `ACTION`, `conditions` and `draft`")
        yield LoadedAction(
            name=name,
            module=found,
            fields=fields,
            conditions=module.conditions,
            draft=module.draft,
            propose=getattr(module, "propose", None),
        )


def _modules(path: Iterable[str], prefix: str) -> Iterator[str]:
    for found in pkgutil.walk_packages(path, prefix):
        if not found.ispkg and not found.name.rpartition(".")[2].startswith("_"):
            yield found.name
