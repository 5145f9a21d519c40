"""Diagnosing in this process, without a server."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from os import PathLike

from holdfast.app.context import Context, version
from holdfast.engine.waivers import Waiver
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.finding import Severity
from holdfast.ports.source import Source
from holdfast.reports.describe import describe as described
from holdfast.reports.wire import Purpose, Report
from holdfast.service.diagnosis import diagnosing, preflighting
from holdfast.service.diagnosis.diagnosing import Selection

Place = str | PathLike[str]


def diagnose(
    source: Place | Source,
    *,
    namespaces: Iterable[str] = (),
    min_severity: Severity = "info",
    waivers: Iterable[Waiver] = (),
) -> Diagnosis:
    """Says what is wrong with a cluster and why, from a path or a source; raises HoldfastError."""
    only = Selection(namespaces=tuple(namespaces), min_severity=min_severity)
    return diagnosing.diagnose(_opened(source), _context().rules, waivers=waivers, only=only)


def preflight(
    manifests: Place | Source,
    *,
    cluster: Place | Source | None = None,
    namespaces: Iterable[str] = (),
    min_severity: Severity = "info",
    waivers: Iterable[Waiver] = (),
) -> Diagnosis:
    """Says what will fail when manifests are applied, to a given cluster where there is one; raises HoldfastError."""
    only = Selection(namespaces=tuple(namespaces), min_severity=min_severity)
    around = _opened(cluster) if cluster is not None else None
    return preflighting.preflight(_opened(manifests), _context().rules, cluster=around, waivers=waivers, only=only)


def describe(diagnosis: Diagnosis, language: str = "en", purpose: Purpose = "diagnosis") -> Report:
    """Gives a diagnosis its words in a language: the form that `diagnose -o json` publishes."""
    return described(diagnosis, _context().words, language, version(), purpose)


@lru_cache(maxsize=1)
def _context() -> Context:
    return Context()


def _opened(source: Place | Source) -> Source:
    return _context().source(source) if isinstance(source, str | PathLike) else source
