"""A volume belongs to a driver that is not registered on the node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.refs import Ref
from holdfast.rules.storage._drivers import is_missing_on, node_plugins_of
from holdfast.rules.storage._mounting import Trouble, by_subject, driver_of, troubles

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="driver-down",
    explains=("pod-not-started",),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each driver that is not registered though its node plugin, if it is known, is ready on the node."""
    found = (item for item in troubles(facts) if item.family == "driver-not-registered" and not _lacks(facts, item))
    yield from by_subject(found, _subject)


def _lacks(facts: Facts, item: Trouble) -> bool:
    # A node plugin that does not run is a fault of its own.
    driver = driver_of(item)
    plugins = node_plugins_of(facts, driver.name) if driver is not None else ()
    return any(is_missing_on(facts, plugin, item.pod.spec.node_name) for plugin in plugins)


def _subject(item: Trouble) -> Ref:
    return driver_of(item) or Ref("Node", item.pod.spec.node_name)
