"""Problems over time, with what a test does not care about filled in."""

from datetime import UTC, datetime, timedelta

from holdfast.model.diagnosis import Problem
from holdfast.model.finding import Evidence, Severity
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.refs import Ref
from holdfast.model.tracked import ProblemTurn, State, TrackedProblem, Turn

START = datetime(2026, 1, 15, 12, tzinfo=UTC)


def tracked(
    key: str,
    cluster: str = "prod",
    *,
    state: State = "open",
    severity: Severity = "high",
    score: float = 1.0,
    cause: str = "storage/claim/class-missing",
    kind: str = "PersistentVolumeClaim",
    name: str = "data",
    namespace: str = "shop",
    places: tuple[str, ...] | None = None,
    is_risk: bool = False,
    first_seen: datetime = START,
    last_seen: datetime = START + timedelta(hours=1),
) -> TrackedProblem:
    at = Ref(kind=kind, name=name, namespace=namespace)
    problem = Problem(
        rank=1,
        cause=cause,
        object=at,
        effect="claim-unbound",
        confidence=0.9,
        severity=severity,
        type="configuration",
        scope="namespace",
        cause_kind="misconfiguration",
        values={"class": "fast", "count": 3, "share": 0.5, "missing": True, "names": ["a", "b"], "none": None},
        evidence=(Evidence(object=at, field="spec.storageClassName", value="fast", time=START),),
        score=score,
    )
    return TrackedProblem(
        id=key,
        cluster=cluster,
        problem=problem,
        state=state,
        first_seen=first_seen,
        last_seen=last_seen,
        snapshot="s1",
        healed=last_seen if state == "healed" else None,
        is_risk=is_risk,
        places=(namespace,) if places is None else places,
    )


def happened(problem: str, turn: Turn = "opened", hours: float = 0.0) -> ProblemTurn:
    return ProblemTurn(
        problem=problem,
        time=START + timedelta(hours=hours),
        turn=turn,
        snapshot="s1",
        severity="high",
        confidence=0.9,
        affected=2,
    )


def kept_snapshot(key: str, cluster: str = "prod", hours: float = 0.0) -> KeptSnapshot:
    taken = START + timedelta(hours=hours)
    return KeptSnapshot(
        id=key,
        cluster=cluster,
        taken_at=taken,
        received_at=taken + timedelta(minutes=1),
        source="upload",
        objects=10,
        bytes=1_000,
    )
