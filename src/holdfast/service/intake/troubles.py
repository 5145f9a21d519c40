"""What alerts tell together: a title, where they are, how urgent it is, and the marks by which others find them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from holdfast.model.alerts_kept import KeptFiring
from holdfast.model.incident import Assessment
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.alerts_policy import assessed
from holdfast.ports.store import Store
from holdfast.service.incidents.incident_terms import language_of, terms_now
from holdfast.service.intake.acquainting import Acquaintance, roots
from holdfast.service.intake.opening import Trouble, cause_mark, moment_words
from holdfast.service.intake.policies import policy_of
from holdfast.texts.say import say

MOST_TOLD = 20


def trouble_of(
    store: Store, known: Acquaintance, items: Sequence[KeptFiring], group: str, earlier: frozenset[str] = frozenset()
) -> Trouble:
    """Makes what alerts of one cluster tell together, of a group; `earlier` names incidents that they made before."""
    first = min(items, key=lambda item: (item.starts, item.fingerprint))
    causes = roots(store, known, (item.subject for item in items))[:1]
    marks = [
        *(f"problem:{item.id}" for item in causes),
        *(cause_mark(item.cluster, item.problem.cause) for item in causes),
        f"group:{group}",
        *(f"alert:{item.series}" for item in items),
    ]
    everywhere = any(not item.namespaces for item in items)
    names = dict.fromkeys(name for item in items for name in item.namespaces)
    return Trouble(
        title=_title(items),
        source=f"alerts:{first.source}",
        cluster=first.cluster,
        namespaces=() if everywhere else tuple(names),
        affected=tuple(dict.fromkeys(str(item.subject) for item in items if item.subject is not None)),
        fingerprints=tuple(dict.fromkeys(marks)),
        assessment=_assessment(store, items),
        began=min(item.active or item.starts for item in items),
        note=_note(store, items, earlier),
    )


def _assessment(store: Store, items: Sequence[KeptFiring]) -> Assessment:
    """Answers what labels tell; of several alerts the most urgent one counts."""
    cluster = items[0].cluster
    policy, terms = policy_of(store, cluster), terms_now(store).policy
    try:
        own = store.shelf(CLUSTERS).get(cluster).item.labels
    except RecordAbsent:
        own = {}
    found = [assessed(policy, terms, item.severity, item.labels, own) for item in items]

    def rank(item: Assessment) -> int:
        return terms.urgencies.index(item.urgency) if item.urgency in terms.urgencies else -1

    return max(found, key=rank)


def _title(items: Sequence[KeptFiring]) -> str:
    rules = Counter(item.rule for item in items)
    named = ", ".join(rule if count == 1 else f"{rule} ×{count}" for rule, count in rules.most_common(5))
    more = "" if len(rules) <= 5 else ", …"
    told = next((item.summary for item in items if item.summary), "")
    return f"{named}{more}: {told}" if told and len(items) == 1 else f"{named}{more}"


def _note(store: Store, items: Sequence[KeptFiring], earlier: frozenset[str]) -> str:
    lang = language_of(store)
    lines = [_line(item, lang) for item in sorted(items, key=lambda item: item.starts)[:MOST_TOLD]]
    if len(items) > MOST_TOLD:
        lines.append(say("intake.note.more", lang, count=len(items) - MOST_TOLD))
    if earlier:
        lines.append(say("intake.note.before", lang, incidents=", ".join(sorted(earlier))))
    return "\n".join((say("intake.note.fired", lang, count=len(items)), *lines))


def _line(item: KeptFiring, lang: str) -> str:
    about = str(item.subject) if item.subject is not None else ", ".join(item.namespaces)
    said = say("intake.note.alert", lang, rule=item.rule, start=moment_words(item.starts))
    return " · ".join(part for part in (said, about, item.severity, item.summary) if part)
