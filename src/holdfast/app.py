"""The composition root: settings become the rules, the sources and the words that the faces work with."""

from __future__ import annotations

import io
import os
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from importlib.metadata import entry_points
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import msgspec
import yaml
from msgspec import Struct

from holdfast.engine.discover import discover
from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import RuleTexts, texts_of
from holdfast.engine.waivers import Waiver
from holdfast.model.access import EVERYWHERE, Grant, Principal
from holdfast.model.errors import KeyUnusable, RuleError, UsageError
from holdfast.model.lists import SecretLevel
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.model.store_refusals import StoreUnusable
from holdfast.model.usage_refusals import NotWatched, WaiversUnusable
from holdfast.ports.backups import Copied, Damage
from holdfast.ports.clusters import IN_CLUSTER, Clusters
from holdfast.ports.forecasts import KeptForecasts
from holdfast.ports.history import History
from holdfast.ports.identities import Identities, Registration
from holdfast.ports.lists import Bundle, Lists
from holdfast.ports.metrics import Alerts, Answered, Metrics, Monitor, Quieting, Way
from holdfast.ports.providers import Provider
from holdfast.ports.restoring import Restoring
from holdfast.ports.second_round import SecondRound
from holdfast.ports.source import Replayed, Source
from holdfast.ports.store import Stores
from holdfast.ports.watching import Deltas
from holdfast.service.auditing import IsSigned, is_checkpoint_signed
from holdfast.service.demonstrating import Exhibit, Stage
from holdfast.service.desk import Office
from holdfast.service.diagnosis.agent import Sendable
from holdfast.service.forecasts.monitoring import MonitoredSource, with_metrics
from holdfast.service.resealing import Resealed, reseal

if TYPE_CHECKING:
    from holdfast.adapters.identity.keyring import Keyring
    from holdfast.adapters.prometheus.metrics import AlertmanagerAlerts

RULES_GROUP = "holdfast.rules"
KEYRING = "HOLDFAST_KEYRING"
PROVIDER = "HOLDFAST_PROVIDER"
KEEPER = Principal(id="keeper", name="keeper", actor="system", grants=(Grant("admin", EVERYWHERE),))
# Two weeks tell a weekly rhythm from growth.
SERVED_PAST = timedelta(days=14)


class Settings(Struct, frozen=True, kw_only=True):
    """What a user may set; `packages` adds packages of rules to those that are installed."""

    packages: tuple[str, ...] = ()


class Reach(Struct, frozen=True, kw_only=True):
    """Which running cluster is meant, as whom it is read, and how much of it.

    `namespaces` are read one by one where reading all is not allowed; `pages` keeps what was read for whoever asks for
    objects as they are.
    """

    context: str = ""
    kubeconfig: str = ""
    impersonate: str = ""
    namespaces: tuple[str, ...] = ()
    secrets: SecretLevel = "none"
    custom: bool = False
    logs: bool = True
    handshakes: bool = False
    pages: bool = False


class Monitoring(Struct, frozen=True, kw_only=True):
    """Which monitoring is asked, and for how much of the past; without an address none is.

    `past` is how far back the history of what fills, and of `more` signals, is asked for, by the hour; `ways` are those
    in which a running cluster is asked to measure itself.
    """

    prometheus: str = ""
    alertmanager: str = ""
    token: str = ""
    ca: str = ""
    headers: Mapping[str, str] = {}
    window: timedelta = timedelta(hours=3)
    step: timedelta = timedelta(minutes=1)
    past: timedelta = timedelta(0)
    more: frozenset[str] = frozenset()
    ways: tuple[Way, ...] = ()


class OfficeSettings(Struct, frozen=True, kw_only=True):
    """Where a server keeps what it remembers, and with which keys.

    `store` is a file or `postgresql://...`, a file of the user without it; `keys` is a file that is made where it is
    missing, beside the store without it. `keys_command` prints the keys instead, and where neither is named `keyring`
    holds them, or HOLDFAST_KEYRING in the environment. Who only checks signatures may name the keys that are `trusted`.
    Heavy work is done in so many `processes`, without any in this one. `provider` is the program, with its
    arguments, that is asked about machines; else that of HOLDFAST_PROVIDER, and without either nobody is asked.
    """

    store: str = ""
    keys: str = ""
    keys_command: tuple[str, ...] = ()
    keyring: str = ""
    trusted: tuple[str, ...] = ()
    processes: int = 2
    provider: tuple[str, ...] = ()


class OpenOffice(Struct, frozen=True, kw_only=True):
    """An office that is open, and who looks after it: whoever may start it on this machine."""

    office: Office
    keeper: Principal


class OpenStore(Struct, frozen=True, kw_only=True):
    """A store without a server; `is_signed` judges the signatures of its audit log by the keys of that server."""

    stores: Stores
    is_signed: IsSigned


class LiveCluster(Source, Lists, SecondRound, Protocol):
    """A running cluster: one snapshot of it, or its lists as they come."""

    @property
    def name(self) -> str:
        """Gives the name of the context; raises HoldfastError when there is no way to the cluster."""
        ...


class Context:
    """Everything that a use case is given; the rules are loaded when first asked for."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()

    @cached_property
    def rules(self) -> tuple[LoadedRule, ...]:
        """Lists the rules of every package that offers them; raises RuleError for a broken one."""
        offered = [entry.value for entry in sorted(entry_points(group=RULES_GROUP), key=lambda entry: entry.name)]
        packages = dict.fromkeys((*offered, *self.settings.packages))
        try:
            return discover(packages)
        except ImportError as error:
            raise RuleError(rule=", ".join(packages), detail=str(error)) from error

    @cached_property
    def modules(self) -> dict[str, str]:
        """Maps the name of each cause to the module of its rule."""
        return {rule.name: rule.module for rule in self.rules}

    def words(self, cause: str, lang: str) -> RuleTexts:
        """Gives the texts of a cause; one without readable texts is named as it is, so that the answer stands."""
        try:
            return texts_of(self.modules[cause], lang)
        except (KeyError, RuleError):
            return RuleTexts(title=cause, message=cause, why="", fix="", verify="", next_test="")

    def source(self, path: str | os.PathLike[str]) -> Source:
        """Opens a file, a folder or an archive; `-` is standard input."""
        # Rules can be listed and explained without the machinery that reads files.
        from holdfast.adapters.files.source import FileSource

        return FileSource(os.fspath(path))

    def are_series(self, path: str) -> bool:
        """Says that a file is one of metrics by its name, or a folder a history of readings."""
        from holdfast.adapters.files.series import are_series

        return are_series(path) or self._is_history(path)

    def series(self, path: str) -> Measured:
        """Reads metrics without objects beside them; raises SourceNotFound, NothingReadable and what `history` does."""
        from holdfast.adapters.files.series import read_series

        return self.history(path).read() if self._is_history(path) else read_series(path)

    def history(self, folder: str) -> History:
        """Opens a folder of readings; raises HistoryExtraMissing."""
        from holdfast.adapters.parquet.history import ParquetHistory

        return ParquetHistory(Path(folder))

    def _is_history(self, path: str) -> bool:
        folder = Path(path)
        return folder.is_dir() and any(folder.glob("day=*/*.parquet"))

    def forecasts(self, folder: str) -> KeptForecasts:
        """Opens a folder of kept forecasts; it is made when the first one is kept."""
        from holdfast.adapters.files.forecasts import ForecastFolder

        return ForecastFolder(Path(folder))

    def live(self, reach: Reach, *, is_endless: bool = False) -> LiveCluster:
        """Reaches a running cluster, once or again and again; the way is opened when it is first read."""
        from holdfast.adapters.kubernetes.access import Access
        from holdfast.adapters.kubernetes.source import LiveSource, Wanted

        access = Access(kubeconfig=reach.kubeconfig, context=reach.context, impersonate=reach.impersonate)
        wanted = Wanted(
            namespaces=reach.namespaces,
            secrets=reach.secrets,
            custom=reach.custom,
            logs=reach.logs,
            handshakes=reach.handshakes,
            pages=reach.pages,
        )
        if not is_endless:
            return LiveSource(access, wanted, now=self.now)
        from holdfast.adapters.kubernetes.watching import ENDLESS

        return LiveSource(access, wanted, now=self.now, patience=ENDLESS)

    def deltas(self, reach: Reach) -> Deltas:
        """Follows a running cluster; the way is opened when the watch begins. Raises NotWatched."""
        from holdfast.adapters.kubernetes.access import Access
        from holdfast.adapters.kubernetes.source import LiveSource, Wanted
        from holdfast.adapters.kubernetes.watching import ENDLESS, LiveDeltas

        # A process of its own reads the values for one look; a watch would have to hold them.
        if reach.secrets in ("keys", "certificates"):
            raise NotWatched(option=f"--secrets {reach.secrets}")
        if reach.custom:
            raise NotWatched(option="--custom")
        access = Access(kubeconfig=reach.kubeconfig, context=reach.context, impersonate=reach.impersonate)
        wanted = Wanted(namespaces=reach.namespaces, secrets=reach.secrets)
        return LiveDeltas(LiveSource(access, wanted, now=self.now, patience=ENDLESS))

    def prometheus(self, asked: Monitoring) -> Monitor:
        """Opens a Prometheus; raises MetricsUnusable or PrometheusExtraMissing."""
        from holdfast.adapters.prometheus.client import Endpoint
        from holdfast.adapters.prometheus.metrics import PrometheusMetrics

        return PrometheusMetrics(Endpoint(url=asked.prometheus, token=asked.token, ca=asked.ca, headers=asked.headers))

    def alertmanager(self, asked: Monitoring) -> Alerts:
        """Opens an Alertmanager for its alerts; raises MetricsUnusable or PrometheusExtraMissing."""
        return self._alertmanager(asked)

    def quieting(self, asked: Monitoring) -> Quieting:
        """Opens an Alertmanager for what it holds back; raises MetricsUnusable or PrometheusExtraMissing."""
        return self._alertmanager(asked)

    def _alertmanager(self, asked: Monitoring) -> AlertmanagerAlerts:
        from holdfast.adapters.prometheus.client import Endpoint
        from holdfast.adapters.prometheus.metrics import AlertmanagerAlerts

        return AlertmanagerAlerts(
            Endpoint(url=asked.alertmanager, token=asked.token, ca=asked.ca, headers=asked.headers)
        )

    def alert_history(self, path: str) -> Answered:
        """Reads what alerts did from files that hold the series `ALERTS`; raises SourceNotFound and NothingReadable."""
        from holdfast.adapters.files.alert_history import read_alert_history

        return read_alert_history(path)

    def monitoring(
        self, asked: Monitoring, cluster: LiveCluster | None = None
    ) -> Callable[[Snapshot], Snapshot] | None:
        """Gives what adds metrics and alerts to a snapshot, None where no monitoring is asked; raises UsageError."""
        metrics: list[Metrics] = []
        alerts: list[Alerts] = []
        if asked.prometheus:
            prometheus = self.prometheus(asked)
            metrics.append(prometheus)
            alerts.append(prometheus)
        if asked.alertmanager:
            alerts.append(self.alertmanager(asked))
        if asked.ways and cluster is not None:
            metrics += self.measuring(asked, cluster)
        if not metrics and not alerts:
            return None
        past = asked.past if asked.prometheus else timedelta(0)
        return lambda snapshot: with_metrics(snapshot, metrics, alerts, asked.window, asked.step, past, asked.more)

    def measuring(self, asked: Monitoring, cluster: LiveCluster) -> list[Metrics]:
        """Gives the ways in which a running cluster measures itself."""
        from holdfast.adapters.kubernetes.measuring import LiveMetrics
        from holdfast.adapters.kubernetes.source import LiveSource

        assert isinstance(cluster, LiveSource)
        return [LiveMetrics(lambda: cluster.client, way) for way in asked.ways]

    def monitored(self, source: Source, asked: Monitoring, cluster: LiveCluster | None = None) -> Source:
        """Gives a source whose snapshots hold what monitoring says."""
        adding = self.monitoring(asked, cluster)
        return MonitoredSource(source, adding) if adding else source

    def bundle(self, path: str | os.PathLike[str]) -> Bundle:
        """Begins a bundle that will lie at a path; raises OutputUnwritable."""
        from holdfast.adapters.files.bundle import BundleFile

        return BundleFile(Path(path))

    def clusters(self) -> Clusters:
        """Opens clusters for a server; it can be handed to another process."""
        from holdfast.adapters.clusters.reading import ReadClusters
        from holdfast.adapters.kubernetes.kept import check

        return ReadClusters(
            reads=read_kept,
            reads_sent=read_sent,
            checks=check,
            runs=open_kept,
            asks=ask_prometheus,
            tells=open_prometheus,
            holds_back=open_alertmanager,
            rules=partial(rules_of, self.settings),
        )

    @contextmanager
    def office(self, asked: OfficeSettings | None = None) -> Iterator[OpenOffice]:
        """Opens what a server remembers; raises StoreUnusable, StoreNewer and KeyUnusable."""
        from holdfast.adapters.identity.chance import SystemChance
        from holdfast.adapters.identity.sealing import KeyringSealing
        from holdfast.adapters.kubernetes.access import SERVICE_ACCOUNT
        from holdfast.adapters.kubernetes.writing import KubernetesWriters
        from holdfast.adapters.notify.sending import Sending
        from holdfast.adapters.processes.work import HereWork, ProcessWork
        from holdfast.adapters.sql.stores import SqlStores
        from holdfast.service.table import table

        wanted = asked or OfficeSettings()
        keyring = self.keyring(wanted, makes=True)
        stores = SqlStores(place_of(wanted), self.now)
        work = ProcessWork(wanted.processes) if wanted.processes else HereWork()
        office = Office(
            stores=stores,
            rules=partial(rules_of, self.settings),
            words=self.words,
            now=self.now,
            chance=SystemChance(),
            sealing=KeyringSealing(keyring),
            clusters=self.clusters(),
            work=work,
            notify=Sending(),
            writers=KubernetesWriters(service_account=os.environ.get("HOLDFAST_ACCOUNT", SERVICE_ACCOUNT)),
            provider=provider_of(wanted.provider or tuple(shlex.split(os.environ.get(PROVIDER, "")))),
            table=table,
            version=version(),
        )
        try:
            yield OpenOffice(office=office, keeper=KEEPER)
        finally:
            work.close()
            stores.close()

    @contextmanager
    def store(self, asked: OfficeSettings) -> Iterator[OpenStore]:
        """Opens a store that is there, to look after it; makes neither a store nor keys.

        Raises StoreUnusable, StoreNewer and KeyUnusable.
        """
        from holdfast.adapters.sql.stores import SqlStores

        place, is_signed = require_place(place_of(asked)), self.signatures(asked)
        stores = SqlStores(place, self.now)
        try:
            yield OpenStore(stores=stores, is_signed=is_signed)
        finally:
            stores.close()

    def signatures(self, asked: OfficeSettings) -> IsSigned:
        """Gives what judges signatures, by the keys that are trusted or those of the server; raises KeyUnusable."""
        from holdfast.adapters.identity.sealing import is_signed_by

        return partial(is_signed_by, asked.trusted or self.keyring(asked).sign.keys)

    def keyring(self, asked: OfficeSettings, *, makes: bool = False) -> Keyring:
        """Reads the keys of a server, with `makes` making those that are missing; raises KeyUnusable."""
        from holdfast.adapters.identity.keyring import keyring_of_command, keyring_of_file, keyring_of_text

        if asked.keys_command:
            return keyring_of_command(asked.keys_command)
        given = asked.keyring or os.environ.get(KEYRING, "")
        if given and not asked.keys:
            return keyring_of_text(given, KEYRING)
        return keyring_of_file(with_folder(keys_of(asked)) if makes else require_keys(keys_of(asked)))

    def rotate_keys(self, asked: OfficeSettings) -> Keyring:
        """Adds new present keys to those of a file, and gives all of them; raises KeyUnusable and UsageError."""
        from holdfast.adapters.identity.keyring import keyring_of_file, rotated, write_keyring

        if asked.keys_command or (os.environ.get(KEYRING) and not asked.keys):
            # New keys can be put into a file alone.
            raise UsageError(what="--keys", value="", allowed="FILE")
        file = require_keys(keys_of(asked))
        keyring = rotated(keyring_of_file(file))
        write_keyring(file, keyring)
        return keyring

    def reseal(self, asked: OfficeSettings) -> Resealed:
        """Closes what a store keeps anew with the present key; raises KeyUnusable, StoreUnusable and StoreNewer."""
        from holdfast.adapters.identity.sealing import KeyringSealing

        keyring = self.keyring(asked)
        with self.store(asked) as opened:
            return reseal(opened.stores, KeyringSealing(keyring))

    def back_up(self, asked: OfficeSettings, target: Path) -> Copied:
        """Writes all that a store holds into a new file; raises BackupUnusable, StoreUnusable and StoreNewer."""
        from holdfast.adapters.sql.backups import back_up
        from holdfast.adapters.sql.stores import SqlStores

        stores = SqlStores(require_place(place_of(asked)), self.now)
        try:
            return back_up(stores, target)
        finally:
            stores.close()

    def restore(self, source: Path, asked: OfficeSettings) -> Copied:
        """Fills an empty place with a backup; raises BackupUnusable, StoreNotEmpty, StoreNewer and StoreUnusable."""
        from holdfast.adapters.sql.backups import restore

        return restore(source, place_of(asked))

    def damages(self, opened: OpenStore) -> Iterator[Damage]:
        """Names everything in a store that is damaged, as it is found."""
        from holdfast.adapters.sql.checking import check
        from holdfast.adapters.sql.stores import SqlStores

        assert isinstance(opened.stores, SqlStores)
        return check(opened.stores, partial(is_checkpoint_signed, opened.is_signed))

    def sendable(self) -> Sendable:
        """Begins a bundle that is sent and leaves nothing on the disk."""
        from holdfast.adapters.clusters.memory import MemoryBundle

        return MemoryBundle()

    def exhibits(self) -> tuple[Exhibit, ...]:
        """Gives the recorded clusters of the demonstration, as of now; raises SourceNotFound."""
        from holdfast.simulator.story import story

        return story(self.now())

    @contextmanager
    def stage(self) -> Iterator[Stage]:
        """Opens the simulated cluster of the demonstration, which answers meanwhile."""
        from holdfast.simulator.stage import opened

        with opened(self.now) as (stage, _):
            yield stage

    def opening(self) -> Source:
        """Opens the recorded cluster that the demonstration begins with; raises SourceNotFound."""
        from holdfast.adapters.files.source import FileSource
        from holdfast.simulator.story import OPENING, opening

        recorded = io.BytesIO(opening(self.now()))
        recorded.name = f"{OPENING}.tar.gz"
        return FileSource(recorded)

    def provider(self, agreed: Registration) -> Identities:
        """Speaks with a provider of identities."""
        from holdfast.adapters.identity.oidc import OidcProvider

        return OidcProvider(agreed, self.now)

    def secret_key(self) -> bytes:
        """Makes a key that nobody keeps."""
        return os.urandom(32)

    def kept_key(self, file: Path) -> bytes:
        """Gives the key that a file holds, which is made where there is none; raises KeyUnusable."""
        from holdfast.adapters.identity.keyring import key_of_file

        return key_of_file(with_folder(file))

    def restoring(self) -> Restoring:
        """Gives what restores and looks, from this machine."""
        from holdfast.adapters.restoring.restoring import LocalRestoring

        return LocalRestoring()

    def now(self) -> datetime:
        """Tells the time."""
        return datetime.now(UTC)

    def clock(self) -> float:
        """Measures time that only ever goes on, in seconds."""
        return time.monotonic()

    def effort(self) -> float:
        """Measures the work of this thread, in seconds."""
        return time.thread_time()

    def text(self, path: str) -> str:
        """Reads a text from a file; `-` is standard input. Raises SourceNotFound and InputError."""
        from holdfast.adapters.files.text import read_text

        return read_text(path)

    def waivers(self, path: str | os.PathLike[str] | None) -> tuple[Waiver, ...]:
        """Reads a file of waivers; none without a path. Raises WaiversUnusable."""
        return read_waivers(Path(path)) if path else ()


def provider_of(arguments: tuple[str, ...]) -> Provider:
    """Gives what asks a provider by its program; without one, nobody is asked and nothing is known."""
    from holdfast.adapters.provider.commands import CommandProvider, Configured
    from holdfast.adapters.provider.nobody import Nobody

    return CommandProvider(Configured(arguments=arguments)) if arguments else Nobody(Context().now)


def place_of(asked: OfficeSettings) -> str:
    """Names the place of a store."""
    return asked.store or str(own_data() / "store.db")


def keys_of(asked: OfficeSettings) -> Path:
    """Names the file of the keys that belong to a store."""
    place = place_of(asked)
    return Path(asked.keys or (own_data() if "://" in place else Path(place).parent) / "keys.json")


def require_place(place: str) -> str:
    """Refuses a store that would have to be made; raises StoreUnusable."""
    try:
        if "://" not in place:
            Path(place).stat()
    except OSError as error:
        raise StoreUnusable(place=place, detail=error.strerror or type(error).__name__) from error
    return place


def require_keys(file: Path) -> Path:
    """Refuses keys that would have to be made; raises KeyUnusable."""
    try:
        file.stat()
    except OSError as error:
        raise KeyUnusable(place=str(file), detail=error.strerror or type(error).__name__) from error
    return file


def with_folder(file: Path) -> Path:
    """Makes the folder of a file where it is missing, for its owner alone; raises KeyUnusable."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyUnusable(place=str(file), detail=error.strerror or type(error).__name__) from error
    return file


def own_data() -> Path:
    """Names the folder for what this user's programs keep."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "holdfast"


@cache
def rules_of(settings: Settings) -> tuple[LoadedRule, ...]:
    """Lists the rules of every package that offers them; raises RuleError for a broken one."""
    return Context(settings).rules


def read_kept(origin: BinaryIO) -> Source:
    """Opens what a server kept."""
    from holdfast.adapters.files.source import FileSource

    return FileSource(origin)


def read_sent(origin: BinaryIO) -> Replayed:
    """Opens what someone sent to a server, within tighter limits than those of a file of one's own."""
    from holdfast.adapters.files.limits import SENT
    from holdfast.adapters.files.source import FileSource

    return FileSource(origin, limits=SENT)


def open_kept(kubeconfig: bytes, context: str, namespaces: tuple[str, ...]) -> AbstractContextManager[LiveCluster]:
    """Reaches a running cluster with a kubeconfig that a server keeps, or the one in which it runs."""
    from holdfast.adapters.kubernetes.kept import kept_cluster

    if kubeconfig == IN_CLUSTER:
        return nullcontext(own_cluster(namespaces))
    return kept_cluster(kubeconfig, context, namespaces, Context().now)


def own_cluster(namespaces: tuple[str, ...]) -> LiveCluster:
    """Reaches the cluster of this Pod; HOLDFAST_ACCOUNT says where its account lies, else where the kubelet puts it."""
    from holdfast.adapters.kubernetes.access import SERVICE_ACCOUNT, Access
    from holdfast.adapters.kubernetes.source import LiveSource, Wanted

    account = os.environ.get("HOLDFAST_ACCOUNT", SERVICE_ACCOUNT)
    access = Access(service_account=account, in_cluster=True)
    return LiveSource(access, Wanted(namespaces=namespaces), now=Context().now)


def open_prometheus(url: str) -> Monitor:
    """Opens a Prometheus by its address; raises MetricsUnusable or PrometheusExtraMissing."""
    return Context().prometheus(Monitoring(prometheus=url))


def open_alertmanager(url: str) -> Quieting:
    """Opens an Alertmanager by its address; raises MetricsUnusable or PrometheusExtraMissing."""
    return Context().quieting(Monitoring(alertmanager=url))


def ask_prometheus(address: str, more: frozenset[str] = frozenset()) -> Callable[[Snapshot], Snapshot]:
    """Gives what adds to a snapshot what a Prometheus says of its time and of the weeks before."""
    adding = Context().monitoring(Monitoring(prometheus=address, past=SERVED_PAST, more=more))
    assert adding is not None
    return adding


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Reads waivers from a YAML list, or from the list under `waivers`; raises WaiversUnusable."""
    try:
        found: Any = yaml.safe_load(path.read_bytes())
        listing = found.get("waivers") if isinstance(found, dict) else found
        return msgspec.convert(_dated(listing or []), tuple[Waiver, ...])
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise WaiversUnusable(path=str(path), detail=str(error)) from error


def version() -> str:
    """Gives the installed version of Holdfast."""
    return installed_version("holdfast")


def _dated(listing: Any) -> Any:
    """Lets an end be written as a date: YAML reads it as one, and it means the start of that day in UTC."""
    if not isinstance(listing, list):
        return listing
    return [_ended(item) if isinstance(item, dict) and "expires" in item else item for item in listing]


def _ended(item: dict[str, Any]) -> dict[str, Any]:
    moment = str(item["expires"])
    whole = f"{moment}T00:00:00Z" if len(moment) == len("2026-01-31") else moment.replace(" ", "T")
    is_naive = isinstance(item["expires"], datetime) and item["expires"].tzinfo is None
    return {**item, "expires": whole + ("Z" if is_naive else "")}
