"""Containers that end again and again or cannot be started, and how each of them ended last."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from holdfast.analysis.logs.templates import mine, worst
from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.once import once
from holdfast.engine.signals.quoting import quotable
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import ContainerStatus, NamedContainer, Pod, Terminated
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import by_workload, is_wanted, oldest, pods_of, seen_in

FLAPPING_RESTARTS = 3
RECENT_SECONDS = 600.0
STABLE_SECONDS = 600.0
START_REASONS = frozenset({"RunContainerError", "CreateContainerError", "StartError", "ContainerCannotRun"})
PROBE_KILL = re.compile(r"failed (liveness|startup) probe, will be restarted|Liveness probe failed")
# What the dependencies' rules read; here it would only repeat them.
_DEPENDENCY = re.compile(
    r"connection refused|ECONNREFUSED|no such host|ENOTFOUND|name resolution|Name or service not known|i/o timeout|"
    r"ETIMEDOUT|[Cc]onnect(ion)? timed out|Unknown host|getaddrinfo|authentication failed|[Aa]ccess denied for user",
)


class Crash(Struct, frozen=True):
    """The last end of a container that does not stay up, or its failure to start, with its log."""

    pod: Pod
    path: str
    status: ContainerStatus
    spec: NamedContainer | None
    end: Terminated | None
    end_path: str
    log: str
    log_field: str
    events: tuple[Event, ...]

    @property
    def image(self) -> str:
        """Names the image that the Pod asks for."""
        return self.spec.container.image if self.spec else self.status.image

    @property
    def exit_code(self) -> int | None:
        """Gives the exit code; None while the container never ran."""
        return self.end.exit_code if self.end else None

    @property
    def is_init(self) -> bool:
        """Says that the container must end before the main containers start."""
        return self.path.startswith("status.init")

    @property
    def is_oom(self) -> bool:
        """Says that the kernel killed the container because of its memory limit."""
        return self.end is not None and self.end.reason == "OOMKilled"

    @property
    def never_started(self) -> bool:
        """Says that the runtime could not start the container's program."""
        waiting = self.status.state.waiting
        return (waiting is not None and waiting.reason in START_REASONS) or (
            self.end is not None and self.end.reason in START_REASONS
        )

    @property
    def probe_kill(self) -> Event | None:
        """Gives the event that says that a failing probe ended the container."""
        named = f"Container {self.status.name} "
        path = f"{{{self.status.name}}}"
        for event in reversed(self.events):
            if not PROBE_KILL.search(event.text):
                continue
            if event.text.startswith(named) or event.about.field_path.endswith(path) or not event.about.field_path:
                return event
        return None

    def was_killed_by(self, word: str) -> bool:
        """Says that the kubelet ended the container because of a probe whose kind the event names with this word."""
        kill = self.probe_kill
        return kill is not None and word in kill.text and not self.is_oom and not self.never_started

    def cite_kill(self) -> tuple[Evidence, ...]:
        """Cites the event that says that a failing probe ended the container."""
        kill = self.probe_kill
        return (cite_event(kill),) if kill else ()

    def outcome(self) -> tuple[Evidence, ...]:
        """Cites how the container ended and that it is held back."""
        waiting = self.status.state.waiting
        found = []
        if self.end is not None:
            found.append(cite(self.pod, f"{self.end_path}.exitCode", self.end.exit_code))
        if waiting is not None and waiting.reason:
            found.append(cite(self.pod, f"{self.path}.state.waiting.reason", waiting.reason))
        return tuple(found)

    def says(self, pattern: str) -> Evidence | None:
        """Cites the log line, termination message, status or event that matches a pattern, the nearest first."""
        search = re.compile(pattern).search
        line = next((text for text in reversed(self.log.splitlines()) if search(text)), None)
        if line is not None:
            return Evidence(object=self.pod.ref, field=self.log_field, value=line.strip())
        if self.end is not None and search(self.end.message):
            return cite(self.pod, f"{self.end_path}.message", self.end.message)
        waiting = self.status.state.waiting
        if waiting is not None and search(waiting.message):
            return cite(self.pod, f"{self.path}.state.waiting.message", waiting.message)
        event = next((item for item in reversed(self.events) if search(item.text)), None)
        return cite_event(event) if event else None

    def last_words(self) -> Evidence | None:
        """Cites the termination message, else the worst kind of line in the log by its last occurrence."""
        if self.end is not None and self.end.message.strip():
            return cite(self.pod, f"{self.end_path}.message", self.end.message)
        gravest = worst(mine(self.log), 1) if self.log else ()
        said = quotable(gravest[0].line, ()) if gravest else ""
        return Evidence(object=self.pod.ref, field=self.log_field, value=said) if said else None

    @property
    def blames_dependency(self) -> bool:
        """Says that the container complains of somebody else before it ends."""
        return bool(_DEPENDENCY.search(self.log)) or bool(self.end and _DEPENDENCY.search(self.end.message))


@once
def crashes(facts: Facts) -> tuple[tuple[Pod, Crash], ...]:
    """Lists the containers that do not stay up, those that happen to be running between two crashes included."""
    return tuple(
        (crash.pod, crash) for pods in facts.pods_by_namespace.values() for pod in pods for crash in _in(facts, pod)
    )


def by_crashing_workload(facts: Facts, fits: Callable[[Crash], bool]) -> Mapping[Ref, tuple[tuple[Pod, Crash], ...]]:
    """Groups the crashing containers that fit by workload."""
    return by_workload(facts, ((pod, crash) for pod, crash in crashes(facts) if fits(crash)))


def _in(facts: Facts, pod: Pod) -> Iterator[Crash]:
    if pod.metadata.deletion_timestamp is not None or pod.status.phase == "Succeeded":
        return
    if pod.status.phase == "Failed" and (pod.status.reason or not is_wanted(facts, pod)):
        return
    for seen in seen_in(pod):
        last = _end(facts, seen.status, seen.is_init, pod)
        if last is None:
            continue
        end, path = last
        previous = facts.log(pod, seen.status.name, True)
        log = previous if previous else facts.log(pod, seen.status.name) or ""
        name = f"log[{seen.status.name}:previous]" if previous else f"log[{seen.status.name}]"
        where = f"{seen.path}.{path}" if path else ""
        yield Crash(pod, seen.path, seen.status, seen.spec, end, where, log, name, facts.events_about(pod.ref))


def _end(facts: Facts, status: ContainerStatus, is_init: bool, pod: Pod) -> tuple[Terminated | None, str] | None:
    now, before = status.state, status.last_state.terminated
    if now.terminated is not None:
        if now.terminated.exit_code == 0 and (is_init or pod.spec.restart_policy != "Always"):
            return None
        return now.terminated, "state.terminated"
    if now.waiting is not None and (now.waiting.reason == "CrashLoopBackOff" or now.waiting.reason in START_REASONS):
        return (before, "lastState.terminated") if before else (None, "")
    if now.running is not None and before is not None and status.restart_count >= FLAPPING_RESTARTS:
        if facts.is_older(before.finished_at, RECENT_SECONDS) or facts.is_older(now.running.started_at, STABLE_SECONDS):
            return None
        return before, "lastState.terminated"
    return None


def crashed(
    facts: Facts,
    fits: Callable[[Crash], bool],
    proof: Callable[[Crash], tuple[Evidence | None, ...]] = lambda _: (),
    shows: str = "",
) -> Iterator[Finding]:
    """States each workload with a container that ends in a certain way, with the proof first and the outcome after."""
    for workload, group in by_crashing_workload(facts, fits).items():
        pod, crash = group[0]
        yield Finding(
            subject=workload,
            values={
                "container": crash.status.name,
                "code": "?" if crash.exit_code is None else crash.exit_code,
                "restarts": crash.status.restart_count,
                "pod": pod.name,
            },
            evidence=(*(piece for piece in proof(crash) if piece is not None), *crash.outcome()),
            affects=pods_of(group),
            since=oldest(group),
            shows=shows,
        )
