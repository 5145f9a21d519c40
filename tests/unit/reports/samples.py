"""A hand-made diagnosis with everything that a report can show."""

from datetime import UTC, datetime
from typing import Any

from holdfast.engine.texts import RuleTexts
from holdfast.model.diagnosis import Diagnosis, Explained, Link, Problem, Rival, Stages
from holdfast.model.finding import Evidence
from holdfast.model.outcome import NotEvaluated, Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance
from holdfast.reports.describe import describe
from holdfast.reports.wire import Report

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
CLAIM = Ref("PersistentVolumeClaim", "media", "shop")
CLASS = Ref("StorageClass", "fast")
PODS = tuple(Ref("Pod", f"media-{number}", "shop") for number in range(39))
WORKLOAD = Ref("Deployment", "media", "shop")
SERVICE = Ref("Service", "media", "shop")
ROUTE = Ref("Ingress", "front", "shop")

EVIDENCE = (
    Evidence(object=CLAIM, field="spec.storageClassName", value="fast"),
    Evidence(object=CLASS),
    Evidence(object=Ref("Event", "media.1", "shop"), field="message", value='class "fast" not found', time=NOON),
    Evidence(object=PODS[0], field="log[web]", value="mount: \x1b[31mno such device"),
    Evidence(object=PODS[1], field="status.phase", value="Running", stance="against"),
)
CHAIN = (
    *(Link(source=pod, target=CLAIM, relation="mounts", effect="pod-not-scheduled") for pod in PODS),
    *(Link(source=WORKLOAD, target=pod, relation="made-of", effect="workload-unavailable") for pod in PODS),
    *(Link(source=SERVICE, target=pod, relation="selects", effect="endpoints-empty") for pod in PODS),
    Link(source=ROUTE, target=SERVICE, relation="routes-to", effect="route-broken"),
)
WORDS = {
    "en": RuleTexts(
        title="Class is missing",
        message="The claim {namespace}/{name} asks for `{class}`.",
        why="No volume is made & <nothing> starts.",
        fix="Make the class `{class}`:\nkubectl get storageclass\nor ask for another.",
        workaround="Bind by hand.",
        verify="kubectl -n {namespace} get pvc {name}",
        rollback="Delete {class}.",
        next_test="kubectl get storageclass {class}",
        notes={"seen": "{value} was seen in {field}"},
        references=("https://kubernetes.io/docs/concepts/storage/",),
    ),
    "ko": RuleTexts(
        title="클래스가 없음",
        message="클레임 {namespace}/{name}이 `{class}` 클래스를 요청합니다.",
        why="볼륨이 만들어지지 않습니다.",
        fix="클래스 `{class}`를 만드십시오:\nkubectl get storageclass",
        verify="kubectl -n {namespace} get pvc {name}",
        next_test="kubectl get storageclass {class}",
        notes={"seen": "{field}에서 {value} 확인"},
    ),
}


def words(cause: str, lang: str) -> RuleTexts:
    return WORDS[lang]


def problem(**changes: Any) -> Problem:
    fields: dict[str, Any] = {
        "rank": 1,
        "cause": "storage/claim/class-missing",
        "object": CLAIM,
        "effect": "claim-unbound",
        "confidence": 0.97,
        "severity": "high",
        "type": "configuration",
        "scope": "namespace",
        "cause_kind": "misconfiguration",
        "values": {"class": "fast"},
        "evidence": EVIDENCE,
        "explains": (Explained(cause="workload/pod/pending", object=PODS[0], effect="pod-not-scheduled"),),
        "affected": (*PODS, WORKLOAD, SERVICE, ROUTE),
        "chain": CHAIN,
        "rivals": (Rival(cause="storage/claim/class-mismatch", object=CLASS, confidence=0.31),),
        "since": NOON,
        "unseen": ("logs of csi-provisioner",),
    }
    return Problem(**{**fields, **changes})


def diagnosis(**changes: Any) -> Diagnosis:
    risk = problem(severity="low", effect="latent", object=CLASS, chain=(), affected=(), rivals=(), explains=())
    fields: dict[str, Any] = {
        "snapshot": Provenance(source="dump.tar.gz", taken_at=NOON, inferred=False, kubernetes_version="v1.34.1"),
        "stages": Stages(unhealthy=43, objects=318, kinds=31, events=52, logs=3, rules=96, findings=44, citations=5),
        "problems": (
            problem(),
            problem(
                rank=2, object=Ref("Node", "worker-2"), severity="critical", confidence=0.71, affected=(), chain=()
            ),
        ),
        "risks": (risk,),
        "not_evaluated": (
            NotEvaluated("storage/volume/a", "PersistentVolume"),
            NotEvaluated("storage/volume/b", "PersistentVolume"),
            NotEvaluated("network/service/c", "EndpointSlice", SERVICE),
        ),
        "unread": (Unread("pods.json", "truncated", "ends at byte 1201"),),
    }
    return Diagnosis(**{**fields, **changes})


def healthy(**changes: Any) -> Diagnosis:
    stages = Stages(unhealthy=0, objects=318, kinds=31, events=52, logs=3, rules=96, findings=0, citations=0)
    return diagnosis(**{"problems": (), "risks": (), "not_evaluated": (), "unread": (), "stages": stages, **changes})


def report(lang: str = "en", of: Diagnosis | None = None) -> Report:
    return describe(of or diagnosis(), words, lang, "0.1.0")
