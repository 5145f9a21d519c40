"""An office as a server has it, on a store in a folder, with a clock that tests drive."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

import msgspec

from holdfast.adapters.kubernetes.writing import KubernetesWriters
from holdfast.adapters.notify.sending import Sending
from holdfast.adapters.processes.work import HereWork
from holdfast.adapters.provider.nobody import Nobody
from holdfast.adapters.sql.stores import SqlStores
from holdfast.app.context import Context, rules_of
from holdfast.app.settings import Settings
from holdfast.model.access import EVERYWHERE, Grant, Principal, Scope
from holdfast.model.errors import SealBroken
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.notify import Notify
from holdfast.ports.providers import Provider
from holdfast.ports.sealing import Sealed
from holdfast.ports.store import Stores
from holdfast.ports.work import Work
from holdfast.ports.writes import Writers
from holdfast.service.desk import Asker, Office
from holdfast.service.doing import ACTIONS
from holdfast.service.scans.assessing import unpack
from holdfast.service.table import call, table
from holdfast.service.working import perform, take_job

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
T = TypeVar("T")
_UNPACKED: dict[tuple[bytes, str], Files] = {}
ADMIN = Principal(id="u-admin", name="admin", grants=(Grant("admin", EVERYWHERE),))
AUDITOR = Principal(id="u-auditor", name="auditor", grants=(Grant("auditor", EVERYWHERE),))


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> datetime:
        """Moves on by some span (`days=1`)."""
        self.now += timedelta(**span)
        return self.now


class CountedChance:
    """Makes ids that count, secrets that follow from their number, and passwords without the work."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._ids = count(1)

    def new_id(self) -> str:
        """Makes an id."""
        return f"{self._prefix}{next(self._ids):08d}"

    def secret(self, bytes_: int = 32) -> str:
        """Makes a secret."""
        return hashlib.sha256(self.new_id().encode()).hexdigest()[: bytes_ * 4 // 3]

    def hash_password(self, password: str) -> str:
        """Gives what is kept of a password."""
        return hashlib.sha256(password.encode()).hexdigest()

    def is_password(self, password: str, kept: str) -> bool:
        """Says that a password is the one of which this was kept."""
        return self.hash_password(password) == kept


class PlainSealing:
    """Signs in earnest and closes without hiding; another context does not open."""

    present = "test"
    _key = b"test"

    def seal(self, data: bytes, context: str) -> Sealed:
        """Closes something."""
        return Sealed(key=self.present, data=base64.b64encode(context.encode() + b"\0" + data[::-1]).decode())

    def open(self, sealed: Sealed, context: str) -> bytes:
        """Opens something."""
        said, _, data = base64.b64decode(sealed.data).partition(b"\0")
        if said != context.encode():
            raise SealBroken(what=context, key=sealed.key)
        return data[::-1]

    def sign(self, data: bytes) -> tuple[str, str]:
        """Signs something."""
        return self.present, base64.b64encode(hmac.digest(self._key, data, "sha256")).decode()

    def is_signed(self, data: bytes, key: str, signature: str) -> bool:
        """Says that a signature is right."""
        return key == self.present and hmac.compare_digest(self.sign(data)[1], signature)


class Remembering(HereWork):
    """Runs functions in this process, and unpacks what it unpacked before from memory: many tests upload the same."""

    def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Runs a function and gives its result, or raises what it raises."""
        if function is not unpack or arguments[3]:
            return super().run(function, *arguments)
        _, data, name, _ = arguments
        key = hashlib.sha256(data).digest(), name
        if key not in _UNPACKED:
            _UNPACKED[key] = cast("Files", function(*arguments))
        return cast("T", _UNPACKED[key])


class Testing:
    """An office and the usual things that tests do with it."""

    __test__ = False

    def __init__(
        self,
        place: str,
        *,
        clock: Clock | None = None,
        work: Work | None = None,
        clusters: Clusters | None = None,
        prefix: str = "",
        notify: Notify | None = None,
        writers: Writers | None = None,
        provider: Provider | None = None,
    ) -> None:
        self.clock = clock or Clock()
        context = Context()
        _set_up(place)
        self.stores = SqlStores(place, self.clock)
        self.office = Office(
            stores=self.stores,
            rules=_rules,
            words=context.words,
            now=self.clock,
            chance=CountedChance(prefix),
            sealing=PlainSealing(),
            clusters=clusters or context.clusters(),
            work=work or (HereWork() if clusters else Remembering()),
            table=table,
            notify=notify or Sending(timeout=60.0),
            writers=writers or KubernetesWriters(),
            provider=provider or Nobody(self.clock),
            version="test",
        )

    def close(self) -> None:
        """Closes the store."""
        self.stores.close()

    def call(self, operation_: str, who_: Principal = ADMIN, *, lang_: str = "en", **parameters: Any) -> Any:
        """Calls an operation with plain parameters."""
        operation = table()[operation_]
        asked = msgspec.convert(parameters, operation.parameters)
        return call(self.office, Asker(who=who_, lang=lang_), operation, asked)

    def register(self, name: str, **fields: Any) -> None:
        """Registers a cluster."""
        with self.office.stores.write() as store:
            store.shelf(CLUSTERS).add(name, RegisteredCluster(**fields))

    def upload(self, cluster: str, data: bytes, name: str = "-") -> Any:
        """Uploads a snapshot and does its job; gives the job as it ended."""
        job = self.call("clusters.upload", cluster=cluster, body=data, name=name)
        self.work()
        return self.call("jobs.get", job=job.id)

    def work(self, holder: str = "test") -> int:
        """Does the jobs that wait; gives how many."""
        for done in count():
            held = take_job(self.office, holder)
            if held is None:
                return done
            perform(self.office, held, ACTIONS)
        return 0


def _set_up(place: str) -> None:
    """Puts an empty store where there is none, which is quicker than to make its tables."""
    if "://" not in place and not Path(place).exists():
        Path(place).write_bytes(_empty())


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        made = Path(folder) / "store.db"
        SqlStores(str(made)).close()
        return made.read_bytes()


def _rules() -> Any:
    return rules_of(Settings())


@contextmanager
def testing(folder: Path, **options: Any) -> Iterator[Testing]:
    """Opens an office whose store lies in a folder."""
    made = Testing(str(folder / "store.db"), **options)
    try:
        yield made
    finally:
        made.close()


testing.__test__ = False  # type: ignore[attr-defined]  # It is no test, whatever its name begins with.


def viewer(name: str, cluster: str, *namespaces: str, role: str = "viewer") -> Principal:
    """Gives someone who reads some namespaces of a cluster, or all of it."""
    scopes = [Scope(cluster, namespace) for namespace in namespaces] or [Scope(cluster)]
    return Principal(id=f"u-{name}", name=name, grants=tuple(Grant(role, scope) for scope in scopes))


def example(name: str) -> bytes:
    """Gives a recorded bundle."""
    return (EXAMPLES / f"{name}.tar.gz").read_bytes()


def packed(files: Mapping[str, bytes | str]) -> bytes:
    """Packs files into a tar.gz."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        for path, data in files.items():
            content = data.encode() if isinstance(data, str) else data
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return raw.getvalue()


def archive_of(data: bytes) -> io.BytesIO:
    """Gives bytes as a file."""
    return io.BytesIO(data)


def listed(*objects: dict[str, Any]) -> bytes:
    """Writes objects as a List."""
    return msgspec.json.encode({"apiVersion": "v1", "kind": "List", "items": list(objects)})


__all__ = [
    "ADMIN", "AUDITOR", "EXAMPLES", "NOON", "Clock", "CountedChance", "PlainSealing", "Stores", "Testing",
    "archive_of", "example", "listed", "packed", "testing", "viewer",
]  # fmt: skip
