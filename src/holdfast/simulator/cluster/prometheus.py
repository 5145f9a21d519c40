"""The few questions to a Prometheus that Holdfast asks: which metrics there are, and their readings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from holdfast.simulator.cluster.history import METRICS, History, Track
from holdfast.simulator.cluster.kinds import Object

_SELECTOR: Final = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})?(?:\[(\d+)(ms|s|m|h)\])?")
_OVER: Final = re.compile(r"(?:max|last)_over_time\((.*)\)")
_GROUPED: Final = re.compile(r"(sum|max|min|avg) by \(([^)]*)\) \((.*)\)")
_MATCHER: Final = re.compile(r'\s*(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"\s*')
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_JOINED: Final[Mapping[str, Callable[[list[float]], float]]] = {
    "sum": sum, "max": max, "min": min, "avg": lambda values: sum(values) / len(values),
}  # fmt: skip


class _Query(Struct, frozen=True, kw_only=True):
    metric: str
    matchers: tuple[tuple[str, str, str], ...] = ()
    window: float = 0.0
    is_range: bool = False
    function: str = ""
    by: tuple[str, ...] = ()


class Monitor:
    """Answers the HTTP API of a Prometheus."""

    def __init__(self, history: History, now: Callable[[], datetime]) -> None:
        self._history = history
        self._now = now

    def answer(self, path: str, asked: Mapping[str, str]) -> tuple[int, Object]:
        """Gives the status and the document of an answer."""
        try:
            return self._answered(path, asked)
        except (KeyError, ValueError) as error:
            return 400, {"status": "error", "errorType": "bad_data", "error": str(error)}

    def _answered(self, path: str, asked: Mapping[str, str]) -> tuple[int, Object]:
        if path == "/api/v1/label/__name__/values":
            return _done(sorted(METRICS))
        if path in ("/api/v1/rules", "/api/v1/alerts"):
            return _done({path.rpartition("/")[2].replace("rules", "groups"): []})
        if path == "/api/v1/query_range":
            span = (float(asked["start"]), float(asked["end"]), float(asked["step"]))
            series = self._asked(_parsed(asked["query"]), *span)
            result = [{"metric": track.labels, "values": _told(track.points)} for track in series]
            return _done({"resultType": "matrix", "result": result})
        if path == "/api/v1/query":
            moment = float(asked.get("time") or self._now().timestamp())
            return _done(self._instant(_parsed(asked["query"]), moment))
        return 404, {"status": "error", "errorType": "not_found", "error": "not found"}

    def _instant(self, query: _Query, moment: float) -> Object:
        if query.is_range:
            step = 60.0
            first = moment - query.window + step
            series = self._asked(query, first, moment, step)
            result = [{"metric": track.labels, "values": _told(track.points)} for track in series]
            return {"resultType": "matrix", "result": result}
        series = self._asked(query, moment, moment, 1.0)
        result = [{"metric": track.labels, "value": _told(track.points)[0]} for track in series if track.points]
        return {"resultType": "vector", "result": result}

    def _asked(self, query: _Query, start: float, end: float, step: float) -> list[Track]:
        if query.metric not in METRICS:
            return []
        # A Prometheus has no readings of the future.
        end = min(end, self._now().timestamp())
        window = 0.0 if query.is_range else query.window
        found = [
            track
            for track in self._history.tracks(query.metric, start, end, step, window)
            if _is_meant(track.labels, query.matchers)
        ]
        return list(_grouped(found, query)) if query.function else found


def _parsed(text: str) -> _Query:
    """Reads one of the forms in which we ask; raises ValueError for anything else."""
    function, by, inner = "", "", text.strip()
    if grouped := _GROUPED.fullmatch(inner):
        function, by, inner = grouped.groups()
    over = _OVER.fullmatch(inner)
    found = _SELECTOR.fullmatch(over[1] if over else inner)
    if found is None:
        raise ValueError(f"parse error: {text!r} is not understood")
    metric, labels, number, unit = found.groups()
    matchers = tuple((m[1], m[2], m[3]) for m in _MATCHER.finditer(labels or ""))
    window = int(number) * _UNITS[unit] if number else 0.0
    names = tuple(name.strip() for name in by.split(",") if name.strip())
    return _Query(
        metric=metric, matchers=matchers, window=window, is_range=bool(number) and not over, function=function, by=names
    )


def _is_meant(labels: Mapping[str, str], matchers: Iterable[tuple[str, str, str]]) -> bool:
    for name, sign, value in matchers:
        have = labels.get(name, "")
        fits = re.fullmatch(value, have) is not None if "~" in sign else have == value
        if fits == sign.startswith("!"):
            return False
    return True


def _grouped(tracks: Iterable[Track], query: _Query) -> Iterable[Track]:
    groups: dict[tuple[tuple[str, str], ...], dict[float, list[float]]] = {}
    for track in tracks:
        key = tuple((name, track.labels[name]) for name in query.by if name in track.labels)
        there = groups.setdefault(key, {})
        for moment, value in track.points:
            there.setdefault(moment, []).append(value)
    join = _JOINED[query.function]
    for key, values in groups.items():
        yield Track(dict(key), tuple((moment, join(values[moment])) for moment in sorted(values)))


def _told(points: Iterable[tuple[float, float]]) -> list[list[Any]]:
    return [[moment, f"{value:.17g}"] for moment, value in points]


def _done(data: Any) -> tuple[int, Object]:
    return 200, {"status": "success", "data": data}
