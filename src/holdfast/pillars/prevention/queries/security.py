"""Whether storage and whoever uses it are kept as is due: privileges, encryption, vulnerabilities."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.model.check import Line, Values
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.network import NetworkPolicy
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.pillars.prevention.queries.readings import judged, latest
from holdfast.pillars.prevention.told import Answer, Told, lacking
from holdfast.verdicts.admission import pod_security
from holdfast.verdicts.readiness import pod_is_finished
from holdfast.verdicts.selection import matches

SYSTEM = ("kube-system", "kube-public", "kube-node-lease")
# Drivers whose storage is encrypted at rest by its provider, whatever a class says.
ALWAYS = frozenset(
    {"pd.csi.storage.gke.io", "filestore.csi.storage.gke.io", "disk.csi.azure.com", "file.csi.azure.com"}
)
# Parameters of other drivers that switch encryption on, or name the key for it.
SWITCHES = ("encrypted", "encryption", "encrypt", "secure", "luksencrypted")
KEYS = ("kmskeyid", "diskencryptionsetid", "disk-encryption-kms-key", "encryptionkmsid", "encryptionpassphrase")
_ON, _OFF = frozenset({"true", "yes", "1", "enabled", "luks", "on"}), frozenset({"false", "no", "0", "none", "off"})


def workloads(told: Told, *, level: str) -> Answer:
    """Answers which workloads outside of the system break a level of the Pod Security Standards."""
    missing = told.unread("Pod", "Namespace")
    if missing:
        return lacking(missing)
    return judged(_of_workloads(told.facts, level))


def worse_workloads(told: Told, *, level: str) -> Answer:
    """Answers which workloads break a level that they did not break before, about a week ago."""
    if told.before is None:
        return lacking((Unread("snapshot", "no-earlier"),))
    missing = told.unread("Pod", "Namespace")
    if missing:
        return lacking(missing)
    known = {line.object for line in _of_workloads(told.before, level) if line.is_bad}
    lines = [line for line in _of_workloads(told.facts, level) if line.is_bad and line.object not in known]
    return Answer(seen=len(told.facts.pods_by_workload), lines=tuple(lines))


def fenced(told: Told) -> Answer:
    """Answers in which namespaces Pods with volumes can be reached by anyone, since no policy selects them."""
    missing = told.unread("Pod", "NetworkPolicy")
    if missing:
        return lacking(missing)
    lines = []
    for ref, pods in sorted(told.facts.pods_by_workload.items()):
        with_data = [pod for pod in pods if any(volume.persistent_volume_claim for volume in pod.spec.volumes)]
        if ref.namespace in SYSTEM or not with_data:
            continue
        open_ = [pod for pod in with_data if not any(True for _ in _policies(told.facts, pod))]
        lines.append(Line(what="reachable" if open_ else "fenced", object=ref, is_bad=bool(open_)))
    return judged(lines)


def encrypted(told: Told) -> Answer:
    """Answers which classes in use do not encrypt; of a driver that is not known nobody can say it."""
    missing = told.unread("StorageClass", "PersistentVolumeClaim")
    if missing:
        return lacking(missing)
    used = {claim.spec.storage_class_name for claim in told.facts.all(PersistentVolumeClaim)}
    used |= {volume.spec.storage_class_name for volume in told.facts.all(PersistentVolume)}
    lines, blind = [], []
    for item in told.facts.all(StorageClass):
        if item.name not in used:
            continue
        is_on = encrypts(item)
        if is_on is None:
            blind.append(Unread(str(item.ref), "encryption-unknown", item.provisioner))
        else:
            lines.append(Line(what="encrypted" if is_on else "not-encrypted", object=item.ref, is_bad=not is_on))
    return judged(lines, blind)


def encrypts(item: StorageClass) -> bool | None:
    """Says whether the volumes of a class are encrypted at rest; None where nothing tells."""
    told = {name.rpartition("/")[2].lower(): value.strip().lower() for name, value in item.parameters.items()}
    if any(told.get(name) in _ON for name in SWITCHES) or any(told.get(name) for name in KEYS):
        return True
    if item.provisioner in ALWAYS:
        return True
    if any(told.get(name) in _OFF for name in SWITCHES):
        return False
    # Amazon's driver leaves it to the account where the class is silent.
    return None


def vulnerabilities(told: Told, *, most: float) -> Answer:
    """Answers which namespaces run images with more than so many known vulnerabilities of high or critical severity."""
    missing = told.unmeasured("vulnerabilities")
    if missing:
        return lacking(missing)
    return judged(
        Line(what="vulnerable", object=ref, values={"count": int(count), "severity": part}, is_bad=count > most)
        for (ref, part), count in latest(told, "vulnerabilities").items()
    )


def _of_workloads(facts: Facts, level: str) -> Iterator[Line]:
    for ref, pods in sorted(facts.pods_by_workload.items()):
        running = [pod for pod in pods if not pod_is_finished(pod)]
        if ref.namespace in SYSTEM or not running:
            continue
        space = facts.find(Namespace, ref.namespace)
        broken = sorted({item.control for item in pod_security(level, running[0].spec)})
        values: Values = {"level": level, "controls": broken, "enforced": _enforced(space)}
        yield Line(what="breaks-level" if broken else "keeps-level", object=ref, values=values, is_bad=bool(broken))


def _enforced(space: Namespace | None) -> str:
    return (space.labels.get("pod-security.kubernetes.io/enforce", "-") if space else "-") or "-"


def _policies(facts: Facts, pod: Pod) -> Iterator[Ref]:
    for policy in facts.all(NetworkPolicy):
        if policy.namespace == pod.namespace and matches(policy.spec.pod_selector, pod.labels):
            yield policy.ref
