"""Writes the typed methods of the Python client from the table of operations: `python -m tools.sdk [--check]`."""

from __future__ import annotations

import keyword
import subprocess
import sys
import types
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET

from holdfast.service.operation import AnyOperation
from holdfast.service.table import table
from holdfast.texts.say import say

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "src" / "holdfast" / "faces" / "sdk" / "calls.py"
HEAD = '''"""The operations of the table as typed methods; written by `python -m tools.sdk`, never by hand."""

from __future__ import annotations

{imports}

from holdfast.faces.sdk.caller import Caller
{own}


class Client:
    """Every group of operations, called where its caller leads: on a server, or in this process."""

    def __init__(self, caller: Caller) -> None:
{groups}
'''
GROUP = '''

class {title}:
    """The operations on {group}."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
'''


class Names:
    """The names that the written module imports."""

    def __init__(self) -> None:
        self.used: defaultdict[str, set[str]] = defaultdict(set)

    def of(self, type_: Any) -> str:
        """Writes a type as source."""
        origin, inner = get_origin(type_), get_args(type_)
        if origin is Annotated:
            return self.of(inner[0])
        if origin is Literal:
            self.used["typing"].add("Literal")
            return f"Literal[{', '.join(map(repr, inner))}]"
        if origin in (Union, types.UnionType):
            return " | ".join(dict.fromkeys(self.of(item) for item in inner))
        if type_ is type(None):
            return "None"
        if type_ is Ellipsis:
            return "..."
        if origin is not None:
            return f"{self._named(origin)}[{', '.join(self.of(item) for item in inner)}]"
        return self._named(type_)

    def _named(self, type_: Any) -> str:
        if type_.__module__ != "builtins":
            self.used[type_.__module__].add(type_.__name__)
        return str(type_.__name__)

    def lines(self, is_own: bool) -> str:
        """Writes the imports: those of this project, or the others."""
        found = [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self.used.items())
            if module.startswith("holdfast.") is is_own
        ]
        return "\n".join(found)


def written() -> str:
    """Gives the module as it should be."""
    names = Names()
    groups: defaultdict[str, list[AnyOperation]] = defaultdict(list)
    for operation in sorted(table().values(), key=lambda item: item.name):
        groups[operation.group].append(operation)
    bodies = "".join(
        GROUP.format(title=_title(group), group=group.replace("-", " "))
        + "".join(_method(item, names) for item in items)
        for group, items in groups.items()
    )
    held = "\n".join(f"        self.{_plain(group)} = {_title(group)}(caller)" for group in groups)
    head = HEAD.format(imports=names.lines(is_own=False), own=names.lines(is_own=True), groups=held)
    return _formatted(head + bodies)


def _method(operation: AnyOperation, names: Names) -> str:
    hints = get_type_hints(operation.parameters, include_extras=True)
    fields = msgspec.structs.fields(operation.parameters)
    shown = [_parameter(field, names.of(hints[field.name]), names) for field in fields]
    # A reason that the operation asks for itself is the reason for the audit log as well.
    own = {field.name for field in fields}
    both = [f"{name}: str = ''" for name in ("once", "reason") if name not in own]
    record = both if operation.effect != "read" else []
    signature = ", ".join(["self", *(["*", *shown, *record] if shown or record else [])])
    given = ", ".join(f"{field.name}={_handed(field)}" for field in fields)
    extra = ", once=once, reason=reason" if record else ""
    made = f"{names.of(operation.parameters)}({given})"
    about = say(operation.help_key, "en").partition("\n")[0]
    return f'''
    def {_plain(operation.verb)}({signature}) -> {names.of(operation.result)}:
        """{about}

        Raises HoldfastError.
        """
        return self._caller.call("{operation.name}", {made}, {names.of(operation.result)}{extra})
'''


def _parameter(field: msgspec.structs.FieldInfo, type_: str, names: Names) -> str:
    if field.required:
        return f"{field.name}: {type_}"
    if field.default is UNSET:
        names.used["msgspec"].add("UNSET")
        return f"{field.name}: {type_} = UNSET"
    if _made_anew(field):
        return f"{field.name}: {type_} | None = None"
    return f"{field.name}: {type_} = {_default(field)!r}"


def _handed(field: msgspec.structs.FieldInfo) -> str:
    """Writes what a method hands over: a default that all calls would share is made anew for each."""
    made = _made_anew(field)
    return f"{made} if {field.name} is None else {field.name}" if made else field.name


def _made_anew(field: msgspec.structs.FieldInfo) -> str:
    """Writes how the default of a field is made where a signature cannot hold it, else nothing."""
    default = _default(field)
    if isinstance(default, msgspec.Struct):
        return f"{type(default).__name__}()"
    return repr(default) if isinstance(default, dict | list | set) else ""


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _title(group: str) -> str:
    return "".join(part.capitalize() for part in group.split("-")) + "Calls"


def _plain(name: str) -> str:
    plain = name.replace("-", "_")
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    fixed = subprocess.run(
        [*ruff, "check", "--quiet", "--fix-only", "--select", "I", "--stdin-filename", str(PLACE), "-"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return subprocess.run(
        [*ruff, "format", "--quiet", "--stdin-filename", str(PLACE), "-"],
        input=fixed,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def main() -> int:
    """Writes the module, or says that it is stale."""
    text = written()
    if "--check" in sys.argv[1:]:
        if PLACE.read_text() != text:
            print(f"{PLACE.relative_to(ROOT)} is stale; run `make docs`")
            return 1
        return 0
    PLACE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
