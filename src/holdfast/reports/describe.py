"""A diagnosis gets its words: the rule's texts and the evidence, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from msgspec import UNSET
from msgspec.structs import asdict

from holdfast.engine.texts import RuleTexts
from holdfast.model.diagnosis import Diagnosis, Link, Problem, Rival, Weight
from holdfast.model.finding import Evidence, Value
from holdfast.model.outcome import NotEvaluated, Unread
from holdfast.model.refs import Ref
from holdfast.reports.collecting import collecting
from holdfast.reports.wire import (
    Purpose,
    Report,
    WireEvidence,
    WireExplained,
    WireLink,
    WireNotEvaluated,
    WireObject,
    WireProblem,
    WireRival,
    WireSnapshot,
    WireStages,
    WireUnread,
    WireWeight,
)
from holdfast.texts.details import in_words
from holdfast.texts.say import fill, is_said, listed, say

Words = Callable[[str, str], RuleTexts]
LONGEST_QUOTE = 600
LONGEST_VALUE = 60


def describe(
    diagnosis: Diagnosis, words: Words, lang: str, version: str = "", purpose: Purpose = "diagnosis"
) -> Report:
    """Gives a diagnosis its words; `words` finds the texts of a cause in a language."""
    return Report(
        snapshot=WireSnapshot(**asdict(diagnosis.snapshot)),
        problems=tuple(described(problem, words, lang) for problem in diagnosis.problems),
        risks=tuple(described(problem, words, lang) for problem in diagnosis.risks),
        not_evaluated=tuple(_blind(item, lang) for item in diagnosis.not_evaluated),
        unread=tuple(_unread(item, lang) for item in diagnosis.unread),
        stages=WireStages(**asdict(diagnosis.stages)),
        waived=tuple(described(problem, words, lang) for problem in diagnosis.waived),
        language=lang,
        version=version,
        purpose=purpose,
    )


def described(problem: Problem, words: Words, lang: str) -> WireProblem:
    """Gives one problem its words."""
    texts = words(problem.cause, lang)
    values = _values(problem.object, problem.values)

    def filled(text: str) -> str:
        return printable(fill(text, values))

    return WireProblem(
        rank=problem.rank,
        cause=problem.cause,
        object=wired(problem.object),
        confidence=problem.confidence,
        severity=problem.severity,
        type=problem.type,
        scope=problem.scope,
        cause_kind=problem.cause_kind,
        title=filled(texts.title),
        summary=filled(texts.message),
        why=filled(texts.why),
        evidence=tuple(_evidence(item, texts, values, lang) for item in problem.evidence),
        next_test=filled(texts.next_test),
        explains=tuple(
            WireExplained(
                cause=item.cause,
                object=wired(item.object),
                title=words(item.cause, lang).title,
                effect=effect_text(item.effect, lang),
            )
            for item in problem.explains
        ),
        affected=tuple(wired(ref) for ref in problem.affected),
        fix=filled(texts.fix),
        workaround=filled(texts.workaround),
        verify=filled(texts.verify),
        rollback=filled(texts.rollback),
        effect=problem.effect,
        effect_text=effect_text(problem.effect, lang),
        chain=tuple(_link(link, lang) for link in problem.chain),
        absent=tuple(wired(ref) for ref in _absent(problem)),
        rivals=tuple(_rival(rival, words, lang) for rival in problem.rivals),
        since=problem.since,
        unseen=problem.unseen,
        prevention=filled(texts.prevention),
        references=texts.references,
        collect=collecting(problem),
        weights=tuple(_weight(item, lang) for item in problem.weights),
        score=problem.score,
        excluded=problem.excluded,
        undecided=problem.undecided,
    )


def wired(ref: Ref) -> WireObject:
    """Gives the published form of a reference."""
    return WireObject(ref.kind, ref.namespace, ref.name, ref.group or UNSET)


def evidence_text(evidence: Evidence, lang: str) -> str:
    """Says an observation without the help of a rule's own words."""
    quoted = _shortened(printable(listed(evidence.value)))
    moment = moment_text(evidence.time)
    values = {"object": str(evidence.object), "field": evidence.field, "value": quoted, "time": moment}
    if not evidence.field:
        return say("evidence.absent", lang, **values)
    if evidence.field.startswith("log["):
        container = evidence.field[4:].partition("]")[0]
        return say("evidence.log-timed" if moment else "evidence.log", lang, **values, container=container)
    kind, bracket, rest = evidence.field.partition("[")
    if bracket and kind in ("metric", "alert"):
        named = {**values, "signal": rest.rstrip("]"), "value": _reading(evidence.value, quoted)}
        if kind == "metric":
            return say("evidence.metric", lang, **named)
        return say("evidence.alert-timed" if moment else "evidence.alert", lang, **named)
    if evidence.object.kind == "Event":
        return say("evidence.event-timed" if moment else "evidence.event", lang, **values)
    if evidence.value is None or evidence.value == "" or evidence.value == []:
        return say("evidence.unset" if evidence.value is None else "evidence.empty", lang, **values)
    if "`" in quoted or len(quoted) > LONGEST_VALUE:
        return say("evidence.message", lang, **values)
    return say("evidence.field-timed" if moment else "evidence.field", lang, **values)


def _reading(value: Value, quoted: str) -> str:
    """Writes a number so that people can read it: few digits, and the unit's thousands apart."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return quoted
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def effect_text(effect: str, lang: str) -> str:
    """Says in a few words what happened to an object."""
    return say(f"effect.{effect}", lang) if is_said(f"effect.{effect}") else effect


def moment_text(moment: datetime | None) -> str:
    """Writes an instant to the second, in UTC; nothing when it is not known."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ") if moment else ""


def printable(text: str) -> str:
    """Takes out of a text what could steer a terminal or turn the direction of writing."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else _SPACED.get(char, "\N{REPLACEMENT CHARACTER}") for char in text
    )


_SPACED = {"\t": "    ", "\r": "", "\N{NO-BREAK SPACE}": " ", "\N{IDEOGRAPHIC SPACE}": " "}


def _evidence(item: Evidence, texts: RuleTexts, values: Mapping[str, Value], lang: str) -> WireEvidence:
    text = evidence_text(item, lang)
    note = texts.notes.get(item.note, "") if item.note else ""
    if note:
        own: dict[str, Value] = {"object": str(item.object), "field": item.field, "value": item.value}
        text = printable(fill(note, {**values, **own}))
    return WireEvidence(
        stance=item.stance,
        object=wired(item.object),
        field=item.field,
        value=_encodable(item.value),
        time=item.time,
        text=text,
    )


def _encodable(value: Value) -> Value:
    # YAML can escape half a surrogate pair, which no encoding can write.
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return [item.encode("utf-8", "replace").decode() for item in value] if isinstance(value, list) else value


def _values(ref: Ref, values: Mapping[str, Value]) -> dict[str, Value]:
    return {"kind": ref.kind, "name": ref.name, "namespace": ref.namespace, "object": str(ref), **values}


def _absent(problem: Problem) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(e.object for e in problem.evidence if not e.field and e.stance == "for"))


def _link(link: Link, lang: str) -> WireLink:
    return WireLink(
        source=wired(link.source),
        target=wired(link.target),
        relation=link.relation,
        effect=link.effect,
        text=effect_text(link.effect, lang),
    )


def _rival(rival: Rival, words: Words, lang: str) -> WireRival:
    texts = words(rival.cause, lang)
    values = _values(rival.object, {})
    return WireRival(
        cause=rival.cause,
        object=wired(rival.object),
        confidence=rival.confidence,
        title=texts.title,
        next_test=printable(fill(texts.next_test, values)),
        fix=printable(fill(texts.fix, values)),
    )


def _weight(item: Weight, lang: str) -> WireWeight:
    text = say(f"weight.{item.reason}", lang, log_odds=f"{item.log_odds:+.2f}", confidence=f"{item.confidence:.2f}")
    return WireWeight(reason=item.reason, log_odds=item.log_odds, confidence=item.confidence, text=text)


def _blind(item: NotEvaluated, lang: str) -> WireNotEvaluated:
    return WireNotEvaluated(
        rule=item.rule,
        reason=reason_text(item.reason, item.missing, lang),
        object=wired(item.object) if item.object else None,
        missing=item.missing,
    )


def _unread(item: Unread, lang: str) -> WireUnread:
    return WireUnread(what=item.what, reason=item.reason, detail=item.detail, text=unread_text(item, lang))


def unread_text(item: Unread, lang: str) -> str:
    """Says what could not be read, and why in the reader's words where they are known."""
    text = reason_text(item.reason, printable(item.what), lang)
    detail = in_words(_shortened(printable(item.detail)), lang) if item.detail else ""
    return say("reason.detailed", lang, text=text, detail=detail) if detail else text


def reason_text(reason: str, what: str, lang: str) -> str:
    """Says why something is not known; a reason without words of its own is named as it is."""
    key = f"reason.{reason}"
    named = what or say("reason.input", lang)
    return say(key if is_said(key) else "reason.unnamed", lang, what=named, reason=reason)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
