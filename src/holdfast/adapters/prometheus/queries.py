"""The PromQL that asks for what a dialect means."""

from __future__ import annotations

from datetime import timedelta

from holdfast.engine.signals.dialects import Meaning
from holdfast.ports.metrics import Over

_SHORTEST_RATE = timedelta(minutes=5)


def promql(meaning: Meaning, step: timedelta, over: Over = "last") -> str:
    """Writes the query for one metric: counters as rates, its series put together by object and part."""
    window = f"{int(max(step, _SHORTEST_RATE).total_seconds())}s"
    selected = f"{meaning.metric}{_matchers(meaning)}"
    if meaning.rate:
        selected = f"rate({selected}[{window}])"
    elif over != "last":
        function = "max_over_time" if over == "max" else "last_over_time"
        selected = f"{function}({selected}[{int(step.total_seconds())}s])"
    if meaning.quantile:
        buckets = f"sum by ({', '.join((*_labels(meaning), 'le'))}) ({selected})"
        return f"histogram_quantile({meaning.quantile:g}, {buckets})"
    return f"{meaning.combine} by ({', '.join(_labels(meaning))}) ({selected})"


def _matchers(meaning: Meaning) -> str:
    wanted = [f"{key}=~{_quoted(pattern)}" for key, pattern in meaning.where]
    unwanted = [f"{key}!~{_quoted(pattern)}" for key, pattern in meaning.without]
    return "{" + ",".join((*wanted, *unwanted)) + "}" if wanted or unwanted else ""


def _quoted(pattern: str) -> str:
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _labels(meaning: Meaning) -> list[str]:
    about = meaning.subject
    own = dict.fromkeys((*about.name, *about.namespace, *about.part))
    return [name for label in own for name in (label, f"exported_{label}")]
