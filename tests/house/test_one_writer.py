"""What changes the world beyond the store is touched in one module, so that there is one place to guard."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "holdfast"
GUARDED = PACKAGE / "service" / "actions" / "execution.py"


def dotted(node: ast.AST) -> str:
    """The names of an attribute, and of what it is taken from, with dots between them."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def touches(code: str) -> Iterator[str]:
    """What a module takes of the way to write to a cluster, or of the commands of a provider."""
    for node in ast.walk(ast.parse(code)):
        name = dotted(node)
        if f".{name}".endswith((".office.writers", ".provider.command")):
            yield name
        if isinstance(node, ast.Call) and dotted(node.func).endswith(("getattr", "attrgetter")):
            yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant) and arg.value == "writers")


def test_only_execution_writes_to_clusters_and_commands_providers() -> None:
    texts = {path: path.read_text() for path in PACKAGE.rglob("*.py")}
    # What touches them names them: the rest need not be taken apart.
    named = [path for path, text in texts.items() if "writers" in text or "command" in text]

    found = {path for path in named if any(touches(texts[path]))}

    assert found == {GUARDED}
    assert set(touches(GUARDED.read_text())) == {"office.writers", "self.office.provider.command"}


@pytest.mark.parametrize(
    "code",
    [
        "def f(office): return office.writers.open(b'', '')",
        "class A:\n  def f(self): return self.office.writers",
        "def f(desk): desk.office.provider.command('x', {}, 'k')",
        "def f(office): return getattr(office, 'writers')",
    ],
)
def test_a_second_writer_is_found(code: str) -> None:
    assert list(touches(code))


def test_looking_at_a_machine_is_no_writing() -> None:
    assert list(touches("def f(office): return office.provider.instance('i-1')")) == []
