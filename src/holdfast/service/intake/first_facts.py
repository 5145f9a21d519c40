"""What is known of an incident when it comes in, from the newest snapshot: put into it, and kept to be shown.

Snapshots are read in a job, in another process where they are heavy; the incident is open meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import asdict, replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.alerts_kept import FIRINGS, FIRST_FACTS, FirstFacts
from holdfast.model.errors import HoldfastError
from holdfast.model.incident import SYSTEM, UNSURE, Assessment, Incident
from holdfast.model.incident_refusals import IncidentRefused
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.redaction import redact_text
from holdfast.model.refs import Ref
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.alerts_policy import assessed
from holdfast.pillars.inspection.comparison import Comparison
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.diagnosis.comparing import compare
from holdfast.service.incidents.incident_terms import language_of, terms_now
from holdfast.service.incidents.incidents import do, events_of, state_of
from holdfast.service.intake.acquainting import CARRIED
from holdfast.service.intake.opening import moment_words
from holdfast.service.intake.policies import policy_of
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES, unpacked
from holdfast.service.views.rows import GraphView, ObjectRow, ObjectsView
from holdfast.service.working import Held, check_held, end
from holdfast.texts.say import say

MOST, LONGEST = 30, 500
WARNING = "Warning"


class Found(Struct, frozen=True, kw_only=True):
    """What the views of a snapshot tell of what is affected: what hangs on it, messages, and problems that touch it.

    `labels` are those of the namespaces in which it is.
    """

    affected: tuple[Ref, ...] = ()
    messages: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    labels: tuple[dict[str, str], ...] = ()


def first_facts(office: Office, held: Held) -> None:
    """Looks for the first facts of an incident and puts them into it; raises HoldfastError."""
    incident, cluster = held.job.options["incident"], held.job.cluster
    with office.stores.read() as store:
        present = state_of(store, incident)
        latest = judged(store, cluster) if cluster else None
        older = _before(store, latest)
        views = [store.snapshots.view(latest.id, NAMES[name]) for name in (ObjectsView, GraphView)] if latest else []
        files = tuple(store.snapshots.files(latest.id)) if latest else ()
        before = tuple(store.snapshots.files(older.id)) if older else ()
        subjects = _subjects(store, incident, present)
        registered = _registered(store, cluster)
    found = office.work.run(found_in, views[0], views[1], subjects) if latest else Found()
    changes, unread = _changes(office, files, before, found.affected) if older else ((), ("changes",))
    facts = FirstFacts(
        snapshot=latest.id if latest else "",
        taken=latest.taken_at if latest else None,
        affected=found.affected,
        namespaces=tuple(dict.fromkeys(ref.namespace for ref in found.affected if ref.namespace)),
        owners=_owners(registered, found.affected, present),
        messages=found.messages,
        changes=changes,
        changed_since=older.taken_at if older else None,
        problems=found.problems,
        unread=unread if latest else ("snapshot",),
    )
    with office.stores.write() as store:
        check_held(store, held)
        store.shelf(FIRST_FACTS).put(incident, facts)
        with suppress(IncidentRefused):
            _tell(office, store, incident, facts, (*found.labels, registered.labels if registered else {}))
        end(office, store, held)


def found_in(objects: bytes | None, graph: bytes | None, subjects: Sequence[str]) -> Found:
    """Looks in the views of a snapshot for objects by their names, and for what hangs on them."""
    view = unpacked(objects, ObjectsView) if objects else None
    edges = unpacked(graph, GraphView) if graph else None
    rows = {str(row.object): row for row in view.objects} if view else {}
    named = [rows[name] for name in subjects if name in rows]
    refs = {row.object for row in named}
    hanging = {
        edge.source for edge in (edges.edges if edges else ()) if edge.relation in CARRIED and edge.target in refs
    }
    affected = (*sorted(refs), *sorted(hanging - refs))[:MOST]
    namespaces = dict.fromkeys(f"Namespace {ref.namespace}" for ref in affected if ref.namespace)
    told = [rows[str(ref)] for ref in affected if str(ref) in rows]
    return Found(
        affected=affected,
        messages=tuple(_messages(told))[:MOST],
        problems=tuple(dict.fromkeys(key for row in told for key in row.problems))[:MOST],
        labels=tuple(rows[name].labels for name in namespaces if name in rows),
    )


def changes_between(clusters: Clusters, files: Files, before: Files) -> Comparison:
    """Compares two snapshots; raises InputError."""
    return compare(clusters.files(before, ""), clusters.files(files, ""), ())


def kept_facts(store: Store, incident: str) -> FirstFacts | None:
    """Gives the first facts of an incident, None where nobody has looked yet."""
    with suppress(RecordAbsent):
        return store.shelf(FIRST_FACTS).get(incident).item
    return None


def _messages(rows: Iterable[ObjectRow]) -> Iterable[str]:
    for row in rows:
        for event in sorted(row.events, key=lambda item: item.time.timestamp() if item.time else 0.0, reverse=True):
            if event.type == WARNING:
                yield redact_text(f"{row.object}: {event.reason}: {event.message}")[:LONGEST]
        for condition in row.conditions:
            if condition.message and condition.status != "True":
                yield redact_text(f"{row.object}: {condition.type}: {condition.message}")[:LONGEST]


def _subjects(store: Store, incident: str, present: Incident) -> tuple[str, ...]:
    alerted = (str(kept.item.subject) for kept in store.shelf(FIRINGS).find("incident", incident) if kept.item.subject)
    return tuple(dict.fromkeys((*present.affected, *alerted)))


def _before(store: Store, latest: KeptSnapshot | None) -> KeptSnapshot | None:
    """Gives the snapshot before the newest one, for what changed lately."""
    if latest is None:
        return None
    return next(
        (
            item
            for item in store.snapshots.of_cluster(latest.cluster, before=latest.taken_at, limit=5)
            if item.id != latest.id and item.taken_at < latest.taken_at
        ),
        None,
    )


def _changes(
    office: Office, files: Files, before: Files, affected: Sequence[Ref]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names what changed at what is affected first; what cannot be compared is said."""
    try:
        found = office.work.run(changes_between, office.clusters, files, before)
    except HoldfastError:
        return (), ("changes",)
    near = {ref.namespace for ref in affected if ref.namespace}
    lines = [
        *(
            (f"~ {item.object}: {', '.join(field.field for field in item.fields[:5])}", item.object)
            for item in found.changed
        ),
        *((f"+ {ref}", ref) for ref in found.added),
        *((f"- {ref}", ref) for ref in found.removed),
    ]
    ordered = sorted(lines, key=lambda line: (line[1] not in affected, line[1].namespace not in near, line[0]))
    return tuple(redact_text(text)[:LONGEST] for text, _ in ordered[:MOST]), tuple(found.not_compared[:MOST])


def _registered(store: Store, cluster: str) -> RegisteredCluster | None:
    with suppress(RecordAbsent):
        return store.shelf(CLUSTERS).get(cluster).item
    return None


def _owners(registered: RegisteredCluster | None, affected: Sequence[Ref], present: Incident) -> dict[str, str]:
    if registered is None:
        return {}
    names = dict.fromkeys((*present.namespaces, *(ref.namespace for ref in affected)))
    return {name: registered.owners[name] for name in names if name in registered.owners}


def _tell(office: Office, store: Store, incident: str, facts: FirstFacts, labels: Sequence[Mapping[str, str]]) -> None:
    """Writes the facts into the timeline, and rates the incident by what they tell unless a person has rated it."""
    now, present = office.now(), state_of(store, incident)
    affected = tuple(str(ref) for ref in facts.affected if str(ref) not in present.affected)
    note = words_of(facts, language_of(store))
    widened = deeds.Widen(note=note, namespaces=_more(present, facts), affected=affected)
    do(office, store, incident, widened, by=SYSTEM, at=now)
    terms, policy = terms_now(store).policy, policy_of(store, present.cluster)
    known = _answered(present.assessment, assessed(policy, terms, "", *labels))
    open_ = (item for item in store.problems.named(facts.problems).values() if item.state == "open")
    if known.data_loss == UNSURE and any(item.problem.effect == "data-at-risk" for item in open_):
        known = replace(known, data_loss="possible")
    if known != present.assessment and not _is_rated(store, incident):
        reason = say("intake.note.rated", language_of(store))
        do(office, store, incident, deeds.Prioritise(assessment=known, reason=reason), by=SYSTEM, at=now)


def words_of(facts: FirstFacts, lang: str) -> str:
    """Says the facts in a few lines; what is not known is said as such."""
    if not facts.snapshot or facts.taken is None:
        return say("intake.facts.none", lang)
    lines = [say("intake.facts.from", lang, moment=moment_words(facts.taken))]
    for key, found in (
        ("affected", [str(ref) for ref in facts.affected]),
        ("owners", [f"{name or '*'}: {owner}" for name, owner in facts.owners.items()]),
        ("messages", list(facts.messages)),
        ("changes", list(facts.changes)),
    ):
        said = "; ".join(found[:10]) + (" …" if len(found) > 10 else "")
        lines.append(say(f"intake.facts.{key}", lang, found=said or say("intake.facts.nothing", lang)))
    if facts.unread:
        lines.append(say("intake.facts.unread", lang, what=", ".join(facts.unread[:10])))
    return "\n".join(lines)


def _more(present: Incident, facts: FirstFacts) -> tuple[str, ...]:
    return tuple(name for name in facts.namespaces if present.namespaces and name not in present.namespaces)


def _answered(present: Assessment, told: Assessment) -> Assessment:
    """Answers what labels tell, and leaves what was answered before."""
    known = {name: answer for name, answer in asdict(told).items() if answer not in (UNSURE, False)}
    return replace(present, **{name: answer for name, answer in known.items() if getattr(present, name) == UNSURE})


def _is_rated(store: Store, incident: str) -> bool:
    return any(isinstance(event.deed, deeds.Prioritise) and event.by != SYSTEM for event in events_of(store, incident))
