"""Worlds of quotas and limits: a namespace with both, and one Pod or claim that asks to be admitted."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.units import parse_quantity
from holdfast.verdicts.limits import Violation, claim_violations, pod_violations, with_defaults
from holdfast.verdicts.quota import Usage, claim_usage, counts_pod, excesses, is_scoped, pod_usage, unset
from tests.oracle.worlds import Object, maybe, meta, model, namespace, some

CPU = ("50m", "100m", "250m", "0.5", "1", "1500m", "2")
MEMORY = ("64Mi", "128Mi", "100M", "1Gi", "0.5Gi", "2G", "1e9")
DISK = ("1Gi", "2G", "512Mi", "5Gi")
SIZES = ("500Mi", "1Gi", "2Gi", "5G", "10Gi", "1536Mi")
AMOUNTS = {"cpu": CPU, "memory": MEMORY, "ephemeral-storage": DISK, "storage": SIZES}
PRIORITIES = ("", "oracle-low", "oracle-high")
CLASSES = ("fast", "slow")
SCOPES = ("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity")
TERMS_OF = re.compile(
    r"(minimum|maximum) (\S+) usage per (\S+) is (\S+?)[,.] (?: ?No (\w+) is specified|but (\w+) is )"
)
RATIO_OF = re.compile(r"(\w+) max limit to request ratio per (\S+) is \S+, but (no request|no limit|provided)")


@dataclasses.dataclass(frozen=True)
class QuotaWorld:
    """A namespace with its quotas and limits, and the object that asks to be admitted."""

    seed: int
    setting: tuple[Object, ...]
    subject: Object

    @property
    def objects(self) -> tuple[Object, ...]:
        """Everything in this world."""
        return (*self.setting, self.subject)


def priority_classes() -> list[Object]:
    """The classes that the Pods of all worlds may name."""
    return [
        {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name}, "value": value}
        for value, name in enumerate(PRIORITIES)
        if name
    ]


def quota_world(seed: int) -> QuotaWorld:
    """The world of a seed."""
    chance = random.Random(f"quota-{seed}")
    where = f"quota-{seed}"
    is_claim = maybe(chance, 0.25)
    quotas = [_quota(chance, f"q{i}", where, is_claim) for i in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    ranges = [_limit_range(chance, f"r{i}", where, is_claim) for i in range(chance.choice((0, 0, 0, 1, 1, 2)))]
    subject = _claim(chance, where) if is_claim else _pod(chance, where)
    return QuotaWorld(seed, (namespace(where), *quotas, *ranges), subject)


def expected(world: QuotaWorld) -> frozenset[str]:
    """The answers that the recomputation allows, in one form.

    There are several where more than one object refuses, or where two LimitRanges give different defaults: admission
    takes its objects in no order.
    """
    ranges = [model(LimitRange, one) for one in world.setting if one["kind"] == "LimitRange"]
    return frozenset(answer for order in permutations(ranges) for answer in _answers(world, order))


def _answers(world: QuotaWorld, ranges: Sequence[LimitRange]) -> frozenset[str]:
    quotas = [model(ResourceQuota, one) for one in world.setting if one["kind"] == "ResourceQuota"]
    if world.subject["kind"] == "Pod":
        spec = with_defaults(model(Pod, world.subject).spec, ranges)
        broken = [frozenset(map(_violation, pod_violations(one, spec))) for one in ranges]
        counting = [one for one in quotas if counts_pod(one, spec)]
        demands = [
            f"quota {one.name} demands {' '.join(sorted(unset(one, spec)))}" for one in counting if unset(one, spec)
        ]
        usage = pod_usage(spec)
    else:
        claim = model(PersistentVolumeClaim, world.subject)
        broken = [frozenset(map(_violation, claim_violations(one, claim.spec))) for one in ranges]
        counting = [one for one in quotas if not is_scoped(one)]
        demands = []
        usage = claim_usage(claim.spec, claim.spec.storage_class_name)
    if any(broken):
        return frozenset(f"limits {'; '.join(sorted(found))}" for found in broken if found)
    return frozenset(demands or _overruns(counting, usage)) or frozenset({"admitted"})


def said(answer: Object) -> str:
    """What the API server answers, in the same form."""
    if answer["kind"] != "Status":
        return "admitted"
    message: str = answer["message"]
    if answer.get("reason") == "Invalid":
        return "invalid"
    exceeded = re.search(r"exceeded quota: (\S+), requested: (\S+), used: (\S+), limited: (\S+)", message)
    if exceeded:
        name, *parts = exceeded.groups()
        return f"quota {name} exceeded by {_amounts(parts[0])} used {_amounts(parts[1])} of {_amounts(parts[2])}"
    failed = re.search(r"failed quota: (\S+): must specify (.*)", message)
    if failed:
        asked = {part.strip().split(" ")[0] for part in re.split(r"[;]", failed[2])}
        return f"quota {failed[1]} demands {' '.join(sorted(asked))}"
    found = {*_bounds_said(message)}
    return f"limits {'; '.join(sorted(found))}" if found else message


def _bounds_said(message: str) -> Iterator[str]:
    for match in TERMS_OF.finditer(message):
        end, resource, type_, _, lacking, _ = match.groups()
        beyond = "below min" if end == "minimum" else "above max"
        yield f"{type_} {resource} {f'lacks {lacking}' if lacking else beyond}"
    for match in RATIO_OF.finditer(message):
        yield f"{match[2]} {match[1]} ratio"


def _violation(found: Violation) -> str:
    words = {
        "above-max": "above max",
        "below-min": "below min",
        "limit-unset": "lacks limit",
        "request-unset": "lacks request",
        "ratio-too-high": "ratio",
    }
    return f"{found.type} {found.resource} {words[found.reason]}"


def _overruns(quotas: list[ResourceQuota], usage: Usage) -> Iterator[str]:
    for one in quotas:
        found = excesses(one, usage)
        if found:
            parts = [{item.resource: getattr(item, field) for item in found} for field in ("requested", "used", "hard")]
            asked, used, hard = (",".join(f"{k}={v}" for k, v in sorted(part.items())) for part in parts)
            yield f"quota {one.name} exceeded by {asked} used {used} of {hard}"


def _amounts(text: str) -> str:
    pairs = sorted(part.partition("=")[::2] for part in text.split(","))
    return ",".join(f"{name}={parse_quantity(value)}" for name, value in pairs)


def _quantities(chance: random.Random, names: list[str]) -> dict[str, str]:
    return {name: chance.choice(AMOUNTS[name]) for name in names}


def _resources(chance: random.Random) -> Object:
    """Requests and limits of which no request is above its limit."""
    names = some(chance, ("cpu", "memory", "ephemeral-storage"), 0, 2)
    one, other = _quantities(chance, names), _quantities(chance, names)
    shape = chance.choice(("none", "requests", "limits", "both", "both"))
    if shape == "none":
        return {}
    if shape != "both":
        return {shape: one}
    pairs = {name: sorted((one[name], other[name]), key=lambda text: parse_quantity(text) or 0) for name in names}
    requests = {name: pair[0] for name, pair in pairs.items()}
    limits = {name: pair[1] for name, pair in pairs.items() if maybe(chance, 0.8)}
    return {"requests": requests, "limits": limits}


def _container(chance: random.Random, name: str) -> Object:
    return {"name": name, "image": "registry.example.com/app", "resources": _resources(chance)}


def _pod(chance: random.Random, where: str) -> Object:
    spec: Object = {"containers": [_container(chance, f"c{i}") for i in range(chance.choice((1, 1, 2)))]}
    if maybe(chance, 0.3):
        spec["initContainers"] = [_container(chance, f"i{i}") for i in range(chance.choice((1, 2)))]
        for one in spec["initContainers"]:
            if maybe(chance, 0.4):
                one["restartPolicy"] = "Always"
    if maybe(chance, 0.3):
        spec["activeDeadlineSeconds"] = 600
    if maybe(chance, 0.4):
        spec["priorityClassName"] = chance.choice(PRIORITIES)
    if maybe(chance, 0.15):
        spec["affinity"] = {_affinity_kind(chance): _affinity(chance)}
    if maybe(chance, 0.1):
        names = some(chance, ("cpu", "memory"), 1)
        spec["resources"] = {"requests": {name: {"cpu": "4", "memory": "8Gi"}[name] for name in names}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta("subject", where), "spec": spec}


def _affinity_kind(chance: random.Random) -> str:
    return chance.choice(("podAffinity", "podAntiAffinity"))


def _affinity(chance: random.Random) -> Object:
    term: Object = {"labelSelector": {"matchLabels": {"a": "b"}}, "topologyKey": "kubernetes.io/hostname"}
    shape = chance.choice(("own", "names", "selector", "empty-selector"))
    if shape == "names":
        term["namespaces"] = ["elsewhere"]
    elif shape != "own":
        term["namespaceSelector"] = {"matchLabels": {"x": "y"}} if shape == "selector" else {}
    return {"requiredDuringSchedulingIgnoredDuringExecution": [term]}


def _claim(chance: random.Random, where: str) -> Object:
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": chance.choice(("", *CLASSES)),
        "resources": {"requests": {"storage": chance.choice(SIZES)}},
    }
    metadata = meta("subject", where)
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}


def _quota(chance: random.Random, name: str, where: str, is_claim: bool) -> Object:
    scopes: Mapping[str, object] = {} if maybe(chance, 0.6) else _scopes(chance)
    pairs = some(chance, _CLAIM_HARD if is_claim and not scopes else _allowed(scopes), 1, 3)
    hard, used = {}, {}
    for resource, amounts in pairs:
        top = chance.choice(amounts)
        hard[resource] = top
        share = chance.choice((0, 0, 0, 1, 1, 2))
        used[resource] = "0" if share == 0 else top if share == 1 else chance.choice(amounts)
    status = {"hard": hard, "used": used}
    metadata = meta(name, where)
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": metadata,
        "spec": {"hard": hard, **scopes},
        "status": status,
    }


_COUNTS = ("0", "1", "3", "10")
_BIG_CPU = ("100m", "500m", "1", "2", "4", "10")
_BIG_MEMORY = ("128Mi", "1Gi", "2G", "4Gi", "16Gi")
_POD_HARD: list[tuple[str, tuple[str, ...]]] = [
    ("pods", _COUNTS),
    ("count/pods", _COUNTS),
    ("cpu", _BIG_CPU),
    ("memory", _BIG_MEMORY),
    ("requests.cpu", _BIG_CPU),
    ("requests.memory", _BIG_MEMORY),
    ("limits.cpu", _BIG_CPU),
    ("limits.memory", _BIG_MEMORY),
    ("ephemeral-storage", DISK),
    ("requests.ephemeral-storage", DISK),
    ("limits.ephemeral-storage", DISK),
    ("services", _COUNTS),
]
_CLAIM_HARD: list[tuple[str, tuple[str, ...]]] = [
    ("persistentvolumeclaims", _COUNTS),
    ("count/persistentvolumeclaims", _COUNTS),
    ("requests.storage", SIZES),
    ("fast.storageclass.storage.k8s.io/requests.storage", SIZES),
    ("fast.storageclass.storage.k8s.io/persistentvolumeclaims", _COUNTS),
    ("slow.storageclass.storage.k8s.io/requests.storage", SIZES),
    ("pods", _COUNTS),
]


def _scopes(chance: random.Random) -> Object:
    if maybe(chance, 0.5):
        return {"scopes": [chance.choice(SCOPES)]}
    if maybe(chance, 0.2):
        return {"scopes": chance.choice((["Terminating", "NotBestEffort"], ["NotTerminating", "BestEffort"]))}
    operator = chance.choice(("In", "NotIn", "Exists", "DoesNotExist"))
    item: Object = {"scopeName": "PriorityClass", "operator": operator}
    if operator in ("In", "NotIn"):
        item["values"] = some(chance, ("oracle-low", "oracle-high"), 1)
    return {"scopeSelector": {"matchExpressions": [item]}}


def _allowed(scopes: Mapping[str, object]) -> list[tuple[str, tuple[str, ...]]]:
    """The resources that a quota with these scopes may name: validation refuses the others."""
    if not scopes:
        return _POD_HARD
    if "BestEffort" in str(scopes.get("scopes", "")).replace("NotBestEffort", ""):
        return _POD_HARD[:1]
    return [_POD_HARD[0], *_POD_HARD[2:8]]


def _limit_range(chance: random.Random, name: str, where: str, is_claim: bool) -> Object:
    types = ["PersistentVolumeClaim"] if is_claim else some(chance, ("Container", "Pod"), 1)
    metadata = meta(name, where)
    items = [_limit_item(chance, type_) for type_ in types]
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": metadata, "spec": {"limits": items}}


def _limit_item(chance: random.Random, type_: str) -> Object:
    """Bounds in an order that validation accepts: min, default request, default, max."""
    if type_ == "PersistentVolumeClaim":
        low, high = sorted(some(chance, SIZES, 2, 2), key=lambda text: parse_quantity(text) or 0)
        bounds = {"min": {"storage": low}, "max": {"storage": high}}
        return {"type": type_, **dict(some(chance, bounds.items(), 1))}
    item: Object = {"type": type_}
    for resource in some(chance, ("cpu", "memory"), 1):
        steps = sorted(some(chance, AMOUNTS[resource], 4, 4), key=lambda text: parse_quantity(text) or 0)
        names = ("min", "defaultRequest", "default", "max") if type_ == "Container" else ("min", "", "", "max")
        for key, amount in zip(names, steps, strict=True):
            if key and maybe(chance, 0.4):
                item.setdefault(key, {})[resource] = amount
        if maybe(chance, 0.15) and "default" not in item and "defaultRequest" not in item:
            item["maxLimitRequestRatio"] = {resource: chance.choice(("1", "2", "4"))}
    return item if len(item) > 1 else {**item, "max": {"cpu": "2"}}
