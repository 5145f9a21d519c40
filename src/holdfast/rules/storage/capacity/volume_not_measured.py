"""Monitoring says nothing of a volume, or nothing new, while it does of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts, cite, cite_reading
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.storage._levels import is_stale, users
from holdfast.verdicts.readiness import pod_is_ready

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("PersistentVolume",),
    signals=("volume_used_bytes",),
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="software",
    certainty=PROVEN,
)
PATIENCE_SECONDS = 900


def check(facts: Facts) -> Iterator[Statement]:
    """States each driver none of whose volumes is measured, and else each volume that is not."""
    silent: defaultdict[str, list[PersistentVolumeClaim]] = defaultdict(list)
    heard: set[str] = set()
    for claim in facts.all(PersistentVolumeClaim):
        driver = _driver(facts, claim)
        if not driver or not _is_in_use(facts, claim):
            continue
        series = facts.reading("volume_used_bytes", claim.ref)
        if series is None or is_stale(facts, series):
            silent[driver].append(claim)
        else:
            heard.add(driver)
    if not heard and not any(not is_stale(facts, item) for item in facts.measurements("volume_used_bytes")):
        return
    for driver, claims in sorted(silent.items()):
        if driver in heard:
            for claim in claims:
                yield _finding(facts, claim.ref, (claim,))
        else:
            yield _finding(facts, Ref("CSIDriver", driver), claims)


def _finding(facts: Facts, subject: Ref, claims: Iterable[PersistentVolumeClaim]) -> Finding:
    listed = sorted(claims, key=lambda claim: claim.ref)
    return Finding(
        subject=subject,
        values={"claims": len(listed), "example": f"{listed[0].namespace}/{listed[0].name}"},
        evidence=tuple(_evidence(facts, claim) for claim in listed[:3]),
        affects=tuple(claim.ref for claim in listed if claim.ref != subject),
    )


def _evidence(facts: Facts, claim: PersistentVolumeClaim) -> Evidence:
    series = facts.reading("volume_used_bytes", claim.ref)
    return cite(claim, "status.phase", claim.status.phase) if series is None else cite_reading(series)


def _driver(facts: Facts, claim: PersistentVolumeClaim) -> str:
    volume = facts.find(PersistentVolume, claim.spec.volume_name) if claim.spec.volume_name else None
    if volume is None or volume.spec.csi is None or volume.spec.volume_mode == "Block":
        return ""
    return volume.spec.csi.driver


def _is_in_use(facts: Facts, claim: PersistentVolumeClaim) -> bool:
    return claim.status.phase == "Bound" and any(_runs_long(facts, pod) for pod in users(facts, claim.ref))


def _runs_long(facts: Facts, pod: Pod) -> bool:
    return pod_is_ready(pod) and facts.is_older(pod.metadata.creation_timestamp, PATIENCE_SECONDS)
