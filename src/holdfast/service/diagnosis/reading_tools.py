"""Reading the output of a system tool: its values, and what is alarming in them."""

from __future__ import annotations

from holdfast.analysis.readouts.detect import ALIASES, PARSERS, candidates
from holdfast.analysis.readouts.judge import Readout, alarms
from holdfast.model.errors import UsageError
from holdfast.model.input_refusals import OutputUnreadable
from holdfast.model.usage_refusals import ToolUnclear


def read(text: str, tool: str = "") -> Readout:
    """Reads an output; raises ToolUnclear where the tool is neither named nor evident, and OutputUnreadable."""
    chosen = _named(tool) if tool else _evident(text)
    try:
        values = PARSERS[chosen](text)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # Text that only looks like the tool's own leads a parser astray in one of these ways.
        raise OutputUnreadable(tool=chosen, detail=type(error).__name__) from error
    if not any(values.values()):
        raise OutputUnreadable(tool=chosen, detail=next(iter(text.strip().splitlines()), "")[:100])
    return Readout(chosen, values, alarms(chosen, values))


def _named(tool: str) -> str:
    name = ALIASES.get(tool, tool)
    if name not in PARSERS:
        raise UsageError(what="--tool", value=tool, allowed=", ".join(sorted({*PARSERS, *ALIASES})))
    return name


def _evident(text: str) -> str:
    found = candidates(text)
    if len(found) != 1:
        raise ToolUnclear(possible=", ".join(found) or "-", known=", ".join(PARSERS))
    return found[0]
