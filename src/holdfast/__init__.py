"""Holdfast says what is wrong with a Kubernetes cluster, and why.

import holdfast

diagnosis = holdfast.diagnose("dump.tar.gz")
for problem in diagnosis.problems:
    print(problem.cause, problem.object, problem.confidence)

with holdfast.connect("https://holdfast.example.com", token) as server:
    for row in server.problems.list(severity="high").items:
        print(row.cluster, row.title)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.engine.waivers import Waiver as Waiver
    from holdfast.faces.sdk.calls import Client as Client
    from holdfast.faces.sdk.clients import connect as connect
    from holdfast.faces.sdk.clients import open_store as open_store
    from holdfast.faces.sdk.local import describe as describe
    from holdfast.faces.sdk.local import diagnose as diagnose
    from holdfast.faces.sdk.local import preflight as preflight
    from holdfast.model.diagnosis import Diagnosis as Diagnosis
    from holdfast.model.diagnosis import Problem as Problem
    from holdfast.model.errors import HoldfastError as HoldfastError
    from holdfast.model.finding import Evidence as Evidence
    from holdfast.model.outcome import NotEvaluated as NotEvaluated
    from holdfast.model.outcome import Unread as Unread
    from holdfast.model.refs import Ref as Ref
    from holdfast.reports.wire import Report as Report

_PLACES = {
    "Client": "holdfast.faces.sdk.calls",
    "Diagnosis": "holdfast.model.diagnosis",
    "Evidence": "holdfast.model.finding",
    "HoldfastError": "holdfast.model.errors",
    "NotEvaluated": "holdfast.model.outcome",
    "Problem": "holdfast.model.diagnosis",
    "Ref": "holdfast.model.refs",
    "Report": "holdfast.reports.wire",
    "Unread": "holdfast.model.outcome",
    "Waiver": "holdfast.engine.waivers",
    "connect": "holdfast.faces.sdk.clients",
    "describe": "holdfast.faces.sdk.local",
    "diagnose": "holdfast.faces.sdk.local",
    "open_store": "holdfast.faces.sdk.clients",
    "preflight": "holdfast.faces.sdk.local",
}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used, so that importing the package costs nothing."""
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module `holdfast` has no attribute `{name}`")
    from importlib import import_module

    value = getattr(import_module(place), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__]
