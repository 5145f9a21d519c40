"""What alerts did: for a terminal, for programs, and as a patch of the alert rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import yaml

from holdfast.analysis.alert_tuning import Proposal
from holdfast.analysis.alerts import Noise
from holdfast.model.alerts import Alert, AlertRule
from holdfast.pillars.prediction.alert_review import Advice, Event, Review
from holdfast.reports.describe import moment_text, printable, unread_text, wired
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say

MOST_SHOWN = 12
MOST_NAMED = 4


def alerts_text(found: Review, look: Look, lang: str) -> str:
    """Renders a review: events, rules with bad habits, pairs and proposals, or that there is no history at all."""
    page = Page(look)
    if not found.is_known:
        page.prose(say("alerts.unknown", lang), "bold")
    elif not found.firings:
        page.prose(say("alerts.nothing", lang), "bold")
    else:
        span = {"since": _moment(found.since), "until": _moment(found.until)}
        counts = {"rules": str(len(found.rules)), "events": str(len(found.events))}
        page.prose(say("alerts.headline", lang, count=found.firings, **counts, **span), "bold")
    if found.current:
        states = {state: sum(item.state == state for item in found.current) for state in ("firing", "suppressed")}
        page.prose(say("alerts.current", lang, count=states["firing"], suppressed=str(states["suppressed"])))
    if found.events and not found.has_topology:
        page.prose(say("alerts.no-topology", lang), "dim")
    _section(page, "events", lang, [lambda item=item: _event(page, item, lang) for item in found.events])
    _section(page, "rules", lang, [lambda item=item: _rule(page, item, lang) for item in found.rules])
    _pairs(page, found, lang)
    _section(page, "advice", lang, [lambda item=item: _advice(page, item, lang) for item in found.advice])
    if found.firings and not found.advice:
        page.blank()
        page.prose(say("alerts.no-advice", lang))
    for gone in found.unread:
        page.prose(unread_text(gone, lang), first=" ? ")
    return page.done()


def _section(page: Page, name: str, lang: str, lines: Sequence[Any]) -> None:
    if not lines:
        return
    page.blank()
    page.prose(say(f"alerts.section.{name}", lang), "bold")
    shown = lines if page.look.verbose else lines[:MOST_SHOWN]
    for line in shown:
        line()
    if len(lines) > len(shown):
        page.prose(say("alerts.more", lang, count=len(lines) - len(shown)), first="   ")


def _event(page: Page, item: Event, lang: str) -> None:
    named = ", ".join(f"{rule} ({count})" if count > 1 else rule for rule, count in item.rules[:MOST_NAMED])
    more = f", +{len(item.rules) - MOST_NAMED}" if len(item.rules) > MOST_NAMED else ""
    end = _moment(item.end) if item.end is not None else say("alerts.still", lang)
    page.line(f"   {_moment(item.start)} - {end}  ", (printable(named + more), "bold"))
    if item.origin is not None:
        key = "alerts.origin-of" if len(item.subjects) > 1 else "alerts.about"
        words = say(key, lang, origin=printable(str(item.origin)), count=len(item.subjects))
    elif item.subjects:
        words = say("alerts.subjects", lang, count=len(item.subjects))
    else:
        words = say("alerts.no-subject", lang)
    page.prose(words, "dim", first="      ")


def _rule(page: Page, item: Noise, lang: str) -> None:
    habits = ", ".join(say(f"alerts.habit.{habit}", lang) for habit in item.habits)
    page.line(f"   {item.firings:6d}  ", (printable(item.rule), "bold"), f"  {habits}" if habits else "")
    values = {
        "series": str(item.series),
        "share": f"{100 * item.share:.0f}",
        "length": duration(item.median_s),
        "flaps": str(item.flaps),
    }
    page.prose(say("alerts.rule", lang, **values), "dim", first=" " * 11)
    if item.acted is not None:
        page.prose(say("alerts.acted", lang, share=f"{100 * item.acted:.0f}"), "dim", first=" " * 11)


def _pairs(page: Page, found: Review, lang: str) -> None:
    ignored = {item.rule for item in found.rules if item.acted == 0.0}
    lines = []
    for item in found.pairs:
        key = "alerts.pair-ignored" if {item.first, item.second} <= ignored else "alerts.pair"
        names = {"first": printable(item.first), "second": printable(item.second)}
        words = say(key, lang, **names, share=f"{100 * item.together:.0f}", lift=f"{item.lift:.0f}")
        lines.append(lambda words=words: page.prose(words, first="   "))
    _section(page, "pairs", lang, lines)


def _advice(page: Page, item: Advice, lang: str) -> None:
    one = item.proposal
    page.line("   ", (printable(one.rule), "bold"), f"  {changed(item)}")
    effect = {"before": str(one.before), "after": str(one.after), "later": duration(one.later_s)}
    page.prose(say(f"alerts.effect.{one.change}", lang, **effect), first="      ")
    if not item.is_chosen:
        page.prose(say("alerts.not-chosen" if one.after else "alerts.silenced", lang), "dim", first="      ")
    if item.basis == "history":
        page.prose(say("alerts.from-history", lang), "dim", first="      ")


def changed(item: Advice) -> str:
    """Writes the change of a rule as its YAML would say it."""
    one = item.proposal
    if one.change == "group_by":
        return f"group_by: [alertname, {', '.join(one.labels)}]"
    if item.new_s is None:
        return f"{one.change}: +{duration(one.amount)}"
    before = duration(item.present_s or 0.0)
    return f"{one.change}: {before} -> {duration(item.new_s)}"


def alerts_json(found: Review) -> str:
    """Renders a review as indented JSON."""
    plain = {
        "since": _instant(found.since),
        "until": _instant(found.until),
        "step_seconds": found.step,
        "firings": found.firings,
        "has_history": found.is_known,
        "has_topology": found.has_topology,
        "events": [
            {
                "start": _instant(item.start),
                "end": _instant(item.end) if item.end is not None else None,
                "alerts": item.alerts,
                "rules": dict(item.rules),
                "objects": [wired(ref) for ref in item.subjects],
                "origin": wired(item.origin) if item.origin else None,
            }
            for item in found.events
        ],
        "rules": list(found.rules),
        "pairs": list(found.pairs),
        "proposals": [_plain_advice(item) for item in found.advice],
        "current": [_plain_alert(item) for item in found.current],
        "unread": list(found.unread),
    }
    return indented(plain)


def _plain_advice(item: Advice) -> dict[str, Any]:
    one: Proposal = item.proposal
    return {
        "rule": one.rule,
        "change": one.change,
        "labels": one.labels,
        "added_seconds": one.amount,
        "present_seconds": item.present_s,
        "new_seconds": item.new_s,
        "basis": item.basis,
        "before": one.before,
        "after": one.after,
        "lost": one.lost,
        "later_seconds": one.later_s,
        "in_patch": item.is_chosen,
    }


def _plain_alert(item: Alert) -> dict[str, Any]:
    return {
        "name": item.name,
        "state": item.state,
        "severity": item.severity,
        "since": item.since,
        "object": wired(item.subject) if item.subject else None,
        "source": item.source,
    }


def alerts_yaml(found: Review, lang: str) -> str:
    """Renders the chosen proposals as a patch: rules of Prometheus by group, and routes of Alertmanager after them.

    A rule that Prometheus told is whole, with its changed durations; of another only what changes is known.
    """
    documents: list[Any] = []
    groups: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for item in found.advice:
        if item.is_chosen and item.proposal.change != "group_by":
            for rule in item.rules or (AlertRule(name=item.proposal.rule),):
                whole = groups.setdefault(rule.group or "tuned", {})
                labels = str(sorted(rule.labels.items()))
                whole[rule.name, labels] = _patched(whole.get((rule.name, labels)) or _as_is(rule), item, rule)
    if groups:
        documents.append({"groups": [{"name": name, "rules": list(rules.values())} for name, rules in groups.items()]})
    routes = [_route(item.proposal) for item in found.advice if item.proposal.change == "group_by"]
    if routes:
        documents.append({"route": {"routes": routes}})
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    if not documents:
        return f"# {say('alerts.no-advice' if found.is_known else 'alerts.unknown', lang)}\n"
    return yaml.dump_all(documents, Dumper=dumper, allow_unicode=True, sort_keys=False, width=160)


def _as_is(rule: AlertRule) -> dict[str, Any]:
    durations = {"for": rule.wait_s, "keep_firing_for": rule.keep_s}
    return {
        "alert": rule.name,
        **({"expr": rule.expr} if rule.expr else {}),
        **{name: duration(seconds) for name, seconds in durations.items() if seconds},
        **({"labels": dict(rule.labels)} if rule.labels else {}),
        **({"annotations": dict(rule.annotations)} if rule.annotations else {}),
    }


def _patched(made: dict[str, Any], item: Advice, rule: AlertRule) -> dict[str, Any]:
    one = item.proposal
    present = rule.wait_s if one.change == "for" else rule.keep_s
    seconds = present + one.amount if item.rules else item.new_s
    # Without the present duration, the added one is the least that is known.
    made[one.change] = duration(one.amount if seconds is None else seconds)
    return made


def _route(one: Proposal) -> dict[str, Any]:
    return {"matchers": [f'alertname="{one.rule}"'], "group_by": ["alertname", *one.labels]}


def duration(seconds: float) -> str:
    """Writes a duration as Prometheus does, in whole seconds: `1h30m`."""
    left = round(seconds)
    parts: Iterable[tuple[str, int]] = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))
    words = ""
    for unit, size in parts:
        count, left = divmod(left, size)
        words += f"{count}{unit}" if count else ""
    return words or "0s"


def _moment(seconds: float) -> str:
    return moment_text(_instant(seconds))


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
