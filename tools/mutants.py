"""Proves that tests of the guard can fail: changes one thing in a module, runs them, and lists what they let pass.

    .venv/bin/python -m tools.mutants [--modules budgets,guard] [--sample 60] [--seed 0] [--jobs 2]

Each mutant is a fork of a process that has everything imported but what is tested, so that one takes a second or two.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.machinery
import importlib.util
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "holdfast.pillars.automation"
FOLDER = ROOT / "src" / "holdfast" / "pillars" / "automation"
TESTS = ROOT / "tests" / "unit" / "pillars" / "automation"
PROOFS = ROOT / "tests" / "proofs"
MODULES = (
    "plans", "approving", "budgets", "halting", "guard", "running", "contents", "resizing", "ownership",
    "operator_owners", "field_owners", "opting", "helm_remarks", "agreed", "conditions", "likeness", "rehearsal",
    "disruption", "operator_evictions",
)  # fmt: skip
_WARM = ("pytest", "hypothesis", "holdfast.engine.cases", "holdfast.graph.build", "holdfast.texts.say", "yaml")
_SHARED: dict[str, tuple[str, ...]] = {
    "guard": ("test_guard_edges.py",),
    "running": ("test_running_edges.py",),
    "plans": ("test_guard.py",),
    "approving": ("test_guard.py",),
    "budgets": ("test_guard.py",),
    "halting": ("test_guard.py",),
    "ownership": ("test_operator_owners.py",),
    "operator_owners": ("test_ownership.py",),
    "field_owners": ("test_ownership.py",),
    "opting": ("test_ownership.py",),
    "disruption": ("test_operator_evictions.py",),
}
_PROVEN = frozenset({"plans", "approving", "budgets", "halting", "guard", "running", "contents"})
_LONGEST = 15
_FLIPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
}
_THROUGH = frozenset({"sorted", "set", "frozenset", "reversed", "tuple", "bool", "ceil", "round", "str", "int"})


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    line: int
    change: str
    source: str


def mutants(module: str) -> Iterator[Mutant]:
    """Makes every mutant of a module."""
    text = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
    count = sum(1 for _ in _sites(ast.parse(text)))
    for number in range(count):
        tree = ast.parse(text)
        line, change, apply = next(islice(_sites(tree), number, None))
        apply()
        yield Mutant(module, line, change, ast.unparse(ast.fix_missing_locations(tree)))


def _sites(tree: ast.Module) -> Iterator[tuple[int, str, _Change]]:
    for node, parent, name, index in _walk(tree, None, "", None):
        for change, fresh in _changes(node):
            yield getattr(node, "lineno", 0), change, _Change(parent, name, index, fresh)


@dataclass
class _Change:
    """Puts a new node in the place of an old one."""

    parent: ast.AST | None
    name: str
    index: int | None
    fresh: ast.AST

    def __call__(self) -> None:
        if self.parent is None:
            return
        if self.index is None:
            setattr(self.parent, self.name, self.fresh)
        else:
            getattr(self.parent, self.name)[self.index] = self.fresh


def _walk(
    node: ast.AST, parent: ast.AST | None, name: str, index: int | None
) -> Iterator[tuple[ast.AST, ast.AST | None, str, int | None]]:
    """Goes through what runs: no annotations, docstrings, imports, aliases of types and options of classes."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    yield node, parent, name, index
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list") or (
            isinstance(node, ast.ClassDef) and field == "keywords"
        ):
            continue
        if isinstance(value, list):
            for number, item in enumerate(value):
                is_text = isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)
                is_alias = (
                    isinstance(item, ast.Assign) and isinstance(item.value, ast.Subscript | ast.BinOp) and not name
                )
                if isinstance(item, ast.AST) and not is_text and not is_alias:
                    yield from _walk(item, node, field, number)
        elif isinstance(value, ast.AST):
            yield from _walk(value, node, field, None)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        yield from _compared(node)
    elif isinstance(node, ast.BoolOp):
        other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and <-> or", ast.BoolOp(other, node.values)
        for number, gone in enumerate(node.values):
            left = [value for at, value in enumerate(node.values) if at != number]
            yield f"without {ast.unparse(gone)}", left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _SUMS:
        yield "another sum", ast.BinOp(node.left, _SUMS[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Call):
        yield from _called(node)
    elif isinstance(node, ast.IfExp):
        yield "other branch", ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, ast.stmt):
        yield from _statements(node)


def _compared(node: ast.Compare) -> Iterator[tuple[str, ast.AST]]:
    for number, op in enumerate(node.ops):
        for other in _FLIPS.get(type(op), ()):
            ops = [*node.ops[:number], other(), *node.ops[number + 1 :]]
            yield f"{type(op).__name__} -> {other.__name__}", ast.Compare(node.left, ops, node.comparators)


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} -> {not value}", ast.Constant(not value)
    elif isinstance(value, int | float):
        yield f"{value} -> {value + 1}", ast.Constant(value + 1)
        if value:
            yield f"{value} -> {value - 1}", ast.Constant(value - 1)
    elif isinstance(value, str):
        yield f"{value!r} -> another text", ast.Constant(f"{value}x")


def _called(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    named = node.func.id if isinstance(node.func, ast.Name) else ""
    if named in _THROUGH and len(node.args) >= 1 and not isinstance(node.args[0], ast.Starred):
        yield f"without {named}()", node.args[0]
    if named in ("any", "all"):
        other = ast.Name("all" if named == "any" else "any", ast.Load())
        yield "any <-> all", ast.Call(other, node.args, node.keywords)
    if named in ("min", "max"):
        other = ast.Name("max" if named == "min" else "min", ast.Load())
        yield "min <-> max", ast.Call(other, node.args, node.keywords)


def _statements(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.If | ast.While):
        yield "if not", _with_test(node, ast.UnaryOp(ast.Not(), node.test))
        if isinstance(node, ast.If):
            rest: list[ast.stmt] = node.orelse or [ast.Pass()]
            yield "without if", ast.If(ast.Constant(True), rest, [])
    elif isinstance(node, ast.Return) and node.value is not None:
        # To whoever asks for yes or no, None is False; that it becomes True is a mutant of its own.
        if not (isinstance(node.value, ast.Constant) and (node.value.value is None or node.value.value is False)):
            yield "return None", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Raise | ast.Continue | ast.Break):
        yield f"without {type(node).__name__.lower()}", ast.Pass()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom):
        yield f"without {ast.unparse(node)[:40]}", ast.Pass()
    elif isinstance(node, ast.AugAssign):
        yield "without +=", ast.Pass()


def _with_test(node: ast.If | ast.While, test: ast.expr) -> ast.stmt:
    return type(node)(test, node.body, node.orelse)


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module from another text than that of its file."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self.path, "exec"), module.__dict__)


class _Finder:
    """Finds one module changed and leaves the others to Python."""

    def __init__(self, name: str, source: str) -> None:
        self._name, self._source = name, source

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        file = str(FOLDER / f"{name.rpartition('.')[2]}.py")
        return importlib.util.spec_from_file_location(name, file, loader=_Loader(name, file, self._source))


def tests_of(module: str) -> list[str]:
    """Lists the tests that may kill a mutant, the likeliest first: its own, those of the whole guard, the proofs."""
    names = (f"test_{module}.py", *_SHARED.get(module, ()))
    own = [TESTS / name for name in names if (TESTS / name).exists()]
    proofs = [PROOFS / "test_small_worlds.py", PROOFS / "test_guard_machine.py"] if module in _PROVEN else []
    return [str(path) for path in (*own, *proofs)]


def _run(mutant: Mutant) -> int:
    """Runs the tests on a mutant in this process; 1 says that one failed."""
    import pytest

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.meta_path.insert(0, _Finder(f"{PACKAGE}.{mutant.module}", mutant.source))
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:unraisableexception",
        "--assert=plain",
        "--hypothesis-seed=0",
        "-m",
        "not nightly and not slow",
    ]
    # Tests of words read texts, which no mutant changes.
    return int(pytest.main([*options, "-k", "not words", *tests_of(mutant.module)]))


def kill(chosen: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """Runs the tests on each mutant; gives those that live."""
    for name in _WARM:
        importlib.import_module(name)
    # A third of a short run of pytest is the loading of its plugins.
    for plugin in entry_points(group="pytest11"):
        plugin.load()
    left, alive = list(chosen), []
    running: dict[int, Mutant] = {}
    while left or running:
        while left and len(running) < jobs:
            mutant = left.pop(0)
            process = os.fork()
            if process == 0:
                os._exit(_child(mutant))
            running[process] = mutant
        process, status = os.waitpid(-1, os.WNOHANG)
        if process == 0:
            time.sleep(0.02)
            continue
        mutant = running.pop(process)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            alive.append(mutant)
            if mutant.line:
                print(f"  lives: {mutant.module}:{mutant.line} {mutant.change}", flush=True)
    return alive


def _child(mutant: Mutant) -> int:
    # One that never ends is found too: by the time that it takes of the processor, not by the clock.
    resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST, _LONGEST))
    try:
        return _run(mutant)
    except BaseException:  # Whatever a mutant breaks, it is found.
        return 1


def main() -> int:
    """Prints how many mutants of each module were found, and those that were not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", default=",".join(MODULES))
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of all, 0 for every one")
    parser.add_argument("--at", default="", help="only those of these lines: `budgets:33,budgets:44`")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--least", type=float, default=0.95)
    asked = parser.parse_args()
    names = asked.modules.split(",")
    whole = [Mutant(name, 0, "nothing", (FOLDER / f"{name}.py").read_text(encoding="utf-8")) for name in names]
    if len(kill(whole, asked.jobs)) < len(whole):
        print("The tests fail without any mutant.")
        return 2
    everything = [mutant for module in names for mutant in mutants(module)]
    places = set(asked.at.split(",")) - {""}
    chosen = [mutant for mutant in everything if not places or f"{mutant.module}:{mutant.line}" in places]
    if asked.sample:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
    alive = kill(chosen, asked.jobs)
    made, lived = Counter(item.module for item in chosen), Counter(item.module for item in alive)
    for module in names:
        print(f"{module:16} {made[module]:5} mutants {made[module] - lived[module]:5} killed")
    share = 1 - len(alive) / len(chosen)
    print(f"{'all':16} {len(chosen):5} mutants {len(chosen) - len(alive):5} killed ({share:.1%})")
    return 0 if share >= asked.least else 1


if __name__ == "__main__":
    sys.exit(main())
