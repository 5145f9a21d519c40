"""A volume names a Secret for its driver that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, SecretReference
from holdfast.model.refs import Ref
from holdfast.rules.storage._attaching import waiting_pods

RULE = Rule(
    subject="Pod",
    needs=(
        "PersistentVolumeClaim",
        "PersistentVolume",
        "Secret",
    ),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


_FIELDS = ("nodeStageSecretRef", "nodePublishSecretRef", "controllerPublishSecretRef")


def check(facts: Facts) -> Iterator[Statement]:
    """States each volume of a waiting Pod one of whose driver's Secrets is absent."""
    groups: dict[Ref, list[tuple[Pod, PersistentVolume, str, SecretReference]]] = {}
    for item in waiting_pods(facts):
        for field, secret in _secrets(item.volume):
            if item.volume is not None and facts.is_absent(Ref("Secret", secret.name, secret.namespace)):
                groups.setdefault(item.volume.ref, []).append((item.pod, item.volume, field, secret))
                break
    for subject, found in sorted(groups.items()):
        pod, volume, field, secret = min(found, key=lambda entry: entry[0].ref)
        yield Finding(
            subject=subject,
            values={
                "secret": f"{secret.namespace}/{secret.name}",
                "pod": f"{pod.namespace}/{pod.name}",
                "pods": len({entry[0].ref for entry in found}),
            },
            evidence=(
                cite(volume, f"spec.csi.{field}.name", secret.name),
                cite_absence(Ref("Secret", secret.name, secret.namespace)),
                *(cite_event(e) for e in facts.live_events(pod.ref, "FailedMount", "FailedAttachVolume")[-1:]),
            ),
            affects=tuple(sorted({entry[0].ref for entry in found})),
        )


def _secrets(volume: PersistentVolume | None) -> Iterator[tuple[str, SecretReference]]:
    if volume is None or volume.spec.csi is None:
        return
    csi = volume.spec.csi
    found = (csi.node_stage_secret_ref, csi.node_publish_secret_ref, csi.controller_publish_secret_ref)
    for field, secret in zip(_FIELDS, found, strict=True):
        if secret is not None and secret.name:
            yield field, secret
