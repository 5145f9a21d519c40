"""What a use case is given: the rules, the sources and the words, each behind its port."""

from __future__ import annotations

import io
import os
import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, cached_property, partial
from importlib.metadata import entry_points
from importlib.metadata import version as installed_version
from pathlib import Path

from msgspec import Struct

from holdfast.app import clock, reaching
from holdfast.app.keeping import keyring_of, with_folder
from holdfast.app.reaching import LiveCluster
from holdfast.app.settings import PROVIDER, Monitoring, OfficeSettings, Reach, Settings, place_of
from holdfast.app.waivers import read_waivers
from holdfast.engine.discover import discover
from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import RuleTexts, texts_of
from holdfast.engine.waivers import Waiver
from holdfast.model.access import EVERYWHERE, Grant, Principal
from holdfast.model.errors import RuleError
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.ports.clusters import Clusters
from holdfast.ports.forecasts import KeptForecasts
from holdfast.ports.history import History
from holdfast.ports.identities import Identities, Registration
from holdfast.ports.lists import Bundle
from holdfast.ports.metrics import Alerts, Answered, Metrics, Monitor, Quieting
from holdfast.ports.providers import Provider
from holdfast.ports.restoring import Restoring
from holdfast.ports.source import Source
from holdfast.ports.watching import Deltas
from holdfast.service.demonstrating import Exhibit, Stage
from holdfast.service.desk import Office
from holdfast.service.diagnosis.agent import Sendable
from holdfast.service.forecasts.monitoring import MonitoredSource

RULES_GROUP = "holdfast.rules"
KEEPER = Principal(id="keeper", name="keeper", actor="system", grants=(Grant("admin", EVERYWHERE),))


class OpenOffice(Struct, frozen=True, kw_only=True):
    """An office that is open, and who looks after it: whoever may start it on this machine."""

    office: Office
    keeper: Principal


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

        return are_series(path) or self._is_history(path) or self._is_parquet(path)

    def series(self, path: str) -> Measured:
        """Reads metrics without objects beside them; raises SourceNotFound, NothingReadable and what `history` does."""
        from holdfast.adapters.files.series import read_series

        if self._is_parquet(path):
            from holdfast.adapters.parquet.table import read_parquet_table

            return read_parquet_table(path)
        return self.history(path).read() if self._is_history(path) else read_series(path)

    def history(self, folder: str) -> History:
        """Opens a folder of readings; raises HistoryExtraMissing."""
        from holdfast.adapters.parquet.history import ParquetHistory

        return ParquetHistory(Path(folder))

    def _is_parquet(self, path: str) -> bool:
        return path.lower().endswith(".parquet") and Path(path).is_file()

    def _is_history(self, path: str) -> bool:
        folder = Path(path)
        return folder.is_dir() and any(folder.glob("day=*/*.parquet"))

    def forecasts(self, folder: str) -> KeptForecasts:
        """Opens a folder of kept forecasts; it is made when the first one is kept."""
        from holdfast.adapters.files.forecasts import ForecastFolder

        return ForecastFolder(Path(folder))

    def live(self, reach: Reach, *, is_endless: bool = False) -> LiveCluster:
        """Reaches a running cluster, once or again and again; the way is opened when it is first read."""
        return reaching.live(reach, is_endless=is_endless)

    def deltas(self, reach: Reach) -> Deltas:
        """Follows a running cluster; the way is opened when the watch begins. Raises NotWatched."""
        return reaching.deltas(reach)

    def prometheus(self, asked: Monitoring) -> Monitor:
        """Opens a Prometheus; raises MetricsUnusable or PrometheusExtraMissing."""
        return reaching.prometheus(asked)

    def alertmanager(self, asked: Monitoring) -> Alerts:
        """Opens an Alertmanager for its alerts; raises MetricsUnusable or PrometheusExtraMissing."""
        return reaching.alertmanager(asked)

    def quieting(self, asked: Monitoring) -> Quieting:
        """Opens an Alertmanager for what it holds back; raises MetricsUnusable or PrometheusExtraMissing."""
        return reaching.quieting(asked)

    def alert_history(self, path: str) -> Answered:
        """Reads what alerts did from files that hold the series `ALERTS`; raises SourceNotFound and NothingReadable."""
        from holdfast.adapters.files.alert_history import read_alert_history

        return read_alert_history(path)

    def monitoring(
        self, asked: Monitoring, cluster: LiveCluster | None = None
    ) -> Callable[[Snapshot], Snapshot] | None:
        """Gives what adds metrics and alerts to a snapshot, None where no monitoring is asked; raises UsageError."""
        return reaching.monitoring(asked, cluster)

    def measuring(self, asked: Monitoring, cluster: LiveCluster) -> list[Metrics]:
        """Gives the ways in which a running cluster measures itself."""
        return reaching.measuring(asked, cluster)

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
            reads=reaching.read_kept,
            reads_sent=reaching.read_sent,
            checks=check,
            runs=reaching.open_kept,
            asks=reaching.ask_prometheus,
            tells=reaching.open_prometheus,
            holds_back=reaching.open_alertmanager,
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
        keyring = keyring_of(wanted, makes=True)
        stores = SqlStores(place_of(wanted), self.now)
        work = ProcessWork(wanted.processes) if wanted.processes else HereWork()
        office = Office(
            stores=stores,
            rules=partial(rules_of, self.settings),
            words=self.words,
            now=self.now,
            steady=self.clock,
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
        return clock.now()

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

    return CommandProvider(Configured(arguments=arguments)) if arguments else Nobody(clock.now)


@cache
def rules_of(settings: Settings) -> tuple[LoadedRule, ...]:
    """Lists the rules of every package that offers them; raises RuleError for a broken one."""
    return Context(settings).rules


def version() -> str:
    """Gives the installed version of Holdfast."""
    return installed_version("holdfast")
