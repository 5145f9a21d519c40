"""A container's subPath cannot be prepared in its volume."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod, containers_of
from holdfast.model.refs import Ref
from holdfast.rules.storage._provisioning import short
from holdfast.verdicts.readiness import statuses_of

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


_TOLD = ("subPath", "subpath")


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a container that the kubelet cannot create because of a subPath."""
    groups: dict[Ref, list[tuple[Pod, str, str, str]]] = {}
    for pod in facts.unhealthy_pods:
        for path, status in statuses_of(pod):
            waiting = status.state.waiting
            if waiting is not None and any(word in waiting.message for word in _TOLD):
                found = (pod, f"{path}.state.waiting.message", status.name, waiting.message)
                groups.setdefault(facts.workload_of(pod), []).append(found)
    for workload, items in sorted(groups.items()):
        pod, path, container, message = min(items, key=lambda entry: (entry[0].ref, entry[1]))
        yield Finding(
            subject=workload,
            values={"pod": pod.name, "container": container, "message": short(message)},
            evidence=(cite(pod, path, message), *_mounts(pod, container)),
            affects=tuple(sorted({entry[0].ref for entry in items} - {workload})),
        )


def _mounts(pod: Pod, container: str) -> Iterator[Evidence]:
    for named in containers_of(pod.spec):
        if named.container.name == container:
            for i, mount in enumerate(named.container.volume_mounts):
                if mount.sub_path:
                    yield cite(pod, f"{named.path}.volumeMounts[{i}].subPath", mount.sub_path)
