"""A real Kubernetes control plane on free loopback ports, with kwok in the place of the kubelets."""

import contextlib
import functools
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from base64 import encodebytes
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import yaml

from tests.builders import waiting
from tests.builders.ports import free_ports
from tests.builders.waiting import PATIENCE_SECONDS, NotShownError, Seen
from tests.live import flags, showing
from tests.live.binaries import find_binaries
from tests.live.keeper import Keeper
from tests.live.playbook import read_stages
from tests.live.served import Asking, Object, kinds, places

STAGES = Path(__file__).resolve().parent / "stages"
POLL_SECONDS = 0.25
START_SECONDS = 180.0
STOP_SECONDS = 10.0
PATIENT_GRACE_SECONDS = 600
EMPTYING_SECONDS = 300
BUILT_IN = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})
CONTROLLERS = {"kube-controller-manager": "https", "kube-scheduler": "https", "kwok": "http"}
"""Programs that keep all they know in the store, and how each is asked whether it is well."""

__all__ = ["CommandError", "ControlPlane", "NotShownError", "Object", "as_list", "wait_for"]


class CommandError(RuntimeError):
    """A kubectl command failed; the message is what it said."""


def wait_for(what: str, look: Callable[[], Seen], seconds: float = PATIENCE_SECONDS) -> Seen:
    """Looks again and again until it sees something true, and returns that; in vain, it says what is seen instead."""
    try:
        return waiting.wait_for(what, look, seconds, POLL_SECONDS)
    except NotShownError as problem:
        for running in RUNNING:
            problem.add_note(running.shown())
        raise


RUNNING: list["ControlPlane"] = []
"""Every control plane of this process, while it runs."""


class ControlPlane:
    """etcd, API server, controller manager, scheduler and kwok: started on enter, stopped on exit.

    Who plays the loss of a node gives it little grace; a busy machine must not take the nodes of all others.
    """

    def __init__(
        self,
        stages: Path = STAGES,
        node_grace_seconds: int = PATIENT_GRACE_SECONDS,
        leader_election: bool = False,
    ) -> None:
        self.binaries = find_binaries()
        self.leader_election = leader_election
        self.stages = stages
        self.node_grace_seconds = node_grace_seconds
        self.kubeconfig = Path()
        self._folder = Path()
        self._token = secrets.token_hex(16)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._given: dict[str, Mapping[str, object]] = {}
        self._ended: set[str] = set()
        self._keeper: Keeper | None = None
        self._ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="holdfast-live-"))
        self._keeper = Keeper(self._folder)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        RUNNING.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops what it started, last first, and removes every file."""
        if self in RUNNING:
            RUNNING.remove(self)
        for process in reversed(self._processes):
            _stop(process)
        self._processes.clear()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._keeper is not None:
            self._keeper.dismiss()
            self._keeper = None

    @property
    def store_url(self) -> str:
        """Where etcd answers."""
        return f"http://127.0.0.1:{self._ports['etcd']}"

    def end(self, name: str) -> None:
        """Kills one program, as if its machine had failed."""
        process = self._process(name)
        process.kill()
        process.wait()
        self._ended.add(name)

    def renew(self) -> None:
        """Starts its controllers anew, but for those that were killed: all that they know is in the store."""
        for name in CONTROLLERS.keys() - self._ended:
            process = self._process(name)
            _stop(process)
            self._processes.remove(process)
            self._run(name, self._given[name])
        for name in CONTROLLERS.keys() - self._ended:
            self._await(name, CONTROLLERS[name], "/healthz")

    def shown(self) -> str:
        """What it shows of itself and of what runs in it, for a test that waited in vain."""
        return showing.everything(self._processes, self.logs(), self._ask)

    def kubectl(self, *words: str, stdin: str | None = None) -> str:
        """The output of the real kubectl, or its complaint as CommandError."""
        done = self._ask(*words, stdin=stdin)
        if done.returncode:
            problem = CommandError(f"kubectl {' '.join(words)}: {done.stderr.strip()}")
            if "timed out waiting" in done.stderr:
                problem.add_note(self.shown())
            raise problem
        return done.stdout

    def _ask(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.binaries["kubectl"]), "--cache-dir", str(self._folder / "discovery"), *words],
            input=stdin,
            env={"KUBECONFIG": str(self.kubeconfig), "HOME": str(self._folder), "PATH": os.defpath},
            capture_output=True,
            text=True,
            check=False,
        )

    def apply(self, objects: Iterable[Object]) -> None:
        """Creates or changes objects, and waits until they can be used."""
        given = list(objects)
        self.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=as_list(given))
        self._await_use(given)

    def create(self, objects: Iterable[Object]) -> None:
        """Creates objects with their status, which an apply would drop, and waits until they can be used."""
        given = list(objects)
        self.kubectl("create", "-f", "-", stdin=as_list(given))
        self._await_use(given)

    def undefine(self, definitions: Iterable[Object]) -> None:
        """Takes kinds away again, and waits until nobody is told of them any more."""
        given = list(definitions)
        names = (one["metadata"]["name"] for one in given)
        self.kubectl("delete", "customresourcedefinitions", *names, "--ignore-not-found")
        for kind in kinds(given):
            wait_for(f"{kind} to be forgotten", functools.partial(self._asking().serves_no_more, kind))

    def empty(self) -> None:
        """Removes every namespace that somebody made, and waits until they are gone with all that was in them."""
        found = sorted({one["metadata"]["name"] for one in self.get("namespaces")} - BUILT_IN)
        for namespace in found:
            # What ran where no kubelet is any more would be waited for as long as it was promised.
            self.kubectl("delete", "pods", "--all", "-n", namespace, "--force", "--grace-period=0", "--wait=false")
        if found:
            self.kubectl("delete", "namespaces", *found, "--ignore-not-found", f"--timeout={EMPTYING_SECONDS}s")

    def get(self, kind: str, namespace: str | None = None, name: str | None = None) -> list[Object]:
        """The objects of a kind, everywhere or in one namespace; none when the named one is absent."""
        scope = ["-n", namespace] if namespace else ["-A"]
        if name is None:
            items: list[Object] = json.loads(self.kubectl("get", kind, *scope, "-o", "json"))["items"]
            return items
        shown = self.kubectl("get", kind, name, *scope, "-o", "json", "--ignore-not-found")
        return [json.loads(shown)] if shown else []

    def logs(self) -> dict[str, str]:
        """The last lines that each program wrote, for a test that failed."""
        return {path.stem: path.read_text(errors="replace")[-2000:] for path in sorted(self._folder.glob("*.log"))}

    def _start(self) -> None:
        names = ("etcd", "peer", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
        self._ports = dict(zip(names, free_ports(len(names)), strict=True))
        self._write_credentials()
        place = flags.Place(self._folder, self.kubeconfig, self._ports)
        self._run("etcd", flags.etcd(place))
        self._await("etcd", "http", "/readyz")
        self._run("kube-apiserver", flags.api_server(place))
        self._await("kube-apiserver", "https", "/readyz")
        elect = {"leader-elect": str(self.leader_election).lower()}
        self._run("kube-controller-manager", flags.controller_manager(place, self.node_grace_seconds) | elect)
        self._run("kube-scheduler", flags.component(place, "kube-scheduler") | elect)
        (self._folder / "stages.yaml").write_text(read_stages(self.stages))
        self._run("kwok", flags.kwok(place))
        for name, scheme in CONTROLLERS.items():
            self._await(name, scheme, "/healthz")
        wait_for("the default ServiceAccount", lambda: self.get("serviceaccounts", "default", "default"))

    def _write_credentials(self) -> None:
        (self._folder / "service-account.key").write_text(_elliptic_key())
        (self._folder / "tokens.csv").write_text(f'{self._token},tests,tests,"system:masters"\n')
        self.kubeconfig = self._folder / "kubeconfig"
        cluster = {"server": f"https://127.0.0.1:{self._ports['kube-apiserver']}"}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "live", "cluster": cluster | {"insecure-skip-tls-verify": True}}],
            "users": [{"name": "tests", "user": {"token": self._token}}],
            "contexts": [{"name": "live", "context": {"cluster": "live", "user": "tests"}}],
            "current-context": "live",
        }
        self.kubeconfig.write_text(yaml.safe_dump(config))

    def _run(self, name: str, given: Mapping[str, object]) -> None:
        self._given[name] = given
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(self.binaries[name]), *(f"--{flag}={value}" for flag, value in given.items())],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self._folder,
                env={"HOME": str(self._folder), "PATH": os.defpath},
                start_new_session=True,
            )
        self._processes.append(process)
        if self._keeper is not None:
            self._keeper.guard(process)

    def _process(self, name: str) -> subprocess.Popen[bytes]:
        return next(one for one in self._processes if Path(str(one.args[0])).name == name)  # type: ignore[index]  # Popen.args is a list here.

    def _await(self, name: str, scheme: str, path: str) -> None:
        process = self._process(name)
        asking = Asking(f"{scheme}://127.0.0.1:{self._ports[name]}", self._token)

        def answers() -> bool:
            if process.poll() is not None:
                raise NotShownError(f"{name} ended with status {process.returncode}: {self.logs()[name]}")
            return asking.answers(path)

        wait_for(f"{name} to be ready", answers, START_SECONDS)

    def _await_use(self, made: Sequence[Object]) -> None:
        """Waits until Pods can be made in new namespaces, and objects of new kinds."""
        for place in places(made):
            wait_for(f"{place} to be there", functools.partial(self._asking().answers, place))
        for kind in kinds(made):
            wait_for(f"{kind} to be served", functools.partial(self._asking().serves, kind))

    def _asking(self) -> Asking:
        return Asking(f"https://127.0.0.1:{self._ports['kube-apiserver']}", self._token)


def as_list(objects: Iterable[Object]) -> str:
    """Objects as the JSON of one Kubernetes List."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
        return
    process.kill()
    process.wait()


def _elliptic_key() -> str:
    """A fresh P-256 private key in the form of RFC 5915: its public half may be left out."""
    secret = (secrets.randbits(255) + 1).to_bytes(32, "big")
    curve = bytes.fromhex("a00a06082a8648ce3d030107")
    body = b"\x02\x01\x01" + b"\x04\x20" + secret + curve
    der = b"\x30" + bytes([len(body)]) + body
    return f"-----BEGIN EC PRIVATE KEY-----\n{encodebytes(der).decode()}-----END EC PRIVATE KEY-----\n"
