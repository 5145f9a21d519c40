"""Images that cannot be pulled, and what the registry or the runtime says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.once import once
from holdfast.engine.rule import LIKELY, SUSPECTED
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import ServiceAccount
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import by_workload, declared, oldest, pods_of, seen_containers
from holdfast.verdicts.admission import account_of

REASONS = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "ImageInspectError",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)
# Fragments of the messages of containerd, CRI-O, Docker and the distribution API; the first that fits decides.
_FRAGMENTS: tuple[tuple[str, str], ...] = (
    (r"SignatureValidationFailed|signature validation failed", "signature"),
    (r"ImageInspectError|[Ff]ailed to inspect image", "inspect"),
    (r"toomanyrequests|429 Too Many Requests|pull rate limit|pull QPS exceeded", "rate-limited"),
    (r"no match for platform|no matching manifest for|no image found in .*index for architecture", "platform-mismatch"),
    (r"InvalidImageName|couldn't parse image|invalid reference format", "name-invalid"),
    (r"ErrImageNeverPull|is not present with pull policy of Never", "never-pull"),
    (r"no such host|server misbehaving|i/o timeout|connection refused|TLS handshake timeout|x509:", "registry"),
    (r"network is unreachable|no route to host|context deadline exceeded|connection reset by peer", "registry"),
    (
        r"Client\.Timeout exceeded|proxyconnect|server gave HTTP response to HTTPS client|RegistryUnavailable",
        "registry",
    ),
    (r"50[0234] (Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time)", "registry"),
    (r"repository does not exist or may require|insufficient_scope", "ambiguous"),
    (r"pull access denied|access to the resource is denied|is not authorized|[Uu]nauthorized", "access-denied"),
    (r"authentication required|authorization failed|no basic auth credentials|403 Forbidden", "access-denied"),
    (r"denied: |[Pp]ermission \S+ denied|failed to authorize", "access-denied"),
    (r"manifest unknown|code = NotFound|: not found|manifest for .* not found|404 Not Found", "not-found"),
    (r"name unknown|repository .* not found|does not exist", "not-found"),
)
_PATTERNS = tuple((re.compile(pattern), kind) for pattern, kind in _FRAGMENTS)
_HOST = re.compile(r"^([^/]+)/")


class Pull(Struct, frozen=True):
    """One container whose image does not arrive: why, by whom it is declared, and what says so."""

    kind: str
    image: str
    container: str
    evidence: tuple[Evidence, ...]

    @property
    def host(self) -> str:
        """Names the registry, Docker Hub where the image names none."""
        return registry_of(self.image)


def registry_of(image: str) -> str:
    """Gives the registry's host in an image name, as the runtimes read it."""
    match = _HOST.match(image)
    first = match.group(1) if match else ""
    return first if "." in first or ":" in first or first == "localhost" else "docker.io"


def kind_of(text: str) -> str:
    """Says which fault a runtime's message tells of; empty when it tells none."""
    return next((kind for pattern, kind in _PATTERNS if pattern.search(text)), "")


@once
def pulls(facts: Facts) -> tuple[tuple[Pod, Pull], ...]:
    """Lists the failing pulls of suffering Pods."""
    return tuple(_pulls(facts))


def _pulls(facts: Facts) -> Iterator[tuple[Pod, Pull]]:
    for seen in seen_containers(facts):
        waiting = seen.status.state.waiting
        if waiting is None or waiting.reason not in REASONS:
            continue
        image = seen.spec.container.image if seen.spec else seen.status.image
        found = _told(facts, seen.pod, image)
        text = " ".join((waiting.reason, waiting.message, *(str(e.value) for e in found)))
        field = "message" if waiting.message else "reason"
        own = cite(seen.pod, f"{seen.path}.state.waiting.{field}", waiting.message or waiting.reason)
        kind = _decided(facts, seen.pod, image, kind_of(text))
        yield seen.pod, Pull(kind, image, seen.status.name, (own, *found[-1:]))


def _told(facts: Facts, pod: Pod, image: str) -> list[Evidence]:
    events = facts.live_events(pod.ref, "Failed", "FailedToInspectImage", "InspectFailed", "ErrImageNeverPull")
    return [cite_event(e) for e in events if image and f'"{image}"' in e.text and kind_of(e.text)]


def _decided(facts: Facts, pod: Pod, image: str, kind: str) -> str:
    """Splits "does not exist or may require a login": a registry that serves others without one lacks the name."""
    if kind != "ambiguous":
        return kind
    anonymous = not pull_secrets(facts, pod)
    return (
        "not-found-likely" if anonymous and registry_of(image) in served_registries(facts) else "access-denied-likely"
    )


@once
def served_registries(facts: Facts) -> frozenset[str]:
    """Names the registries from which some container of the cluster runs an image."""
    return frozenset(
        registry_of(status.image)
        for pods in facts.pods_by_namespace.values()
        for pod in pods
        for status in pod.status.container_statuses
        if status.state.running
    )


def pull_secrets(facts: Facts, pod: Pod) -> tuple[str, ...]:
    """Names the pull secrets of a Pod, those of its ServiceAccount where the Pod names none."""
    own = tuple(item.name for item in pod.spec.image_pull_secrets if item.name)
    account = facts.find(ServiceAccount, account_of(pod.spec), pod.namespace)
    return own or tuple(item.name for item in (account.image_pull_secrets if account else ()))


def absent_pull_secrets(facts: Facts, pod: Pod) -> tuple[Ref, ...]:
    """Names the pull secrets of a Pod that are known not to exist."""
    wanted = (Ref("Secret", name, pod.namespace) for name in pull_secrets(facts, pod))
    return tuple(ref for ref in wanted if facts.is_absent(ref))


def failing(facts: Facts, *kinds: str) -> Mapping[Ref, tuple[tuple[Pod, Pull], ...]]:
    """Groups the failing pulls of some kinds by workload."""
    return by_workload(facts, ((pod, pull) for pod, pull in pulls(facts) if pull.kind in kinds))


def stated(facts: Facts, workload: Ref, found: tuple[tuple[Pod, Pull], ...], certainty: float | None = None) -> Finding:
    """States that a workload's images do not arrive, quoting the template and the runtime."""
    pod, pull = found[0]
    return Finding(
        subject=workload,
        values={"image": pull.image, "container": pull.container, "registry": pull.host},
        evidence=(*image_field(facts, pod, pull), *pull.evidence),
        affects=pods_of(found),
        since=oldest(found),
        certainty=certainty,
    )


def image_field(facts: Facts, pod: Pod, pull: Pull) -> tuple[Evidence, ...]:
    """Cites where the image is named."""
    place = declared(facts, pod, pull.container)
    return (cite(place.item, f"{place.path}.image", place.container.image),) if place and place.container.image else ()


def both(facts: Facts, sure: str, likely: str, other: str) -> Iterator[Finding]:
    """States a kind of refusal: sure where it is told, likely where it is inferred, suspected where the other is."""
    levels: Iterable[tuple[str, float | None]] = ((sure, None), (likely, LIKELY), (other, SUSPECTED))
    done: set[Ref] = set()
    for kind, certainty in levels:
        for workload, found in failing(facts, kind).items():
            if workload not in done:
                done.add(workload)
                yield stated(facts, workload, found, certainty)


def absences(refs: Iterable[Ref]) -> tuple[Evidence, ...]:
    """Cites that objects are absent."""
    return tuple(cite_absence(ref) for ref in refs)
