"""A probe's Pods as manifests, how to run it, and its verdicts hop by hop."""

from __future__ import annotations

import shlex

import yaml

from holdfast.model.outcome import Answer
from holdfast.pillars.diagnosis.hops import Hop, Readings
from holdfast.pillars.diagnosis.probing import Probe
from holdfast.reports.describe import printable
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.marks import MARKS, STYLES
from holdfast.reports.page import Page
from holdfast.texts.say import say


def probe_manifests(made: Probe) -> str:
    """Renders the Pods as YAML documents that `kubectl apply` takes."""
    return "---\n".join(yaml.safe_dump(item, sort_keys=False, width=1000) for item in made.manifests)


def probe_notes(made: Probe, lang: str) -> tuple[str, ...]:
    """Says what is measured and how to run and remove the probe, one line each."""
    lines = [
        say("probe.target", lang, target=item.text, because=item.because, place=item.place) for item in made.targets
    ]
    for item in made.manifests:
        name, namespace = item["metadata"]["name"], item["metadata"]["namespace"]
        logs = shlex.join(("kubectl", "logs", "-f", "-n", namespace, name))
        lines.append(say("probe.read", lang, command=f"{logs} | holdfast probe --read -"))
        lines.append(say("probe.remove", lang, command=shlex.join(("kubectl", "delete", "pod", "-n", namespace, name))))
    return tuple(lines)


def hops_text(found: Readings, look: Look, lang: str) -> str:
    """Renders each hop with its verdict and what was measured."""
    page = Page(look)
    place = ""
    for hop in found.hops:
        if hop.node != place:
            place = hop.node
            page.line((say("probe.from", lang, place=printable(place)), "bold"))
        page.line(
            (f" {MARKS[hop.answer]} ", STYLES[hop.answer]), f"{_name(hop, lang)}  ", (printable(hop.target), "bold")
        )
        page.prose(_verdict(hop, lang), "dim" if hop.answer is Answer.YES else "", first="     ")
    if not found.is_whole:
        page.prose(say("probe.cut", lang), "yellow", first="? ")
    return page.done()


def hops_json(found: Readings, lang: str) -> str:
    """Renders the hops for programs."""
    plain = {
        "complete": found.is_whole,
        "hops": [
            {
                "from": hop.node,
                "hop": hop.hop,
                "target": hop.target,
                "verdict": hop.answer.value,
                "reason": _verdict(hop, lang),
                "values": hop.values,
            }
            for hop in found.hops
        ],
    }
    return indented(plain)


def _name(hop: Hop, lang: str) -> str:
    return say(f"probe.hop.{hop.hop}", lang)


def _verdict(hop: Hop, lang: str) -> str:
    words = say(f"probe.because.{hop.reason or 'good'}", lang)
    given = ", ".join(f"{key}={printable(value)}" for key, value in hop.values.items())
    return f"{words} ({given})" if given else words
