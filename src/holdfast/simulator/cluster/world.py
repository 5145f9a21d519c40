"""A world: the objects of a cluster as plain manifests, how its volumes fill and how it behaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml
from msgspec import Struct

from holdfast.model.units import parse_duration, whole
from holdfast.simulator.cluster.filling import Filling
from holdfast.simulator.cluster.kinds import Object
from holdfast.simulator.cluster.manners import Driver, Manners

HEAD = "simulator.holdfast.dev/v1"
AGE = "simulator.holdfast.dev/age"
"""The annotation that says how long ago an object was made; without it, it was there from the beginning."""
GONE = "simulator.holdfast.dev/gone"
"""The annotation that says how long ago an object was deleted."""
_SPANS = ("provision", "expand", "file_system", "snapshot")


class World(Struct, frozen=True, kw_only=True):
    """What a cluster begins with, `age` before the present moment."""

    objects: tuple[Object, ...] = ()
    fillings: tuple[Filling, ...] = ()
    manners: Manners = Manners()
    age: timedelta = timedelta(days=30)


def read_world(text: str) -> World:
    """Reads a world from YAML: manifests, and one document of kind `World` that says the rest."""
    head: dict[str, Any] = {}
    objects: list[Object] = []
    for document in yaml.safe_load_all(text):
        if not document:
            continue
        if document.get("apiVersion") == HEAD:
            head = document
        else:
            objects += document["items"] if document.get("kind") == "List" else [document]
    return World(
        objects=tuple(objects),
        fillings=tuple(_fillings(head.get("fillings") or ())),
        manners=_manners(head),
        age=_span(head.get("age", "720h")),
    )


def world(name: str) -> World:
    """Reads one of the worlds that come with Holdfast."""
    return read_world((files("holdfast.simulator.cluster") / "worlds" / f"{name}.yaml").read_text())


def _fillings(said: Any) -> Iterator[Filling]:
    for item in said:
        namespace, _, claim = item["claim"].partition("/")
        yield Filling(
            namespace=namespace,
            claim=claim,
            used=whole(item.get("used", 0)) or 0,
            hourly=whole(item.get("hourly", 0)) or 0,
            sway=whole(item.get("sway", 0)) or 0,
            lately=_span(item["lately"]) if "lately" in item else None,
        )


def _manners(head: dict[str, Any]) -> Manners:
    drivers = {item["name"]: _driver(item) for item in head.get("drivers") or ()}
    usual = Manners()
    return Manners(
        drivers=drivers,
        start=_span(head["start"]) if "start" in head else usual.start,
        job=_span(head["job"]) if "job" in head else usual.job,
        broken_images=tuple(head.get("brokenImages") or ()),
    )


def _driver(item: dict[str, Any]) -> Driver:
    said: dict[str, Any] = {name: _span(item[_camel(name)]) for name in _SPANS if _camel(name) in item}
    said |= {"largest": whole(item["largest"])} if "largest" in item else {}
    return Driver(**said, is_stuck=bool(item.get("stuck")), is_offline=bool(item.get("offline")))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _span(text: Any) -> timedelta:
    found = parse_duration(str(text))
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    return found
