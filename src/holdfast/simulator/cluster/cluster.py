"""A simulated cluster, from its founding to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

import yaml

from holdfast.model.units import parse_duration, whole
from holdfast.simulator.cluster.answering import Answering, SeenWrite
from holdfast.simulator.cluster.asking import Farewell
from holdfast.simulator.cluster.chance import Chance
from holdfast.simulator.cluster.clock import Clock
from holdfast.simulator.cluster.controllers.order import CONTROLLERS
from holdfast.simulator.cluster.deleting import Deleting
from holdfast.simulator.cluster.filling import Volume, grown
from holdfast.simulator.cluster.history import History
from holdfast.simulator.cluster.kinds import BY_NAME, BY_OBJECT, CLAIM, Kind, Object
from holdfast.simulator.cluster.prometheus import Monitor
from holdfast.simulator.cluster.server import PROMETHEUS, Server
from holdfast.simulator.cluster.store import Store
from holdfast.simulator.cluster.summary import summary
from holdfast.simulator.cluster.works import Works
from holdfast.simulator.cluster.world import AGE, GONE, World

_ROUNDS = 200
_MANAGER = "kubectl-client-side-apply"
_TOKEN = "simulated"


class SimulatedCluster:
    """A cluster that answers on this machine from enter to exit, and goes on whenever its clock is moved.

    `writes` are all writes that were asked for. Objects can be looked at with `get`; volumes can be filled.
    """

    def __init__(self, clock: Clock, world: World, *, seed: int = 0) -> None:
        self._clock = clock
        self._world = world
        self._founding: Clock | None = None
        self._chance = Chance(seed)
        self._next: datetime | None = None
        self.store = Store()
        self._works = Works(self.store, self.now, self._chance, world.manners)
        self._answering = Answering(self.store, self.now, self._chance, self._settle, self._summary)
        self.history = History(self._works)
        self._server: Server | None = None

    def __enter__(self) -> Self:
        with self.store.changed:
            self._begin()
        self._server = Server(self.store, self._answering, self.now, Monitor(self.history, self.now).answer)
        self._clock.attend(self)
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clock.leave(self)
        if self._server is not None:
            self._server.stop()

    @property
    def url(self) -> str:
        """Gives the address of the API server, once the cluster was entered."""
        assert self._server is not None
        return self._server.url

    @property
    def prometheus(self) -> str:
        """Gives the address of the Prometheus."""
        return f"{self.url}{PROMETHEUS}"

    @property
    def kubeconfig(self) -> str:
        """Gives a kubeconfig that leads here and is whole in itself."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "simulated", "cluster": {"server": self.url}}],
            "users": [{"name": "simulated", "user": {"token": _TOKEN}}],
            "contexts": [{"name": "simulated", "context": {"cluster": "simulated", "user": "simulated"}}],
            "current-context": "simulated",
        }
        return str(yaml.safe_dump(config, sort_keys=False))

    @property
    def writes(self) -> list[SeenWrite]:
        """Lists the writes that were asked for, in their order."""
        with self.store.changed:
            return list(self._answering.writes)

    def now(self) -> datetime:
        """Gives the present moment of the cluster."""
        return (self._founding or self._clock).now()

    def due(self) -> datetime | None:
        """Gives the next moment at which something happens by itself."""
        return self._next

    def tick(self) -> None:
        """Lets the controllers do what is due."""
        with self.store.changed:
            self._settle()

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """Gives an object as it is; it must not be changed."""
        with self.store.changed:
            return self.store.get(BY_NAME[kind], namespace, name)

    def fill(self, namespace: str, claim: str, hourly: float) -> None:
        """Lets the volume of a claim fill at another rate, in bytes an hour, from now on."""
        self._on_volume(namespace, claim, lambda volume: volume.fill(self.now(), hourly))

    def put(self, namespace: str, claim: str, amount: float) -> None:
        """Puts bytes into the volume of a claim, or takes them away."""
        self._on_volume(namespace, claim, lambda volume: volume.write(self.now(), amount))

    def forget(self) -> None:
        """Forgets what happened so far: watches and lists from there are too old."""
        self.store.forget()

    def _on_volume(self, namespace: str, claim: str, do: Callable[[Volume], None]) -> None:
        with self.store.changed:
            found = self.store.get(CLAIM, namespace, claim)
            if found is None or found["spec"].get("volumeName") not in self._works.volumes:
                raise LookupError(f"{namespace}/{claim} has no volume")
            do(self._works.volumes[found["spec"]["volumeName"]])

    def _settle(self) -> None:
        """Lets every controller act until nobody has anything left to do at this moment."""
        for _ in range(_ROUNDS):
            before = self.store.version
            for run in CONTROLLERS:
                run(self._works)
            self._next = self._works.next_look()
            if self.store.version == before:
                return
        raise RuntimeError("the controllers of the simulated cluster do not come to rest")

    def _summary(self, node: Object) -> Object:
        return summary(self._works, node)

    def _begin(self) -> None:
        """Lets the past of the world go by: objects come and go in their time, until now."""
        end = self._clock.now()
        self._founding = Clock(end - self._world.age)
        self._founding.attend(self)
        past: list[tuple[datetime, int, Callable[[], object]]] = []
        for number, manifest in enumerate(self._world.objects):
            notes = manifest["metadata"].get("annotations") or {}
            age, gone = parse_duration(str(notes.get(AGE, ""))), parse_duration(str(notes.get(GONE, "")))
            past.append((end - (age or self._world.age), number, partial(self._place, manifest)))
            if gone is not None:
                past.append((end - gone, number, partial(self._take, manifest)))
        for moment, _, do in sorted(past, key=lambda item: item[:2]):
            self._founding.reach(moment)
            do()
        self.tick()
        self._founding.reach(end)
        self._fill_up(end)
        self.store.forget()
        self._founding = None

    def _place(self, manifest: Object) -> None:
        kind = _kind_of(manifest)
        metadata = dict(manifest["metadata"])
        notes = {
            name: value for name, value in (metadata.pop("annotations", None) or {}).items() if name not in (AGE, GONE)
        }
        metadata |= {"annotations": notes} if notes else {}
        if kind.is_namespaced:
            metadata.setdefault("namespace", "default")
        made = {name: value for name, value in manifest.items() if name not in ("metadata", "kind", "apiVersion")}
        self._works.create(kind, {**made, "metadata": metadata}, _MANAGER)

    def _take(self, manifest: Object) -> None:
        kind = _kind_of(manifest)
        namespace = manifest["metadata"].get("namespace", "default") if kind.is_namespaced else ""
        Deleting(self.store, self.now).delete(kind, (namespace, manifest["metadata"]["name"]), Farewell())

    def _fill_up(self, end: datetime) -> None:
        """Lets each volume hold now what the world says, as if it had filled all the time."""
        for filling in self._world.fillings:
            claim = self.store.get(CLAIM, filling.namespace, filling.claim)
            name = (claim or {}).get("spec", {}).get("volumeName", "")
            if claim is None or name not in self._works.volumes:
                raise LookupError(f"{filling.namespace}/{filling.claim} has no volume to fill")
            since = datetime.fromtimestamp(self._works.volumes[name].since, end.tzinfo)
            size = whole(claim["status"]["capacity"]["storage"]) or 0
            self._works.volumes[name] = grown(filling, since, end, size)


def _kind_of(manifest: Object) -> Kind:
    said = manifest.get("apiVersion", ""), manifest.get("kind", "")
    if said not in BY_OBJECT:
        raise ValueError(f"a world cannot hold a {said[1]!r} of {said[0]!r}")
    return BY_OBJECT[said]
