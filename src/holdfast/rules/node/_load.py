"""What a node carries, as monitoring says over some time."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from operator import le

from holdfast.engine.facts import Facts
from holdfast.engine.signals.trends import level, recent, since, stays
from holdfast.model.objects.nodes import Node
from holdfast.model.refs import Ref
from holdfast.model.series import Series

STANDS_SECONDS = 900.0
FEWEST_READINGS = 5
FRESH_SECONDS = 900.0


def stands_at(facts: Facts, series: Series, bound: float) -> datetime | None:
    """Gives the moment from which a series stays at a bound or above it for some time; None when it does not."""
    if len(series.times) < FEWEST_READINGS or _is_stale(facts, series):
        return None
    reaches = partial(le, bound)
    if not stays(series, reaches, STANDS_SECONDS):
        return None
    return datetime.fromtimestamp(since(series, reaches), UTC)


def middle(series: Series) -> float:
    """Gives the median of the time that is judged."""
    return level(recent(series, STANDS_SECONDS))


def guests(facts: Facts, node: Node) -> tuple[Ref, ...]:
    """Names the Pods of a node that are not healthy."""
    return tuple(sorted(pod.ref for pod in facts.unhealthy_pods if pod.spec.node_name == node.name))


def _is_stale(facts: Facts, series: Series) -> bool:
    return facts.now is not None and facts.now.timestamp() - series.latest_time > FRESH_SECONDS
