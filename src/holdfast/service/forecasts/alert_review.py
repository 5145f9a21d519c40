"""What alerts did: events with one probable origin each, rules that cry wolf, and what would calm them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.analysis.alert_tuning import Proposal, proposals
from holdfast.analysis.alerts import Firing, Group, correlated, group, noise
from holdfast.analysis.causes import rank
from holdfast.engine.signals.alerting import subject_of
from holdfast.engine.signals.firings import ACTIVE_SINCE, FIRED, Fired, fired
from holdfast.engine.signals.places import Places
from holdfast.engine.signals.tables import read_time
from holdfast.graph.build import build
from holdfast.model.alerts import Alert, AlertRule
from holdfast.model.errors import UsageError
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.prediction.alert_review import Advice, Basis, Event, Review
from holdfast.ports.metrics import Answered, Queries
from holdfast.service.forecasts.measuring import topology

# An event that began so much later, in seconds, does not explain another: rules wait for different times.
LATER_S = 900.0
# Somebody who acts on an alert is taken to mean one that fired then, or ended at most an hour before.
AFTER_S = 3600.0
_QUERY = f'{FIRED}{{alertstate="firing"}}'
_GRAVITY = {"critical": 3.0, "page": 3.0, "error": 2.0, "warning": 2.0}
_YES, _NO = frozenset({"", "1", "true", "yes", "y"}), frozenset({"0", "false", "no", "n"})


def asked(source: Queries, end: datetime, past: timedelta, step: timedelta) -> tuple[Answered, tuple[AlertRule, ...]]:
    """Asks what fired in some time and by which rules; where these are not told, also since when it was pending."""
    rules = source.rules()
    told = source.ask(_QUERY, end - past, end, step)
    if not isinstance(rules, Unread):
        return told, rules
    active = source.ask(ACTIVE_SINCE, end - past, end, step)
    return Answered((*told.samples, *active.samples), (*told.unread, *active.unread, rules)), ()


def history(answered: Answered, past: timedelta, end: datetime | None = None, step: timedelta | None = None) -> Fired:
    """Reads firings from what a Prometheus or files answered; the end is by default that of the last sample.

    No sample is a quiet time only where a Prometheus, which is asked in steps, answered in full.
    """
    seconds = past.total_seconds()
    until = end.timestamp() if end else None
    since = until - seconds if until is not None else -seconds
    found = fired(answered.samples, since, until, step.total_seconds() if step else None)
    is_answered = step is not None and not any(item.what == _QUERY for item in answered.unread)
    return replace(found, is_known=bool(answered.samples) or is_answered)


def with_notes(history: Fired, text: str) -> Fired:
    """Adds who acted: rows of `alert`, `time` and perhaps `acted` (yes or no); raises UsageError.

    A rule that any row names was watched: its other firings count as those that nobody acted on.
    """
    notes: list[tuple[str, float, bool]] = []
    for number, row in enumerate(csv.DictReader(text.lstrip("\ufeff").splitlines()), 2):
        time, said = read_time(row.get("time") or ""), (row.get("acted") or "").strip().lower()
        if not row.get("alert") or time is None or said not in _YES | _NO:
            raise UsageError(what="--acted", value=f"line {number}", allowed="alert,time[,acted]")
        notes.append((row["alert"].strip(), time, said in _YES))
    watched = {rule for rule, _, _ in notes}
    told = tuple(
        replace(item, acted=any(_means(note, item, history.until) for note in notes)) if item.rule in watched else item
        for item in history.firings
    )
    return replace(history, firings=told)


def _means(note: tuple[str, float, bool], firing: Firing, now: float) -> bool:
    rule, time, acted = note
    return acted and rule == firing.rule and firing.start <= time <= firing.until(now) + AFTER_S


def review(
    history: Fired,
    snapshot: Snapshot | None = None,
    rules: Sequence[AlertRule] = (),
    current: Sequence[Alert] = (),
    unread: Sequence[Unread] = (),
) -> Review:
    """Says what a history of alerts tells; the objects of a snapshot, where there is one, tell what depends on what."""
    places = Places(snapshot)
    told = (*history.firings, *_only_listed(history, current))
    subjects = {item: subject for item in told if (subject := subject_of(dict(item.labels), places)) is not None}
    relations = _relations(snapshot)
    events = [_event(item, subjects, relations) for item in group(told, subjects, relations)]
    return Review(
        since=history.since,
        until=history.until,
        step=history.step,
        firings=len(history.firings),
        events=tuple(sorted(events, key=lambda item: (-item.start, -item.alerts))),
        rules=noise(history.firings, history.since, history.until),
        pairs=correlated(history.firings, history.since, history.until),
        advice=_advice(history, rules),
        current=tuple(current),
        is_known=history.is_known,
        has_topology=bool(relations),
        unread=tuple(dict.fromkeys(unread)),
    )


def _relations(snapshot: Snapshot | None) -> Mapping[Hashable, Iterable[Hashable]]:
    if snapshot is None or not snapshot.objects:
        return {}
    return {ref: tuple(targets) for ref, targets in topology(snapshot, build(snapshot), {}).items()}


def _only_listed(history: Fired, current: Sequence[Alert]) -> list[Firing]:
    """Gives the alerts that a system lists now and the history does not hold."""
    there = {(item.rule, item.labels) for item in history.firings if item.end is None}
    made = []
    for alert in current:
        labels = tuple(sorted((name, value) for name, value in alert.labels.items() if name != "alertname"))
        is_told = any(rule == alert.name and set(known) <= set(labels) for rule, known in there)
        if alert.state == "firing" and alert.since is not None and not is_told:
            made.append(Firing(alert.name, labels, alert.since.timestamp()))
    return made


def _event(found: Group, subjects: Mapping[Firing, Ref], relations: Mapping[Hashable, Iterable[Hashable]]) -> Event:
    ends = [item.end for item in found.firings]
    scores: dict[Hashable, float] = {}
    onsets: dict[Hashable, float] = {}
    for item in found.firings:
        if item in subjects:
            weight = _GRAVITY.get(dict(item.labels).get("severity", ""), 1.0)
            scores[subjects[item]] = max(weight, scores.get(subjects[item], 0.0))
            onsets[subjects[item]] = min(item.start, onsets.get(subjects[item], item.start))
    causes = rank(scores, relations, onsets, LATER_S)
    first = causes[0].node if causes and (relations or len(scores) == 1) else None
    return Event(
        start=found.start,
        end=None if None in ends else max(end for end in ends if end is not None),
        alerts=len(found.firings),
        rules=tuple(sorted(Counter(item.rule for item in found.firings).items(), key=lambda pair: (-pair[1], pair[0]))),
        subjects=tuple(sorted({subjects[item] for item in found.firings if item in subjects})),
        origin=first if isinstance(first, Ref) else None,
    )


def _advice(history: Fired, rules: Sequence[AlertRule]) -> tuple[Advice, ...]:
    found = proposals(history.firings, history.since, history.until)
    holding = {item.rule for item in found if item.change == "keep_firing_for"}
    return tuple(_advised(item, history, rules, holding) for item in found)


def _advised(item: Proposal, history: Fired, rules: Sequence[AlertRule], holding: set[str]) -> Advice:
    own = tuple(rule for rule in rules if rule.name == item.rule)
    # A rule that would never have fired is not tuned but gone.
    is_chosen = item.change != "for" or (item.rule not in holding and item.after > 0)
    if item.change == "group_by":
        return Advice(proposal=item, is_chosen=is_chosen, rules=own)
    if item.change == "keep_firing_for":
        # What the history shows includes what the rule holds already.
        present = max((rule.keep_s for rule in own), default=None)
        new = None if present is None else present + item.amount
        return Advice(
            proposal=item,
            present_s=present,
            new_s=new,
            basis="rule" if own else "unknown",
            is_chosen=is_chosen,
            rules=own,
        )
    present, basis = _wait(item.rule, history, own)
    new_wait = None if present is None else present + item.amount
    return Advice(proposal=item, present_s=present, new_s=new_wait, basis=basis, is_chosen=is_chosen, rules=own)


def _wait(rule: str, history: Fired, own: Sequence[AlertRule]) -> tuple[float | None, Basis]:
    if own:
        return max(item.wait_s for item in own), "rule"
    shown = history.waits.get(rule)
    return (None, "unknown") if shown is None else (shown, "history")
