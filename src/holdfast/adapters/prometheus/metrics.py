"""Series and alerts of a Prometheus, or of Thanos, Mimir and VictoriaMetrics, which answer alike."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from holdfast.adapters.prometheus.client import Client, Endpoint, Failure, Patience
from holdfast.adapters.prometheus.queries import promql
from holdfast.engine.signals.alerting import read_alerts, read_rules
from holdfast.engine.signals.answers import Answer, read_answer, sampled
from holdfast.engine.signals.dialects import Meaning, metrics_of, signals
from holdfast.engine.signals.places import Places
from holdfast.engine.signals.samples import Sampled, measured
from holdfast.engine.signals.silences import read_held_back, read_silences
from holdfast.model.alerts import Alert, AlertRule
from holdfast.model.alerts_kept import HeldBack, KeptSilence
from holdfast.model.codec import read_plain
from holdfast.model.outcome import Unread
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Answered, Over

SOURCE = "prometheus"
# Prometheus refuses more points of one series than 11,000.
_MOST_POINTS = 10_000
_HALVINGS = 6
# Prometheus answers twenty queries at once; the dashboards of others want some of them.
_AT_ONCE = 4
# An hour of a thousand alerts, evaluated every fifteen seconds, is a quarter of a million samples.
_SAMPLES_SPAN = timedelta(hours=1)
_LOOKED_BACK = timedelta(minutes=10)


class PrometheusMetrics:
    """Asks a Prometheus for what dialects know; a metric that it does not have is not asked for."""

    def __init__(self, endpoint: Endpoint, patience: Patience | None = None, transport: Any = None) -> None:
        self._client = Client(endpoint, patience, transport)

    @property
    def name(self) -> str:
        """Names the source without its credentials."""
        return self._client.name

    def latest(self, signals: Collection[str], at: datetime, snapshot: Snapshot | None = None) -> Measured:
        """Gives the newest reading of each series at a moment."""
        asking = _Asking(self._client, at, at, _LOOKED_BACK / 2, "last", is_instant=True)
        return asking.measured(signals, snapshot)

    def range(
        self,
        signals: Collection[str],
        start: datetime,
        end: datetime,
        step: timedelta,
        snapshot: Snapshot | None = None,
        over: Over = "last",
    ) -> Measured:
        """Gives the series between two moments, one value for each step."""
        return _Asking(self._client, start, end, step, over).measured(signals, snapshot)

    def ask(self, query: str, start: datetime, end: datetime, step: timedelta) -> Answered:
        """Gives the series of a query of PromQL between two moments, one value for each step."""
        return _Asking(self._client, start, end, step, "last").answered(query)

    def samples(self, selector: str, start: datetime, end: datetime) -> Answered:
        """Gives every sample of a selector between two moments at its own time, a few hours with each question."""
        return _Asking(self._client, start, end, _SAMPLES_SPAN, "last").kept(selector)

    def rules(self) -> tuple[AlertRule, ...] | Unread:
        """Lists the alerting rules."""
        try:
            raw = self._client.get("/api/v1/rules", {"type": "alert"})
        except Failure as failure:
            return Unread("prometheus rules", failure.reason, failure.detail)
        finally:
            self._client.close()
        return read_rules(raw, "prometheus rules")

    def alerts(self, snapshot: Snapshot | None = None) -> tuple[Alert, ...] | Unread:
        """Lists the alerts of Prometheus' own rules."""
        return _alerts(self._client, "/api/v1/alerts", "prometheus alerts", snapshot)


class AlertmanagerAlerts:
    """Lists the alerts of an Alertmanager, those that are silenced or inhibited marked so."""

    def __init__(self, endpoint: Endpoint, patience: Patience | None = None, transport: Any = None) -> None:
        self._client = Client(endpoint, patience, transport)

    def alerts(self, snapshot: Snapshot | None = None) -> tuple[Alert, ...] | Unread:
        """Lists the alerts."""
        return _alerts(self._client, "/api/v2/alerts", "alertmanager alerts", snapshot)

    def silences(self) -> tuple[KeptSilence, ...] | Unread:
        """Lists the silences; an Alertmanager forgets them some days after their end."""
        raw = _got(self._client, "/api/v2/silences", "alertmanager silences")
        return raw if isinstance(raw, Unread) else read_silences(raw, "alertmanager silences")

    def held_back(self) -> tuple[HeldBack, ...] | Unread:
        """Lists the alerts that are silenced or inhibited."""
        raw = _got(self._client, "/api/v2/alerts", "alertmanager alerts")
        return raw if isinstance(raw, Unread) else read_held_back(raw, "alertmanager alerts")


class _Asking:
    """One round of questions about a span of time."""

    def __init__(
        self, client: Client, start: datetime, end: datetime, step: timedelta, over: Over, is_instant: bool = False
    ) -> None:
        self._client = client
        self._start, self._end, self._step, self._over = start, end, step, over
        self._is_instant = is_instant
        self._doubtful: dict[str, Unread] = {}

    def measured(self, wanted: Collection[str], snapshot: Snapshot | None) -> Measured:
        """Asks for everything that is wanted and there."""
        try:
            return self._measured(wanted, snapshot)
        finally:
            self._client.close()

    def answered(self, query: str) -> Answered:
        """Asks one query as it stands; a trouble leaves it without an answer."""
        try:
            pages = list(self._spans(query, None))
        except Failure as failure:
            return Answered(unread=(Unread(query, failure.reason, failure.detail),))
        finally:
            self._client.close()
        return Answered(tuple(_joined(pages)), tuple(self._doubtful.values()))

    def kept(self, selector: str) -> Answered:
        """Asks for the samples of a selector; a trouble leaves them without an answer."""
        pages: list[Sampled] = []
        since = self._start
        try:
            while since < self._end:
                until = min(self._end, since + self._step)
                span = f"{max(1, round((until - since).total_seconds() * 1000))}ms"
                asked = {"query": f"{selector}[{span}]", "time": _moment(until)}
                pages += self._page("/api/v1/query", asked, None)
                since = until
        except Failure as failure:
            return Answered(unread=(Unread(selector, failure.reason, failure.detail),))
        finally:
            self._client.close()
        return Answered(tuple(_joined(pages)), tuple(self._doubtful.values()))

    def _measured(self, wanted: Collection[str], snapshot: Snapshot | None) -> Measured:
        meanings = metrics_of(frozenset(wanted))
        try:
            have = self._names()
        except Failure as failure:
            unread = Unread(f"{SOURCE} {self._client.name}", failure.reason, failure.detail)
            return Measured(unread=(unread,), is_asked=True)
        there = [item for item in meanings if have is None or item.metric in have]
        samples = self._all(there)
        found = measured(samples, Places(snapshot), are_rates=True)
        answered = {item.signal for item in there} - self._doubtful.keys()
        known = (found.signals | _derivable(answered | found.signals)) - self._tainted()
        return replace(found, signals=frozenset(known | answered), unread=(*self._doubtful.values(), *found.unread))

    def _tainted(self) -> set[str]:
        """Names what is not fully known, with everything that is derived from it."""
        doubtful = set(self._doubtful)
        return doubtful | {
            name for name, signal in signals().items() for parts in signal.derived.values() if doubtful & set(parts)
        }

    def _names(self) -> frozenset[str] | None:
        """Lists the metrics that there are; None where the API does not tell."""
        span = {"start": _moment(min(self._start, self._end - _LOOKED_BACK)), "end": _moment(self._end)}
        try:
            found = read_plain(self._client.get("/api/v1/label/__name__/values", span))
        except Failure as failure:
            if failure.status in (400, 404, 405, 422, 413):
                return None
            raise
        data = found.get("data") if isinstance(found, dict) else None
        if not isinstance(data, list):
            raise Failure("unsupported", "the answer is none of Prometheus")
        return frozenset(item for item in data if isinstance(item, str))

    def _all(self, meanings: Sequence[Meaning]) -> list[Sampled]:
        """Asks for metrics, a few at once; samples and troubles come in the order of the metrics."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            parts = list(pool.map(self._apart, meanings))
        for _, doubtful in parts:
            self._doubtful.update(doubtful)
        return [sample for samples, _ in parts for sample in samples]

    def _apart(self, meaning: Meaning) -> tuple[list[Sampled], dict[str, Unread]]:
        """Asks for one metric with nothing shared but the client, whose connections serve several threads."""
        asking = _Asking(self._client, self._start, self._end, self._step, self._over, self._is_instant)
        return asking._answered(meaning), asking._doubtful

    def _answered(self, meaning: Meaning) -> list[Sampled]:
        """Asks for one metric; a trouble makes its signal doubtful."""
        try:
            pages = list(self._pages(meaning))
        except Failure as failure:
            self._doubtful[meaning.signal] = Unread(meaning.signal, failure.reason, failure.detail)
            return []
        return _joined(pages)

    def _pages(self, meaning: Meaning) -> Iterator[Sampled]:
        query = promql(meaning, self._step, self._over)
        if self._is_instant:
            asked = {"query": query, "time": _moment(self._end)}
            yield from self._page("/api/v1/query", asked, meaning)
            return
        yield from self._spans(query, meaning)

    def _spans(self, query: str, meaning: Meaning | None) -> Iterator[Sampled]:
        start, page = self._start, self._step * _MOST_POINTS
        while start <= self._end:
            stop = min(self._end, start + page)
            yield from self._span(query, meaning, start, stop, 0)
            start = stop + self._step

    def _span(
        self, query: str, meaning: Meaning | None, start: datetime, end: datetime, depth: int
    ) -> Iterator[Sampled]:
        step = f"{self._step.total_seconds():g}"
        asked = {"query": query, "start": _moment(start), "end": _moment(end), "step": step}
        try:
            found = list(self._page("/api/v1/query_range", asked, meaning))
        except Failure as failure:
            # Too many samples for one query: half of the time holds half of them.
            if failure.status not in (413, 422) or depth >= _HALVINGS or end - start < 2 * self._step:
                raise
            steps = int((end - start) / self._step) // 2
            middle = start + steps * self._step
            yield from self._span(query, meaning, start, middle, depth + 1)
            yield from self._span(query, meaning, middle + self._step, end, depth + 1)
        else:
            yield from found

    def _page(self, path: str, asked: dict[str, str], meaning: Meaning | None) -> Iterator[Sampled]:
        answer = read_answer(self._client.get(path, asked))
        if answer is None:
            raise Failure("truncated", "the answer is no whole JSON")
        if answer.status != "success":
            raise Failure("unavailable", answer.error)
        self._note_parts(answer, meaning.signal if meaning else asked["query"])
        try:
            yield from sampled(answer, SOURCE, meaning)
        except (ValueError, msgspec.MsgspecError) as error:
            raise Failure("syntax", str(error)) from None

    def _note_parts(self, answer: Answer, signal: str) -> None:
        """Notes that stores were missing; remarks of PromQL on the query itself are none of that."""
        said = [text for text in answer.warnings if not text.startswith(("PromQL ", "metric might not be"))]
        if said or answer.is_partial:
            self._doubtful[signal] = Unread(signal, "partial", "; ".join(said)[:300])


def _joined(pages: list[Sampled]) -> list[Sampled]:
    """Joins the pages of each series."""
    found: dict[tuple[tuple[str, str], ...], Sampled] = {}
    for page in pages:
        key = tuple(sorted(page.labels.items()))
        there = found.get(key)
        if there is None:
            found[key] = page
        else:
            times, values = array("d", there.times), array("d", there.values)
            times.extend(page.times)
            values.extend(page.values)
            found[key] = replace(there, times=times, values=values)
    return list(found.values())


def _derivable(known: Collection[str]) -> set[str]:
    return {
        name
        for name, signal in signals().items()
        for parts in signal.derived.values()
        if parts and all(part in known for part in parts)
    }


def _alerts(client: Client, path: str, what: str, snapshot: Snapshot | None) -> tuple[Alert, ...] | Unread:
    raw = _got(client, path, what)
    return raw if isinstance(raw, Unread) else read_alerts(raw, what, Places(snapshot))


def _got(client: Client, path: str, what: str) -> bytes | Unread:
    try:
        return client.get(path)
    except Failure as failure:
        return Unread(what, failure.reason, failure.detail)
    finally:
        client.close()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).timestamp():.3f}"
