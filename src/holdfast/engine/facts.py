"""What a rule receives: the snapshot, the graph and the questions that many rules ask of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from holdfast.engine.signals.complaints import Complaint, complaints_in, complaints_of
from holdfast.graph.addresses import Address, addresses_of, service_names
from holdfast.model.alerts import Alert
from holdfast.model.deviation import Origin
from holdfast.model.finding import Evidence, Stance
from holdfast.model.graph import Graph
from holdfast.model.kinds import ref_to
from holdfast.model.objects.event import Event
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import template_of
from holdfast.model.outlook import Outlook
from holdfast.model.prediction import Prediction
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.snapshot import LogKey, Snapshot
from holdfast.verdicts.name_service import name_service
from holdfast.verdicts.ownership import WORKLOAD_KINDS, controller_of
from holdfast.verdicts.placement.volumes import pods_by_claim
from holdfast.verdicts.placement.world import World
from holdfast.verdicts.readiness import pod_is_healthy, ready_since
from holdfast.verdicts.selection import matches_labels
from holdfast.verdicts.storage_drivers import controllers_of, node_plugins_of, waited_for

T = TypeVar("T", bound=KubeObject)


class Facts:
    """A read-only view of one snapshot with indexes that are built when first asked for.

    `origins` are the objects whose unusual numbers nothing beneath them explains, and `outlooks` what is said of the
    future of what fills; both are found before any rule runs, as are `predictions` of what gets slow, is used up or
    fails. Without enough history there are no outlooks and few predictions.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        graph: Graph,
        origins: tuple[Origin, ...] = (),
        outlooks: tuple[Outlook, ...] = (),
        predictions: tuple[Prediction, ...] = (),
    ) -> None:
        self.snapshot = snapshot
        self.graph = graph
        self.origins = origins
        self.outlooks = outlooks
        self.predictions = predictions
        self._selected: dict[Ref, tuple[Pod, ...]] = {}
        self._tops: dict[Ref, Ref] = {}

    @property
    def now(self) -> datetime | None:
        """Gives the moment of the snapshot; None when nothing in the input tells a time."""
        return self.snapshot.taken_at

    def all(self, type_: type[T]) -> Iterable[T]:
        """Lists the objects of a modelled type."""
        return self.snapshot.all(type_)

    def find(self, type_: type[T], name: str, namespace: str = "") -> T | None:
        """Finds an object by its name."""
        return self.snapshot.find(type_, name, namespace)

    def knows(self, kind: str) -> bool:
        """Says that the objects of a kind were read."""
        return self.snapshot.knows(kind)

    def is_absent(self, ref: Ref) -> bool:
        """Says that the kind was read and holds no such object."""
        return self.snapshot.is_absent(ref)

    def age(self, since: datetime | None) -> timedelta | None:
        """Gives the time from an instant to the snapshot; None when either is not known."""
        return self.now - since if self.now is not None and since is not None else None

    def is_older(self, since: datetime | None, seconds: float) -> bool:
        """Says that an instant lies more than so many seconds before the snapshot."""
        age = self.age(since)
        return age is not None and age.total_seconds() > seconds

    @cached_property
    def unhealthy_pods(self) -> tuple[Pod, ...]:
        """Lists the Pods that are neither ready nor successfully finished, those being deleted included."""
        return tuple(pod for pod in self.all(Pod) if not pod_is_healthy(pod))

    @cached_property
    def pods_by_namespace(self) -> Mapping[str, tuple[Pod, ...]]:
        """Groups all Pods by namespace."""
        return _grouped((pod.namespace, pod) for pod in self.all(Pod))

    @cached_property
    def pods_by_node(self) -> Mapping[str, tuple[Pod, ...]]:
        """Groups the Pods that have a node by the node's name."""
        return _grouped((pod.spec.node_name, pod) for pod in self.all(Pod) if pod.spec.node_name)

    @cached_property
    def pods_by_claim(self) -> Mapping[Ref, tuple[Pod, ...]]:
        """Groups Pods by the claims that they mount, claims of ephemeral volumes included."""
        return pods_by_claim(self.snapshot)

    @cached_property
    def services_by_namespace(self) -> Mapping[str, tuple[Service, ...]]:
        """Groups Services by namespace."""
        return _grouped((service.namespace, service) for service in self.all(Service))

    @cached_property
    def _pods_by_label(self) -> Mapping[tuple[str, str, str], tuple[Pod, ...]]:
        return _grouped(
            ((pod.namespace, key, value), pod) for pod in self.all(Pod) for key, value in pod.labels.items()
        )

    def pods_selected(self, service: Service) -> tuple[Pod, ...]:
        """Lists the Pods that a Service selects; none for a Service without a selector."""
        found = self._selected.get(service.ref)
        if found is None:
            found = self._selected[service.ref] = self._select(service.namespace, service.spec.selector)
        return found

    def _select(self, namespace: str, selector: Mapping[str, str]) -> tuple[Pod, ...]:
        if not selector:
            return ()
        candidates = [self._pods_by_label.get((namespace, key, value), ()) for key, value in selector.items()]
        fewest = min(candidates, key=len)
        return tuple(pod for pod in fewest if matches_labels(selector, pod.labels)) if len(selector) > 1 else fewest

    @cached_property
    def workloads_by_namespace(self) -> Mapping[str, tuple[KubeObject, ...]]:
        """Groups the top workloads (those no other workload owns) by namespace."""
        found = (w for kind in WORKLOAD_KINDS for w in self.snapshot.of_kind(kind))
        return _grouped((w.namespace, w) for w in found if self.top_owner(w.ref) == w.ref)

    @cached_property
    def _workloads_by_label(self) -> Mapping[tuple[str, str, str], tuple[KubeObject, ...]]:
        return _grouped(
            ((workload.namespace, key, value), workload)
            for workloads in self.workloads_by_namespace.values()
            for workload in workloads
            for key, value in _template_labels(workload).items()
        )

    def workloads_selected(self, service: Service) -> tuple[KubeObject, ...]:
        """Lists the top workloads whose Pod template a Service selects."""
        selector = service.spec.selector
        candidates = [self._workloads_by_label.get((service.namespace, *pair), ()) for pair in selector.items()]
        fewest = min(candidates, key=len, default=())
        return tuple(workload for workload in fewest if matches_labels(selector, _template_labels(workload)))

    def top_owner(self, ref: Ref) -> Ref:
        """Gives the workload at the top of an object's controllers, the object itself when nothing controls it.

        Only workloads of Kubernetes itself count: the custom resource above a StatefulSet is not followed. An owner
        that was not read is named all the same, except that a Pod of an unread ReplicaSet stops at that ReplicaSet.
        """
        item = self.snapshot.get(ref)
        above = controller_of(item, self.snapshot) if item is not None else None
        return ref if above is None else self._top_above(above)

    def _top_above(self, ref: Ref) -> Ref:
        if ref not in self._tops:
            # A circle of owners ends at the object where it closes.
            self._tops[ref] = ref
            self._tops[ref] = self.top_owner(ref)
        return self._tops[ref]

    def workload_of(self, pod: Pod) -> Ref:
        """Names the top workload of a Pod, or the Pod itself when it stands alone."""
        above = controller_of(pod, self.snapshot)
        return pod.ref if above is None else self._top_above(above)

    @cached_property
    def pods_by_workload(self) -> Mapping[Ref, tuple[Pod, ...]]:
        """Groups all Pods by their top workload; a Pod that stands alone is its own group."""
        return _grouped((self.workload_of(pod), pod) for pod in self.all(Pod))

    @cached_property
    def _events_by_object(self) -> Mapping[Ref, tuple[Event, ...]]:
        groups = _grouped((involved(event), event) for event in self.all(Event))
        return {ref: tuple(sorted(found, key=_moment)) for ref, found in groups.items()}

    def events_about(self, ref: Ref, *reasons: str) -> tuple[Event, ...]:
        """Lists the events about an object, oldest first; with reasons, only those."""
        found = self._events_by_object.get(ref, ())
        return tuple(e for e in found if e.reason in reasons) if reasons else found

    def live_events(self, ref: Ref, *reasons: str) -> tuple[Event, ...]:
        """Lists the events about an object that its recovery has not outdated, oldest first.

        An event about a Pod that became ready after it, or that is finished, has healed.
        """
        item = self.snapshot.get(ref)
        found = self.events_about(ref, *reasons)
        if not isinstance(item, Pod):
            return found
        if item.status.phase == "Succeeded":
            return ()
        since = ready_since(item)
        if since is None:
            return found
        return tuple(e for e in found if e.last_seen is not None and e.last_seen > since)

    @cached_property
    def events_by_reason(self) -> Mapping[str, tuple[Event, ...]]:
        """Groups all events by their reason."""
        return _grouped((event.reason, event) for event in self.all(Event))

    @cached_property
    def world(self) -> World:
        """Gives the nodes and their load as the scheduler sees them."""
        return World(self.snapshot)

    def log(self, pod: Pod, container: str, previous: bool = False) -> str | None:
        """Gives the log of a container, or None when it is not in the input."""
        return self.snapshot.logs.get(LogKey(pod.namespace, pod.name, container, previous))

    @property
    def is_measured(self) -> bool:
        """Says that monitoring was asked for anything at all."""
        return self.snapshot.measured.is_asked or bool(self.snapshot.alerts)

    def knows_signal(self, signal: str) -> bool:
        """Says that a signal was measured, or asked for and answered."""
        return self.snapshot.measured.knows(signal)

    @cached_property
    def _series(self) -> Mapping[tuple[str, Ref], tuple[Series, ...]]:
        return _grouped(((item.signal, item.subject), item) for item in self.snapshot.measured.series)

    @cached_property
    def _series_by_signal(self) -> Mapping[str, tuple[Series, ...]]:
        return _grouped((item.signal, item) for item in self.snapshot.measured.series)

    def measurements(self, signal: str) -> tuple[Series, ...]:
        """Lists the series of a signal about every object."""
        return self._series_by_signal.get(signal, ())

    def readings(self, signal: str, ref: Ref) -> tuple[Series, ...]:
        """Lists the series of a signal about an object, one for each of its parts."""
        return self._series.get((signal, ref), ())

    def reading(self, signal: str, ref: Ref, part: str = "") -> Series | None:
        """Finds the series of a signal about one part of an object; None when it was not measured."""
        return next((item for item in self.readings(signal, ref) if item.part == part), None)

    @cached_property
    def alerts_about(self) -> Mapping[Ref, tuple[Alert, ...]]:
        """Groups the firing alerts by the object that their labels name."""
        firing = (alert for alert in self.snapshot.alerts if alert.state == "firing")
        return _grouped((alert.subject, alert) for alert in firing if alert.subject is not None)

    @cached_property
    def addresses(self) -> Mapping[Ref, tuple[Address, ...]]:
        """Groups the network addresses that top workloads are configured with by workload."""
        names = service_names(self.snapshot)
        found = {
            workload.ref: addresses_of(workload, self.snapshot, names)
            for workloads in self.workloads_by_namespace.values()
            for workload in workloads
        }
        for ref, pods in self.pods_by_workload.items():
            # Where the workload was not read, one of its Pods tells the same.
            if ref.kind in WORKLOAD_KINDS and not self.knows(ref.kind):
                found[ref] = addresses_of(pods[0], self.snapshot, names)
        return {ref: addresses for ref, addresses in found.items() if addresses}

    @cached_property
    def driver_pods(self) -> Mapping[str, tuple[Pod, ...]]:
        """Groups by storage driver the Pods that may say why it is waited for: controllers, and plugins of nodes."""
        found: dict[str, tuple[Pod, ...]] = {}
        for driver, nodes in waited_for(self.snapshot, self.unhealthy_pods).items():
            making = (p for w in controllers_of(self.snapshot, driver) for p in self.pods_by_workload.get(w.ref, ()))
            mounting = (p for w in node_plugins_of(self.snapshot, driver) for p in self.pods_by_workload.get(w.ref, ()))
            found[driver] = (*making, *(pod for pod in mounting if pod.spec.node_name in nodes))
        return found

    @cached_property
    def name_server_pods(self) -> tuple[Pod, ...]:
        """Lists the Pods that resolve names for the others."""
        service = name_service(self.snapshot)
        return self.pods_selected(service) if service is not None else ()

    @cached_property
    def complaints(self) -> Mapping[Ref, tuple[Complaint, ...]]:
        """Groups the known error texts of those whose words count by Pod, the latest first.

        These are Pods in trouble, callers, drivers that are waited for and, where names are not resolved, who resolves
        them.
        """
        servers = {pod.ref for pod in self.name_server_pods}
        drivers = {pod.ref for pods in self.driver_pods.values() for pod in pods}
        found: dict[Ref, tuple[Complaint, ...]] = {}
        for key in sorted(self.snapshot.logs):
            pod = self.find(Pod, key.pod, key.namespace)
            if pod is not None and (pod.ref in drivers or (pod.ref not in servers and self._counts(pod))):
                self._hear(found, pod.ref, complaints_in(key, self.snapshot.logs[key]))
        for pod in self.unhealthy_pods:
            self._hear(found, pod.ref, tuple(complaints_of(pod)))
        is_lost = any(item.hit.fault == "unresolved" for told in found.values() for item in told)
        for key in sorted(self.snapshot.logs) if servers else ():
            pod = self.find(Pod, key.pod, key.namespace)
            if pod is not None and pod.ref in servers and (is_lost or self._counts(pod)):
                self._hear(found, pod.ref, complaints_in(key, self.snapshot.logs[key]))
        return found

    def _counts(self, pod: Pod) -> bool:
        return not pod_is_healthy(pod) or bool(self.graph.needs(self.workload_of(pod), "calls"))

    @staticmethod
    def _hear(found: dict[Ref, tuple[Complaint, ...]], ref: Ref, hits: tuple[Complaint, ...]) -> None:
        if hits:
            found[ref] = (*found.get(ref, ()), *hits)


def involved(event: Event) -> Ref:
    """Names the object that an event is about."""
    about = event.about
    return ref_to(about.api_version, about.kind, about.name, about.namespace)


def cite(
    item: KubeObject, field: str, value: object, stance: Stance = "for", note: str = "", weight: float = 1.0
) -> Evidence:
    """Cites a field of an object as it was given; quantities and numbers are cited as they stand there."""
    return Evidence(object=item.ref, field=field, value=_plain(value), stance=stance, note=note, weight=weight)


def cite_event(event: Event, stance: Stance = "for", weight: float = 1.0) -> Evidence:
    """Cites an event's message with the time of its last occurrence."""
    return Evidence(
        object=event.ref,
        field=event.text_field,
        value=event.text,
        time=event.last_seen,
        stance=stance,
        weight=weight,
    )


def cite_reading(series: Series, stance: Stance = "for", note: str = "", weight: float = 1.0) -> Evidence:
    """Cites the newest reading of a series with its moment."""
    return Evidence(
        object=series.subject,
        field=series.field,
        value=series.latest,
        time=datetime.fromtimestamp(series.latest_time, UTC),
        stance=stance,
        note=note,
        weight=weight,
    )


def cite_outlook(item: Outlook, stance: Stance = "for", note: str = "") -> tuple[Evidence, ...]:
    """Cites the last reading that an outlook stands on with its moment; nothing where nothing was measured."""
    if item.reading is None or item.used_time is None:
        return ()
    moment = datetime.fromtimestamp(item.used_time, UTC)
    return (Evidence(object=item.subject, field=item.field, value=item.reading, time=moment, stance=stance, note=note),)


def cite_parts(item: Prediction) -> tuple[Evidence, ...]:
    """Cites the readings that a prediction is made of, the weightiest first."""
    return tuple(
        Evidence(
            object=part.subject,
            field=part.field,
            value=part.reading,
            time=datetime.fromtimestamp(part.time, UTC) if part.time is not None else None,
        )
        for part in item.parts
        if part.subject is not None and part.field and part.reading is not None
    )


def cite_alert(alert: Alert, stance: Stance = "for") -> Evidence:
    """Cites a firing alert on the object that it names; the value is what it says of itself."""
    assert alert.subject is not None
    field, value = f"alert[{alert.name}]", alert.summary or alert.name
    return Evidence(object=alert.subject, field=field, value=value, time=alert.since, stance=stance)


def cite_absence(ref: Ref, stance: Stance = "for") -> Evidence:
    """Cites that an object of a kind that was read is not there."""
    return Evidence(object=ref, stance=stance)


def _plain(value: object) -> str | int | float | bool | list[str] | None:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return str(value)


def _template_labels(workload: KubeObject) -> dict[str, str]:
    template = template_of(workload)
    return template[1].metadata.labels if template else {}


def _moment(event: Event) -> tuple[float, str]:
    return (event.last_seen.timestamp() if event.last_seen else 0.0, event.name)


K = TypeVar("K")
V = TypeVar("V")


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
