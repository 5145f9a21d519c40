"""What needs a claim: everything that names it and may come back for it, also where no Pod is to be seen."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.pillars.automation.needs_of_claims import Need, needs_of_claims, unseen
from holdfast.pillars.automation.scene import ref_of, target_of
from tests.unit.pillars.automation.cleaned import claim, mounting, seen, snapshot, workload, world
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.planning import NOW

OLD = Ref("PersistentVolumeClaim", "old", "shop")


def needs(*raws: Object, of: Ref = OLD) -> list[tuple[str, str]]:
    whole = {ref_of(target_of("", raw)): raw for raw in raws}
    found: tuple[Need, ...] = needs_of_claims(seen(*raws), whole).get(of, ())
    return [(need.how, str(need.by)) for need in found]


def source(kind: str, name: str, **more: str) -> Object:
    return {"dataSourceRef": {"kind": kind, "name": name, **more}}


@pytest.mark.parametrize(
    ("by", "how"),
    [
        (workload("Deployment", replicas=0), "template"),
        (workload("ReplicaSet", replicas=0), "template"),
        (workload("StatefulSet", replicas=0), "template"),
        (workload("DaemonSet"), "template"),
        (workload("ReplicationController", replicas=0), "template"),
        (workload("Job", suspend=True), "template"),
        (workload("CronJob", schedule="0 3 1 * *"), "template"),
        (workload("CronJob", schedule="0 3 1 1 *", suspend=True), "template"),
        (made("Pod", "web", spec=mounting(), status={"phase": "Pending"}), "mounted"),
        (made("Pod", "web", spec=mounting(), status={"phase": "Running"}), "mounted"),
        (claim("copy", **source("PersistentVolumeClaim", "old")), "copied"),
        (claim("copy", "else", **source("PersistentVolumeClaim", "old", namespace="shop")), "copied"),
        (snapshot("now", NOW, ready=False), "snapshot"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else value,
)
def test_what_kubernetes_knows_of_needs_a_claim(by: Object, how: str) -> None:
    assert needs(claim(), by) == [(how, str(ref_of(target_of("", by))))]


@pytest.mark.parametrize(
    "by",
    [
        made("Pod", "web", spec=mounting(), status={"phase": "Succeeded"}),
        made("Pod", "web", spec=mounting(), status={"phase": "Failed"}),
        made("Pod", "web", space="else", spec=mounting(), status={"phase": "Running"}),
        workload("Deployment", space="else"),
        workload("Deployment", pods=mounting("other")),
        claim("copy", **source("VolumeSnapshot", "old")),
        snapshot("done", NOW),
        snapshot("now", NOW, ready=False, of="other"),
    ],
    ids=lambda value: f"{value['kind']}-{value['metadata']['name']}",
)
def test_what_only_looks_alike_needs_nothing(by: Object) -> None:
    assert needs(claim(), by) == []


@pytest.mark.parametrize(
    ("name", "is_needed"),
    [
        ("data-db-0", True),
        ("data-db-7", True),
        ("log.v1-db-12", True),
        ("data-db", False),
        ("data-db-x", False),
        ("data-db-0-copy", False),
        ("data-db-other-0", False),
        ("logxv1-db-1", False),
        ("my-data-db-0", False),
    ],
)
@pytest.mark.parametrize("replicas", [0, 3])
def test_a_stateful_set_needs_every_claim_of_its_pattern_however_many_pods_it_has(
    name: str, is_needed: bool, replicas: int
) -> None:
    templates = [{"metadata": {"name": "data"}}, {"metadata": {"name": "log.v1"}}]
    stateful = workload(
        "StatefulSet",
        "db",
        pods={"containers": []},
        replicas=replicas,
        ordinals={"start": 5},
        volumeClaimTemplates=templates,
    )

    found = needs(claim(name), stateful, of=Ref("PersistentVolumeClaim", name, "shop"))

    assert found == ([("replica", "StatefulSet shop/db")] if is_needed else [])


def test_templates_of_claims_need_the_claim_that_they_are_filled_from() -> None:
    filled = {"metadata": {"name": "data"}, "spec": source("PersistentVolumeClaim", "old")}
    ephemeral = {"name": "d", "ephemeral": {"volumeClaimTemplate": {"spec": source("PersistentVolumeClaim", "old")}}}
    stateful = workload("StatefulSet", "db", pods={"containers": []}, replicas=0, volumeClaimTemplates=[filled])
    cron = workload("CronJob", "month", pods={"containers": [], "volumes": [ephemeral]}, schedule="0 0 1 * *")

    assert needs(claim(), stateful, cron) == [("copied", "CronJob shop/month"), ("copied", "StatefulSet shop/db")]


def velero(kind: str, phase: str | None, **spec: object) -> Object:
    status = {} if phase is None else {"phase": phase}
    return made(kind, "run", api="velero.io/v1", space="velero", spec=spec, status=status)


@pytest.mark.parametrize(
    ("by", "how"),
    [
        (velero("Backup", "InProgress", includedNamespaces=["shop"]), "backup"),
        (velero("Backup", None), "backup"),
        (velero("Backup", "Completed", includedNamespaces=["shop"]), None),
        (velero("Backup", "InProgress", includedNamespaces=["else"]), None),
        (velero("Backup", "InProgress", excludedNamespaces=["shop"]), None),
        (velero("Restore", "InProgress", includedNamespaces=["shop"]), "restore"),
        (velero("Restore", "InProgress", includedNamespaces=["prod"], namespaceMapping={"prod": "shop"}), "restore"),
        (velero("Restore", "Completed", includedNamespaces=["shop"]), None),
        (velero("Backup", "FailedValidation", includedNamespaces=["shop"]), None),
        (velero("Backup", "Failed", includedNamespaces=["shop"]), None),
        (velero("DataUpload", "InProgress", sourceNamespace="shop", sourcePVC="old"), "backup"),
        (velero("DataUpload", "Completed", sourceNamespace="shop", sourcePVC="old"), None),
        (velero("DataDownload", "Accepted", targetVolume={"pvc": "old", "namespace": "shop"}), "restore"),
    ],
)
def test_backups_and_restores_need_claims_while_they_run(by: Object, how: str | None) -> None:
    expected = [(how, f"{by['kind']}.velero.io velero/run")] if how else []

    assert needs(claim(), by) == expected


def test_a_claim_that_a_restore_made_is_needed_as_long_as_the_restore_is_known() -> None:
    restored = claim()
    restored["metadata"]["labels"] = {"velero.io/restore-name": "run"}

    with_restore = needs(restored, velero("Restore", "Completed", includedNamespaces=["else"]))

    assert with_restore == [("restore", "Restore.velero.io velero/run")]
    assert needs(restored) == []


@pytest.mark.parametrize(
    ("api", "kind", "spec"),
    [
        ("kubevirt.io/v1", "VirtualMachine", {"template": {"spec": {"volumes": [{"dataVolume": {"name": "old"}}]}}}),
        ("kubevirt.io/v1", "VirtualMachine", {"template": {"spec": mounting()}}),
        ("cdi.kubevirt.io/v1beta1", "DataVolume", {"source": {"pvc": {"namespace": "shop", "name": "old"}}}),
        ("argoproj.io/v1alpha1", "CronWorkflow", {"workflowSpec": {"volumes": mounting()["volumes"]}}),
        ("argoproj.io/v1alpha1", "Rollout", {"template": {"spec": mounting()}}),
        ("tekton.dev/v1", "PipelineRun", {"workspaces": [{"persistentVolumeClaim": {"claimName": "old"}}]}),
        ("volsync.backube/v1alpha1", "ReplicationSource", {"sourcePVC": "old"}),
        ("ray.io/v1", "RayCluster", {"headGroupSpec": {"template": {"spec": mounting()}}}),
        ("keda.sh/v1alpha1", "ScaledJob", {"jobTargetRef": {"template": {"spec": mounting()}}}),
        ("serving.knative.dev/v1", "Service", {"template": {"spec": mounting()}}),
        ("cdi.kubevirt.io/v1beta1", "DataSource", {"source": {"pvc": {"name": "old", "namespace": "shop"}}}),
        ("train.example.com/v1", "Run", {"inputs": [{"claimName": "old"}]}),
    ],
)
def test_an_object_of_an_extension_needs_the_claims_that_it_names(api: str, kind: str, spec: Object) -> None:
    group = api.partition("/")[0]

    assert needs(claim(), made(kind, "it", api=api, spec=spec)) == [("named", f"{kind}.{group} shop/it")]


def test_a_data_volume_needs_the_claim_of_its_name_and_a_machine_does_not() -> None:
    data = made("DataVolume", "old", api="cdi.kubevirt.io/v1beta1", spec={"source": {"blank": {}}})
    machine = made("VirtualMachine", "old", api="kubevirt.io/v1", spec={})

    assert needs(claim(), data, machine) == [("named", "DataVolume.cdi.kubevirt.io shop/old")]


def test_what_belongs_to_no_namespace_needs_the_claims_of_its_name_in_all_of_them() -> None:
    spec = {"volumes": mounting()["volumes"]}
    template = made("ClusterWorkflowTemplate", "it", api="argoproj.io/v1alpha1", space="", spec=spec)

    found = needs(claim(), template), needs(claim(space="else"), template)

    assert found == ([("named", "ClusterWorkflowTemplate.argoproj.io it")], [])


def test_an_object_of_an_extension_needs_the_claims_of_its_templates_with_no_pod_to_be_seen() -> None:
    spec = {"replicas": 0, "volumeClaimTemplates": [{"metadata": {"name": "data"}}]}
    advanced = made("StatefulSet", "db", api="apps.kruise.io/v1beta1", spec=spec)

    found = needs(claim("data-db-0"), advanced, of=Ref("PersistentVolumeClaim", "data-db-0", "shop"))

    assert found == [("replica", "StatefulSet.apps.kruise.io shop/db")]


def definition(kind: str, group: str, **more: object) -> Object:
    return made(
        "CustomResourceDefinition",
        f"{kind}s.{group}".lower(),
        api="apiextensions.k8s.io/v1",
        space="",
        spec={"group": group, "names": {"kind": kind}, **more},
    )


@pytest.mark.parametrize("kind", ["Pod", "CronJob", "StatefulSet", "PersistentVolumeClaim", "CustomResourceDefinition"])
def test_a_kind_that_could_not_be_read_may_hide_a_need(kind: str) -> None:
    assert unseen(seen(unread={kind}).snapshot, {}) == (kind,)


def test_a_kind_of_an_extension_hides_needs_only_where_the_cluster_has_it() -> None:
    machines = "VirtualMachine.kubevirt.io"

    absent = seen(unread={machines}).snapshot
    other = seen(definition("Application", "kubevirt.io"), unread={machines}).snapshot
    there = seen(definition("VirtualMachine", "kubevirt.io"), unread={machines}).snapshot

    assert (unseen(absent, {}), unseen(other, {}), unseen(there, {})) == ((), (), (machines,))


def test_an_extension_of_which_only_the_metadata_is_known_hides_needs() -> None:
    machine = made("VirtualMachine", "vm", api="kubevirt.io/v1", spec={})
    snapshot_ = seen(definition("VirtualMachine", "kubevirt.io"), machine).snapshot

    assert unseen(snapshot_, {}) == ("VirtualMachine.kubevirt.io",)
    assert unseen(snapshot_, {ref_of(target_of("", machine)): machine}) == ()


@pytest.mark.parametrize("kind", ["VirtualMachine.kubevirt.io", "Run.train.example.com", "CronJob"])
def test_one_object_that_could_not_be_read_hides_needs_as_its_kind_does(kind: str) -> None:
    names, place = definition("VirtualMachine", "kubevirt.io"), definition("Run", "train.example.com", versions=[{}])
    machine = made("VirtualMachine", "vm", api="kubevirt.io/v1", spec={})
    run = made("Run", "it", api="train.example.com/v1")
    raws = {ref_of(target_of("", raw)): raw for raw in (names, place, machine, run)}
    whole = seen(*raws.values()).snapshot
    gap = replace(whole, unread=(Unread(f"{kind} shop/other", "invalid"),))

    assert (unseen(whole, raws), unseen(gap, raws)) == ((), (kind,))


def test_a_kind_whose_definition_has_a_place_for_a_claim_hides_needs_until_it_is_read() -> None:
    # A definition without a schema leaves open what its objects say.
    defined = definition("Run", "train.example.com", versions=[{"name": "v1"}])
    raws = {ref_of(target_of("", defined)): defined}

    hidden = unseen(seen(defined, unread={"Run.train.example.com"}).snapshot, raws)
    read = unseen(seen(defined, made("Run", "it", api="train.example.com/v1")).snapshot, raws)

    assert (hidden, read) == (("Run.train.example.com",), ())


def test_the_world_of_a_claim_to_clean_up_needs_nothing() -> None:
    assert needs(*world().objects.values()) == []
