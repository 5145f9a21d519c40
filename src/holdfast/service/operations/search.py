"""Looking for text over everything that someone may see: clusters, objects, problems, causes, patterns and words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.analysis.finding_names import Names, score
from holdfast.model.access import Reach
from holdfast.model.finding import SEVERITIES, Severity
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.glossary import terms
from holdfast.pillars.diagnosis.knowledge import patterns
from holdfast.pillars.fleet.tracking import place_of
from holdfast.pillars.governance.permissions import reach_of
from holdfast.pillars.governance.visibility import may_see
from holdfast.ports.problems import Wanted
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.causes import search_index
from holdfast.service.operations.knowledge import short
from holdfast.service.operations.problems import owners_of, row_of
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import derived, kept_view
from holdfast.service.views.present import clusters_of
from holdfast.service.views.rows import ObjectRow, ObjectsView

Fitting = list[tuple[str, float]]
"""Names of causes, with how well the text fits them, the best first."""
HitKind = Literal["cluster", "object", "problem", "cause", "pattern", "term"]
MOST_OF_A_KIND, MOST_PROBLEMS = 100, 40
_UNSAFE = re.compile(r"[^A-Za-z0-9._~-]")
_PROBLEM, _CAUSE, _PATTERN, _TERM = 60.0, 45.0, 50.0, 35.0
_TROUBLED = 5.0
"""What an object counts more that a problem touches."""
_SHORT = {
    "pvc": "persistentvolumeclaim",
    "pv": "persistentvolume",
    "sc": "storageclass",
    "sts": "statefulset",
    "ds": "daemonset",
    "deploy": "deployment",
    "svc": "service",
    "cm": "configmap",
    "클레임": "persistentvolumeclaim",
    "볼륨": "persistentvolume",
    "스토리지클래스": "storageclass",
    "파드": "pod",
    "노드": "node",
    "네임스페이스": "namespace",
    "디플로이먼트": "deployment",
    "스테이트풀셋": "statefulset",
    "데몬셋": "daemonset",
    "서비스": "service",
    "컨피그맵": "configmap",
    "시크릿": "secret",
}
"""Words for kinds that do not stand in their names."""


class FindText(Struct, frozen=True, kw_only=True):
    """What is looked for, in how many hits at most; `only` names the one kind of hit that is wanted."""

    text: Annotated[str, Meta(max_length=200)]
    only: HitKind | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class Hit(Struct, frozen=True, kw_only=True):
    """Something that was found: what it is, its title, where it is in the portal, and how well it fits."""

    kind: HitKind
    title: str
    detail: str
    link: str
    score: float
    cluster: str = ""
    object: WireObject | None = None
    severity: Severity | None = None
    id: str = ""


class SearchFound(Struct, frozen=True, kw_only=True):
    """What was found, the best first; `unsearched` names clusters of which no object is known."""

    hits: tuple[Hit, ...]
    has_more: bool
    unsearched: tuple[str, ...]


def _find(desk: Desk, asked: FindText) -> SearchFound:
    words = tuple(dict.fromkeys(asked.text.lower().split()))[:8]
    if not words:
        return SearchFound(hits=(), has_more=False, unsearched=())
    unsearched: list[str] = []
    fitting: Fitting = search_index(desk.office).find(asked.text, most=MOST_OF_A_KIND)
    looked: dict[HitKind, Iterator[Hit]] = {
        "cluster": _clusters(desk, words),
        "object": _objects(desk, words, unsearched),
        "problem": _problems(desk, fitting, words),
        "cause": _causes(desk, fitting),
        "pattern": _patterns(desk, words),
        "term": _terms(desk, words),
    }
    found = (hit for kind, hits in looked.items() if asked.only in (None, kind) for hit in hits)
    hits = list({(hit.kind, hit.link): hit for hit in found}.values())
    hits.sort(key=lambda hit: (-hit.score, hit.kind, hit.title, hit.detail, hit.link))
    return SearchFound(
        hits=tuple(hits[: asked.limit]), has_more=len(hits) > asked.limit, unsearched=tuple(sorted(unsearched))
    )


def _allowed(desk: Desk, permission: str) -> Desk:
    """Gives the desk of someone who looks with another permission: search finds no more than a list would show."""
    return replace(desk, reach=reach_of(desk.who, permission))


def _clusters(desk: Desk, words: tuple[str, ...]) -> Iterator[Hit]:
    for kept in clusters_of(_allowed(desk, "read:clusters")):
        name, title = kept.id, kept.item.title or kept.id
        if all(word in f"{name} {title}".lower() for word in words):
            fits = max(sum(score(word, text.lower()) for word in words) / len(words) for text in (name, title))
            yield Hit(
                kind="cluster", title=title, detail=name, link=f"/clusters/{_quoted(name)}", score=fits, cluster=name
            )


def _objects(desk: Desk, words: tuple[str, ...], unsearched: list[str]) -> Iterator[Hit]:
    reading = _allowed(desk, "read:objects")
    for kept in clusters_of(reading):
        snapshot = judged(desk.store, kept.id)
        view = kept_view(reading, snapshot.id, ObjectsView) if snapshot else None
        if snapshot is None or view is None:
            unsearched.append(kept.id)
            continue
        for names in _of_reach(reading, kept.id, snapshot.id, view):
            for sought in dict.fromkeys((words, tuple(_SHORT.get(word, word) for word in words))):
                found = names.find(sought, MOST_OF_A_KIND, partial(_is_seen, reading.reach, kept.id))
                yield from (_object(kept.id, ref, fits, is_troubled) for (ref, is_troubled), fits in found)


Known = Names[tuple[Ref, bool]]


def _of_reach(desk: Desk, cluster: str, snapshot: str, view: ObjectsView) -> Iterator[Known]:
    """Gives the names to look in: those of all, or of each namespace that the reader may see."""
    if desk.reach.has_whole(cluster):
        yield derived(desk, snapshot, "search", lambda: _named(view.objects))
        return
    by_place = derived(desk, snapshot, "search-by-namespace", lambda: _by_place(view))
    yield from (by_place[place] for place in desk.reach.namespaces.get(cluster, ()) if place in by_place)


def _by_place(view: ObjectsView) -> dict[str, Known]:
    places: defaultdict[str, list[ObjectRow]] = defaultdict(list)
    for row in view.objects:
        places[place_of(row.object)].append(row)
    return {place: _named(rows) for place, rows in places.items()}


def _is_seen(reach: Reach, cluster: str, item: tuple[Ref, bool]) -> bool:
    return may_see(reach, cluster, item[0])


def _named(rows: Iterable[ObjectRow]) -> Known:
    return Names(_name(row) for row in rows)


def _name(row: ObjectRow) -> tuple[tuple[Ref, bool], str, str]:
    ref = row.object
    return (ref, bool(row.problems)), ref.name, f"{ref.kind} {ref.namespace}/{ref.name}"


def _object(cluster: str, ref: Ref, fits: float, is_troubled: bool) -> Hit:
    place = "/".join(_quoted(part or "-") for part in (ref.kind, ref.namespace, ref.name))
    return Hit(
        kind="object",
        title=ref.name,
        detail=f"{ref.kind} {ref.namespace}".strip(),
        link=f"/clusters/{_quoted(cluster)}/objects/{place}",
        score=fits + (_TROUBLED if is_troubled else 0.0),
        cluster=cluster,
        object=wired(ref),
    )


def _problems(desk: Desk, fitting: Fitting, words: tuple[str, ...]) -> Iterator[Hit]:
    """Looks in what problems are about, and for those of causes that the words fit."""
    reading = _allowed(desk, "read:problems")
    causes = tuple(name for name, _ in fitting[:8])
    rarest = max(words, key=len)
    found, _ = desk.store.problems.page(Wanted(reach=reading.reach, text=rarest), limit=MOST_PROBLEMS)
    if causes:
        of_causes, _ = desk.store.problems.page(Wanted(reach=reading.reach, causes=causes), limit=MOST_PROBLEMS)
        found = (*found, *of_causes)
    owners = owners_of(reading, {item.cluster for item in found})
    for item in {item.id: item for item in found}.values():
        row = row_of(reading, item, owners[item.cluster])
        if row is None or row.masked is not None:
            continue
        said = f"{row.title} {row.object} {row.cause} {row.cluster}".lower()
        if not all(word in said for word in words) and row.cause not in causes:
            continue
        shares = [score(word, row.object.name.lower()) if word in said else 0.0 for word in words]
        place = len(SEVERITIES) - SEVERITIES.index(row.severity)
        yield Hit(
            kind="problem",
            title=row.title,
            detail=f"{row.object} {row.cluster}",
            link=f"/problems/{_quoted(row.id)}",
            score=max(_PROBLEM * sum(word in said for word in words) / len(words), sum(shares) / len(words)) + place,
            cluster=row.cluster,
            object=row.object,
            severity=row.severity,
            id=row.id,
        )


def _causes(desk: Desk, fitting: Fitting) -> Iterator[Hit]:
    if reach_of(desk.who, "read:knowledge").is_empty:
        return
    best = fitting[0][1] if fitting else 1.0
    for name, fits in fitting:
        title = desk.office.words(name, desk.lang).title
        yield Hit(
            kind="cause",
            title=title,
            detail=name,
            link=f"/knowledge/causes/{name}",
            score=round(_CAUSE * fits / best, 3),
            id=name,
        )


def _patterns(desk: Desk, words: tuple[str, ...]) -> Iterator[Hit]:
    if reach_of(desk.who, "read:knowledge").is_empty:
        return
    for item in patterns():
        said = f"{item.name} {item.title.en} {item.title.ko} {item.about.en} {item.about.ko}".lower()
        if all(word in said for word in words):
            yield Hit(
                kind="pattern",
                title=item.title.of(desk.lang),
                detail=item.about.of(desk.lang),
                link=f"/knowledge/patterns/{short(item)}",
                score=_PATTERN,
                id=short(item),
            )


def _terms(desk: Desk, words: tuple[str, ...]) -> Iterator[Hit]:
    if reach_of(desk.who, "read:knowledge").is_empty:
        return
    for item in terms():
        said = " ".join((item.en, item.ko, *item.also)).lower()
        if all(word in said for word in words):
            yield Hit(
                kind="term",
                title=item.of(desk.lang),
                detail=item.what.of(desk.lang),
                link=f"/knowledge/glossary?text={_quoted(item.of(desk.lang))}",
                score=_TERM,
                id=item.name,
            )


def _quoted(text: str) -> str:
    """Writes a text as a part of an address (RFC 3986)."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


OPERATIONS = (
    Operation(
        name="search.find",
        parameters=FindText,
        result=SearchFound,
        run=_find,
        permission="read:fleet",
        bearing="fleet",
        path="/search",
        examples={"name": {"text": "data"}, "korean": {"text": "볼륨"}},
    ),
)
