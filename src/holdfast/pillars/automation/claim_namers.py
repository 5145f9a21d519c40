"""Kinds of extensions that name claims: known ones, and those whose definitions have a place for such a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.admission import CustomResourceDefinition
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref

Raws = Mapping[Ref, Mapping[str, Any]]
CLAIM: Final = PersistentVolumeClaim.KIND
VELERO: Final = "velero.io"
RUNS: Final = tuple(
    f"{kind}.{VELERO}"
    for kind in ("Backup", "Restore", "DataUpload", "DataDownload", "PodVolumeBackup", "PodVolumeRestore")
)
EXTENSIONS: Final = (
    "VolumeSnapshot",
    *RUNS,
    "DataVolume.cdi.kubevirt.io",
    "DataSource.cdi.kubevirt.io",
    "VirtualMachine.kubevirt.io",
    "Rollout.argoproj.io",
    "Workflow.argoproj.io",
    "CronWorkflow.argoproj.io",
    "WorkflowTemplate.argoproj.io",
    "ClusterWorkflowTemplate.argoproj.io",
    "PipelineRun.tekton.dev",
    "TaskRun.tekton.dev",
    "TriggerTemplate.triggers.tekton.dev",
    "ReplicationSource.volsync.backube",
    "ReplicationDestination.volsync.backube",
    "RayCluster.ray.io",
    "RayJob.ray.io",
    "RayService.ray.io",
    "Notebook.kubeflow.org",
    "ScaledJob.keda.sh",
    "Service.serving.knative.dev",
    "AutoscalingRunnerSet.actions.github.com",
    "SparkApplication.sparkoperator.k8s.io",
    "ScheduledSparkApplication.sparkoperator.k8s.io",
    "StatefulSet.apps.kruise.io",
    "JobSet.jobset.x-k8s.io",
)
"""Kinds of extensions that name claims, in any namespace; they matter where the cluster has them.

Every look at a cluster reads them. Those that a definition shows beside them are read when a plan is made.
"""
NAMING: Final = frozenset({"claimName", "persistentVolumeClaimName", "sourcePVC", "destinationPVC", "pvcName", "pvc"})
"""Fields whose text is the name of a claim."""
_MAKING: Final = frozenset({"volumeClaimTemplate", "volumeClaimTemplates"})
_FREE: Final = "x-kubernetes-preserve-unknown-fields"


def further_kinds(raws: Raws) -> tuple[str, ...]:
    """Lists the kinds (`Kind.group`) that definitions give a place for the name of a claim, apart from known ones."""
    definitions = (raw for ref, raw in raws.items() if ref.kind == CustomResourceDefinition.KIND)
    found = {_kind_of(raw) for raw in definitions if not _is_modelled(raw) and _has_place(raw)}
    return tuple(sorted(found.difference(EXTENSIONS)))


def mentions(raw: Any, namespace: str) -> Iterator[tuple[str, str, str]]:
    """Lists the kind, namespace and name of the claims and snapshots that an object of an unmodelled kind names."""
    if isinstance(raw, list | tuple):
        for item in raw:
            yield from mentions(item, namespace)
    if not isinstance(raw, Mapping):
        return
    space = str(raw.get("namespace") or namespace)
    if raw.get("kind") in (CLAIM, "VolumeSnapshot") and raw.get("name"):
        yield str(raw["kind"]), space, str(raw["name"])
    for key, value in raw.items():
        if key in NAMING and isinstance(value, str):
            yield CLAIM, space, value
        elif key in ("pvc", "dataVolume") and isinstance(value, Mapping) and value.get("name"):
            yield CLAIM, str(value.get("namespace") or namespace), str(value["name"])
        else:
            yield from mentions(value, namespace)


def made_by(ref: Ref, raw: Mapping[str, Any], claims: Iterable[Ref]) -> Iterator[Ref]:
    """Lists the claims that an object of an extension has made of its templates, or would take over, by their names.

    They are named as those of a StatefulSet, with an ordinal, or after the object first, as those of a Workflow.
    """
    spec = raw.get("spec")
    templates = spec.get("volumeClaimTemplates") if isinstance(spec, Mapping) else None
    for template in templates if isinstance(templates, list) else ():
        name = (template.get("metadata") or {}).get("name") if isinstance(template, Mapping) else None
        for claim in claims if name else ():
            stem, _, ordinal = claim.name.rpartition("-")
            is_replica = stem == f"{name}-{ref.name}" and ordinal.isdecimal()
            if claim.namespace == ref.namespace and (is_replica or claim.name == f"{ref.name}-{name}"):
                yield claim


def _kind_of(definition: Mapping[str, Any]) -> str:
    return ".".join(_names_of(definition))


def _is_modelled(definition: Mapping[str, Any]) -> bool:
    kind, group = _names_of(definition)
    return kind in BY_KIND and group in BY_KIND[kind].groups


def _names_of(definition: Mapping[str, Any]) -> tuple[str, str]:
    spec = definition.get("spec") or {}
    return str((spec.get("names") or {}).get("kind", "")), str(spec.get("group", ""))


def _has_place(definition: Mapping[str, Any]) -> bool:
    """Says that a definition has a field for the name of a claim, or leaves open which fields there are."""
    versions = (definition.get("spec") or {}).get("versions") or ()
    schemas = [(version.get("schema") or {}).get("openAPIV3Schema") for version in versions]
    return any(schema is None or _is_free(schema) or _names(schema.get("properties")) for schema in schemas)


def _is_free(schema: Mapping[str, Any]) -> bool:
    """Says that an object, or its spec, may hold fields that its schema does not name."""
    spec = (schema.get("properties") or {}).get("spec") or {}
    return bool(schema.get(_FREE) or spec.get(_FREE))


def _names(schema: Any) -> bool:
    if isinstance(schema, list):
        return any(map(_names, schema))
    return isinstance(schema, Mapping) and (
        not (NAMING | _MAKING).isdisjoint(schema) or any(map(_names, schema.values()))
    )
