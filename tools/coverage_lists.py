"""Gathers every word by which Kubernetes, its storage sidecars and a few platforms tell a fault, from their sources.

`python -m tools.coverage_lists` writes `docs/reference/coverage/lists.yaml`. It needs Go and a module proxy, both only
here: the lists are committed, so that everything else reads the file. Names are facts; no text is taken over.
"""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / "docs" / "reference" / "coverage" / "lists.yaml"
NEWEST, OLDEST = "36.3", "33.13"
KUBERNETES = ("k8s.io/kubernetes@v1.", "k8s.io/cloud-provider@v0.")
STAGING = ("k8s.io/api@v0.", "k8s.io/apiextensions-apiserver@v0.", "k8s.io/kube-aggregator@v0.")
SIDECARS = (
    "sigs.k8s.io/sig-storage-lib-external-provisioner/v13@v13.0.0",
    "github.com/kubernetes-csi/external-provisioner/v5@v5.3.0",
    "github.com/kubernetes-csi/external-attacher/v4@v4.13.0",
    "github.com/kubernetes-csi/external-resizer/v2@v2.3.0",
    "github.com/kubernetes-csi/external-snapshotter/v8@v8.7.0",
)
KARPENTER = "sigs.k8s.io/karpenter@v1.6.0"
GATEWAY = "sigs.k8s.io/gateway-api@v1.3.0"
VERTICAL = "k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1"
CERTIFICATES = "github.com/cert-manager/cert-manager@v1.21.2"
FLUX = "github.com/fluxcd/pkg/apis/meta@v1.12.0"
ARGO = "github.com/argoproj/argo-cd/v3@v3.0.0"
ARGO_TYPES = "pkg/apis/application/v1alpha1/types.go"
CONTAINERD = "github.com/containerd/containerd/v2@v2.1.0"
CONSTANT = re.compile(r"^\s*(?:const\s+)?(\w+)(?:\s+[\w.]+)?\s*=\s*\"([^\"]+)\"", re.MULTILINE)
IMPORT = re.compile(r"^\s*(?:import\s+)?(?:(\w+)\s+)?\"([\w./-]+)\"$", re.MULTILINE)
NODE_CHANGE = re.compile(r"RecordNodeStatusChange\([^\"]*\"(\w+)\"\)")
EVENT = re.compile(r"EventType(Normal|Warning)\s*,\s*(?:\"(\w+)\"|((?:\w+\.)?\w+))\s*[,)]")
KIND = r"(?:Pod|PersistentVolume|PersistentVolumeClaim|Namespace)Phase"
KARPENTER_CONDITION = r"^\s*ConditionType\w+\s*=\s*\"(\w+)\""
PHASE = rf"\w+\s+({KIND}|ClaimResourceStatus|PersistentVolumeClaimModifyVolumeStatus)\s*=\s*\"(\w+)\""
STATE = r"ContainerState(?:Waiting|Terminated)\{[^}]*?Reason:\s*\"(\w+)\""
REASON = (
    r"\b(?!Event)\w*[rR]eason\w*(?:\s+[\w.]+)?\s*:?[:=]\s*\"([A-Z]\w+)\"",
    r"setCondition\([^\"]*?Condition(?:True|False),\s*\"(\w+)\"",
    r"getUnableComputeReplicaCountCondition\([^,]+,\s*\"(\w+)\"",
)


class Pattern(NamedTuple):
    """Where names of a list stand: files of a module, and an expression whose groups join to a name after a prefix."""

    module: str
    files: str
    expression: str
    prefix: str = ""


def _released(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{prefix}{release}" for prefix in prefixes for release in (NEWEST, OLDEST))


CORE = _released(KUBERNETES[:1])
API = _released(STAGING)
PATTERNS: Mapping[str, tuple[Pattern, ...]] = {
    "condition": (
        *(
            Pattern(m, "**/*.go", r"^\s*\w+\s+(\w+)ConditionType\s*=\s*\"([^\"]+)\"")
            for m in (*API, GATEWAY, VERTICAL, CERTIFICATES)
        ),
        *(
            Pattern(m, "policy/v1/types.go", r"DisruptionAllowedCondition\s*=\s*\"(\w+)\"", "PodDisruptionBudget/")
            for m in API[:2]
        ),
        Pattern(KARPENTER, "pkg/apis/v1/nodeclaim_status.go", KARPENTER_CONDITION, "NodeClaim/"),
        Pattern(KARPENTER, "pkg/apis/v1/nodepool_status.go", KARPENTER_CONDITION, "NodePool/"),
        Pattern(ARGO, ARGO_TYPES, r"^\s*ApplicationCondition\w+\s*=\s*\"(\w+)\"", "Application/"),
        Pattern(FLUX, "conditions.go", r"^\s*\w+Condition(?:\s+string)?\s*=\s*\"(\w+)\"", "Flux/"),
    ),
    "status-reason": (
        *(Pattern(m, "pkg/controller/**/*.go", e) for m in CORE for e in REASON),
        *(Pattern(m, "pkg/kubelet/**/*.go", e) for m in CORE for e in REASON[:1]),
        *(Pattern(m, "pkg/kubelet/lifecycle/*.go", r"^\s*[A-Z]\w+\s*=\s*\"([A-Z]\S+)\"") for m in CORE),
        *(Pattern(m, "**/v[12]/types.go", REASON[0]) for m in API[:2]),
        *(Pattern(m, "pkg/controller*/**/*.go", REASON[0]) for m in API[2:]),
        Pattern(GATEWAY, "apis/v1/*.go", r"ConditionReason\s*=\s*\"(\w+)\""),
        Pattern(CERTIFICATES, "pkg/apis/certmanager/v1/*.go", REASON[0]),
        Pattern(FLUX, "*.go", REASON[0]),
    ),
    "container-reason": (
        *(
            Pattern(m, f"pkg/kubelet/{files}", expression)
            for m in CORE
            for files, expression in (
                ("**/*.go", r"errors\.New\(\"([A-Z]\w+)\"\)"),
                ("**/*.go", STATE),
                ("**/*.go", r"ContainerReason\w+\s*=\s*\"(\w+)\""),
                ("*.go", r"^\s*(?:ContainerCreating|PodInitializing)\s*=\s*\"(\w+)\""),
            )
        ),
        *(
            Pattern(m, "pkg/errors/errors.go", r"errors\.New\(\"([A-Z]\w+)\"\)")
            for m in _released(("k8s.io/cri-api@v0.",))
        ),
        Pattern(CONTAINERD, "internal/cri/server/*.go", r"(?:[eE]xit|[sS]tart)Reason\s*=\s*\"(\w+)\""),
    ),
    "phase": tuple(Pattern(m, "core/v1/types.go", PHASE) for m in API[:2]),
    "taint": tuple(Pattern(m, "core/v1/well_known_taints.go", r"Taint\w+\s*=\s*\"(node[^\"]+)\"") for m in API[:2]),
    "scheduler-filter": tuple(
        Pattern(m, "pkg/scheduler/framework/plugins/names/names.go", r"^\s*\w+\s*=\s*\"(\w+)\"") for m in CORE
    ),
    "scheduler-reason": tuple(
        Pattern(m, "pkg/scheduler/framework/plugins/**/*.go", expression)
        for m in CORE
        for expression in (r"[eE]rrReason\w*(?:\s+\w+)?\s*=\s*\"([^\"]+)\"", r"Reason:\s*\"([IT][\w -]+)\"")
    ),
    "admission": (
        *(Pattern(m, "plugin/pkg/admission/**/*.go", r"PluginName\s*=\s*\"(\w+)\"") for m in CORE),
        *(
            Pattern(f"k8s.io/apiserver@v0.{r}", "pkg/admission/plugin/**/*.go", r"PluginName\s*=\s*\"(\w+)\"")
            for r in (NEWEST, OLDEST)
        ),
    ),
}
EVENT_SOURCES = (
    *((m, "pkg/**/*.go") for m in CORE),
    *((m, "controllers/**/*.go") for m in _released(KUBERNETES[1:])),
    *((m, "tools/leaderelection/**/*.go") for m in _released(("k8s.io/client-go@v0.",))),
    *((m, "**/*.go") for m in (*SIDECARS, KARPENTER)),
)
# The cluster autoscaler is no Go module that can be fetched; these stand in its repository.
SCALE_UP = "cluster-autoscaler/processors/status/eventing_scale_up_processor.go"
STATIC = "cluster-autoscaler/core/static_autoscaler.go"
AUTOSCALER_EVENTS = {
    "NotTriggerScaleUp": SCALE_UP,
    "TriggeredScaleUp": SCALE_UP,
    "ScaledUpGroup": "cluster-autoscaler/core/scaleup/orchestrator/executor.go",
    "FailedToScaleUpGroup": "cluster-autoscaler/core/scaleup/orchestrator/executor.go",
    "ScaleDown": "cluster-autoscaler/core/scaledown/actuation/actuator.go",
    "ScaleDownFailed": "cluster-autoscaler/core/scaledown/actuation/actuator.go",
    "MaxNodesTotalReached": STATIC,
    "ClusterUnhealthy": STATIC,
    "DeleteUnregistered": STATIC,
    "DeleteUnregisteredFailed": STATIC,
}
DECLARED_EVENTS = ("pkg/kubelet/events/event.go", "pkg/controller/volume/events/event.go", "pkg/events/reason.go")


class Found(NamedTuple):
    """A name and where it stands."""

    name: str
    place: str
    kind: str = ""


class Sources:
    """The Go files of modules, fetched once each."""

    def __init__(self) -> None:
        self._folders: dict[str, Path] = {}

    def folder(self, module: str) -> Path:
        """Where the module's files lie; Go fetches them when they are not there."""
        if module not in self._folders:
            answer = subprocess.run(["go", "mod", "download", "-json", module], capture_output=True, text=True)
            found = json.loads(answer.stdout or "{}")
            if "Dir" not in found:
                sys.exit(f"coverage_lists: {module}: {found.get('Error', answer.stderr)}")
            self._folders[module] = Path(found["Dir"])
        return self._folders[module]

    def texts(self, module: str, files: str) -> Iterator[tuple[str, str]]:
        """The module's files by path; tests, mocks and foreign code aside."""
        folder = self.folder(module)
        for path in sorted(folder.glob(files)):
            name = path.relative_to(folder).as_posix()
            if not re.search(r"_test\.go|(^|/)(vendor|testing|test|fake|mocks?)/|zz_generated|/e2e", name):
                yield name, path.read_text(errors="replace")


def named(sources: Sources, pattern: Pattern) -> Iterator[Found]:
    """Every name that an expression finds."""
    for path, text in sources.texts(pattern.module, pattern.files):
        for match in re.finditer(pattern.expression, text, re.MULTILINE):
            name = pattern.prefix + "/".join(part for part in match.groups() if part)
            yield Found(name, f"{pattern.module} {path}")


def events(sources: Sources, module: str, files: str) -> Iterator[Found]:
    """Every event reason that a module reports, and those that it only declares."""
    texts = dict(sources.texts(module, files))
    constants = {path: dict(CONSTANT.findall(text)) for path, text in texts.items()}
    by_folder: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path, known in constants.items():
        by_folder[path.rpartition("/")[0]].update(known)
    words = Counter(word for text in texts.values() for word in re.findall(r"\w+", text))
    for path, text in texts.items():
        imported = {alias or target.rpartition("/")[2]: target for alias, target in IMPORT.findall(text)}
        for kind, literal, name in EVENT.findall(text):
            package, _, constant = name.rpartition(".")
            folder = path.rpartition("/")[0] if not package else _folder(module, imported.get(package, ""))
            reason = literal or by_folder[folder].get(constant, "")
            if reason:
                yield Found(reason, f"{module} {path}", kind)
        yield from (Found(reason, f"{module} {path}", "Normal") for reason in NODE_CHANGE.findall(text))
        if path in DECLARED_EVENTS:
            for constant, reason in constants[path].items():
                # One mention is the declaration itself.
                yield Found(reason, f"{module} {path}", "" if words[constant] > 1 else "unused")


def _folder(module: str, target: str) -> str:
    return target.removeprefix(module.partition("@")[0]).strip("/")


def gathered(sources: Sources) -> dict[str, dict[str, dict[str, list[str]]]]:
    """All lists: list, name, then its sources and, for events, their types."""
    lists: dict[str, dict[str, dict[str, list[str]]]] = {}
    found = {key: [f for p in patterns for f in named(sources, p)] for key, patterns in PATTERNS.items()}
    found["event"] = [f for module, files in EVENT_SOURCES for f in events(sources, module, files)]
    found["event"] += [Found(n, f"github.com/kubernetes/autoscaler {place}") for n, place in AUTOSCALER_EVENTS.items()]
    for key, items in found.items():
        rows: dict[str, dict[str, list[str]]] = {}
        for item in sorted(set(items)):
            row = rows.setdefault(item.name, {"from": []})
            if item.place not in row["from"]:
                row["from"].append(item.place)
            if item.kind and item.kind not in row.setdefault("types", []):
                row["types"].append(item.kind)
        lists[key] = rows
    return dict(sorted(lists.items()))


def main() -> int:
    """Write the lists anew and say how long each is."""
    lists = gathered(Sources())
    head = (
        "# Written by `python -m tools.coverage_lists`: names by which components tell a fault, with their sources.\n"
    )
    LISTS.write_text(head + yaml.safe_dump(lists, sort_keys=True, width=200))
    for key, rows in lists.items():
        print(f"{key}: {len(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
