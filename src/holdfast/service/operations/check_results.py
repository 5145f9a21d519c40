"""What checks said of a cluster, and who signed for what no machine sees."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.check import Cadence, CheckState
from holdfast.model.checks_kept import CHECK_ROUNDS, CHECK_RUNS, CheckRun, Signature, Verdict, place_of, round_key
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.pillars.prevention.catalogue import check_of
from holdfast.reports.checks import line_text, person_text, result_text
from holdfast.reports.describe import unread_text
from holdfast.service.checks.check_rounds import keep_run
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged

SIGNABLE = ("waiting-for-person", "not-evaluated")


class CheckLineShown(Struct, frozen=True, kw_only=True):
    """One thing that a check saw: the sentence, the object, and whether it is why the check fails."""

    text: str
    bad: bool
    object: str = ""
    rule: str = ""


class RunShown(Struct, frozen=True, kw_only=True):
    """What a check said at one moment, and who signed; `state` is what it came to, a signature included."""

    id: str
    cluster: str
    check: str
    title: str
    cadence: Cadence
    due: datetime
    ran: datetime
    by: str
    state: CheckState
    decided: CheckState
    seen: int
    bad: int
    result: str
    asks: str
    lines: tuple[CheckLineShown, ...]
    missing: tuple[str, ...]
    snapshot: str
    incident: str
    signature: Signature | None = None


class OfRun(Struct, frozen=True, kw_only=True):
    """What a check said of a cluster in the round of a moment."""

    cluster: str
    check: str
    due: Instant


class NewSignature(OfRun, frozen=True, kw_only=True):
    """What somebody saw: the verdict, what they looked at, and where the proof lies."""

    verdict: Verdict
    note: Annotated[str, Meta(min_length=1, max_length=4000)]
    evidence: Annotated[str, Meta(max_length=2000)] = ""


class History(Paging, frozen=True, kw_only=True):
    """What a check said of a cluster over time, the newest first."""

    cluster: str
    check: str


def _sign(desk: Desk, asked: NewSignature) -> RunShown:
    kept = _found(desk, asked)
    if kept.item.state not in SIGNABLE:
        raise UsageError(what="check", value=kept.item.state, allowed=", ".join(SIGNABLE))
    signature = Signature(
        by=desk.who.id,
        name=desk.who.name,
        at=desk.now,
        verdict=asked.verdict,
        note=asked.note,
        evidence=asked.evidence,
    )
    signed = keep_run(desk.office, desk.store, kept.id, replace(kept.item, signature=signature))
    _count_anew(desk, signed)
    desk.note(signed.place, verdict=asked.verdict, due=asked.due.isoformat(timespec="seconds"))
    return _shown(desk, signed, kept.id)


def _history(desk: Desk, asked: History) -> Page[RunShown]:
    check_of(asked.check)
    runs = desk.store.shelf(CHECK_RUNS).find("place", place_of(asked.cluster, asked.check))
    by_key = {kept.id: kept for kept in runs}
    page = paged(asked, [*by_key.values()], lambda kept: (-kept.item.due.timestamp(), kept.id))
    return Page(items=tuple(_shown(desk, kept.item, kept.id) for kept in page.items), next=page.next, total=page.total)


def _result(desk: Desk, asked: OfRun) -> RunShown:
    kept = _found(desk, asked)
    return _shown(desk, kept.item, kept.id)


def _found(desk: Desk, asked: OfRun) -> Kept[CheckRun]:
    cadence = check_of(asked.check).cadence
    key = f"{round_key(asked.cluster, cadence, asked.due)}/{asked.check}"
    return desk.store.shelf(CHECK_RUNS).get(key)


def _count_anew(desk: Desk, run: CheckRun) -> None:
    """Counts the states of a round again, since a signature changed one of them."""
    shelf = desk.store.shelf(CHECK_ROUNDS)
    counts: dict[str, int] = {}
    for kept in desk.store.shelf(CHECK_RUNS).find("round", run.round):
        counts[kept.item.state] = counts.get(kept.item.state, 0) + 1
    shelf.replace(run.round, replace(shelf.get(run.round).item, counts=counts))


def _shown(desk: Desk, run: CheckRun, key: str) -> RunShown:
    check, result = check_of(run.check), run.result
    return RunShown(
        id=key,
        cluster=run.cluster,
        check=run.check,
        title=check.words(desk.lang).title,
        cadence=run.cadence,
        due=run.due,
        ran=run.ran,
        by=run.by,
        state=run.state,
        decided=result.state,
        seen=result.seen,
        bad=result.bad,
        result=result_text(result, desk.lang),
        asks=person_text(run.check, desk.lang),
        lines=tuple(
            CheckLineShown(
                text=line_text(line, desk.office.words, desk.lang),
                bad=line.is_bad,
                object=str(line.object) if line.object else "",
                rule=line.rule,
            )
            for line in result.lines
        ),
        missing=tuple(dict.fromkeys(unread_text(item, desk.lang) for item in result.missing)),
        snapshot=run.snapshot,
        incident=run.incident,
        signature=run.signature,
    )


OPERATIONS = (
    Operation(
        name="checks.history",
        parameters=History,
        result=Page[RunShown],
        run=_history,
        permission="read:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/checks/{check}/runs",
        examples={"claims": {"cluster": "prod-seoul", "check": "daily.claim-states"}},
    ),
    Operation(
        name="checks.result",
        parameters=OfRun,
        result=RunShown,
        run=_result,
        permission="read:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/checks/{check}/runs/{due}",
    ),
    Operation(
        name="checks.sign",
        parameters=NewSignature,
        result=RunShown,
        run=_sign,
        permission="sign:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/checks/{check}/runs/{due}/signature",
        effect="record",
        method="POST",
        examples={
            "compliance": {
                "cluster": "prod-seoul",
                "check": "weekly.compliance",
                "due": "2026-01-12T22:00:00Z",
                "verdict": "pass",
                "note": "Looked at the controls of the framework; the report is in the audit folder.",
            }
        },
    ),
)
