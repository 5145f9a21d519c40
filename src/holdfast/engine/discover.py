"""Finding rules by where they lie: the path of a module below its package is the rule's name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable

from holdfast.engine.rule import LoadedRule, Rule, validate
from holdfast.model.errors import RuleError


def discover(packages: Iterable[str]) -> tuple[LoadedRule, ...]:
    """Loads every rule below the given packages, sorted by name; raises RuleError for a broken or doubled one."""
    rules: dict[str, LoadedRule] = {}
    for package in packages:
        for rule in _rules_below(package):
            if rule.name in rules:
                raise RuleError(rule=rule.name, detail=f"`{rule.module}` and `{rules[rule.name].module}` share a name")
            rules[rule.name] = rule
    return tuple(rules[name] for name in sorted(rules))


def rule_name(package: str, module: str) -> str:
    """Gives the name of the rule in a module: its path below the package with hyphens for underscores."""
    return module.removeprefix(f"{package}.").replace(".", "/").replace("_", "-")


def _rules_below(package: str) -> Iterable[LoadedRule]:
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if found.ispkg or found.name.rpartition(".")[2].startswith("_"):
            continue
        module = importlib.import_module(found.name)
        fields = getattr(module, "RULE", None)
        check = getattr(module, "check", None)
        name = rule_name(package, found.name)
        if not isinstance(fields, Rule) or not callable(check):
            raise RuleError(rule=name, detail="the module needs a constant `RULE` and a function `check`")
        validate(name, fields)
        yield LoadedRule(name, found.name, fields, check)
