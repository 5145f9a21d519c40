"""The description of the REST interface is right, and the server does what it says, whatever is sent."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from holdfast.faces.rest.openapi import DURATION, describe
from holdfast.faces.server.asgi import Serving, application
from holdfast.model.access import EVERYWHERE, Grant, Principal
from holdfast.service.operation import AnyOperation
from holdfast.service.table import table
from holdfast.texts.say import LANGUAGES
from tests.builders.every_operation import World, operations
from tests.builders.serving import Named, client, serving

READING = [operation for operation in operations() if operation.effect == "read" and operation.method == "GET"]
SEED = 20260115

# What follows the description is never refused as malformed; it may still name what cannot be.
CHECKS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 405, 409, 410, 412, 413, 422, 429]
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture
def admin(world: World) -> Principal:
    return Principal(id=world.values["user"], name="admin", grants=(Grant("admin", EVERYWHERE),))


@pytest.fixture
def url(world: World, admin: Principal) -> Iterator[str]:
    with world.copy() as office:
        app = application(office.office, Named(admin), table(), Serving(requests_per_minute=10_000_000))
        with serving(app) as address:
            yield address


def description(lang: str = "en") -> Any:
    return msgspec.json.decode(msgspec.json.encode(describe(table(), "1", lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.slow
def test_the_description_is_one_of_openapi(lang: str) -> None:
    found = [error.message for error in OpenAPIV31SpecValidator(description(lang)).iter_errors()]

    assert found == []


@pytest.mark.parametrize(
    "span",
    [
        timedelta(0),
        timedelta(days=2),
        timedelta(hours=5192.087400684932),
        timedelta(seconds=-5),
        timedelta(microseconds=5),
    ],
)
def test_a_duration_is_written_as_described(span: timedelta) -> None:
    written = msgspec.json.decode(msgspec.json.encode(span))

    assert re.search(DURATION, written), written
    assert '"format": "duration"' not in json.dumps(description())


@pytest.mark.parametrize("operation", operations(), ids=lambda item: item.name)
def test_every_moment_that_is_asked_for_knows_its_zone(operation: AnyOperation) -> None:
    found = moments(msgspec.inspect.type_info(operation.parameters))

    assert [moment for moment in found if moment.tz is not True] == []


def moments(kind: Any, within: tuple[Any, ...] = ()) -> Iterator[msgspec.inspect.DateTimeType]:
    """Gives the moments in a type, however deep."""
    if isinstance(kind, msgspec.inspect.DateTimeType):
        yield kind
    elif kind not in within:
        below = [field.type for field in getattr(kind, "fields", ())]
        below += [*getattr(kind, "types", ()), *getattr(kind, "item_types", ())]
        below += [
            getattr(kind, name) for name in ("type", "item_type", "key_type", "value_type") if hasattr(kind, name)
        ]
        for part in below:
            yield from moments(part, (*within, kind))


@pytest.mark.slow
def test_what_is_answered_is_as_described(world: World, url: str, admin: Principal) -> None:
    described = description()

    with client(url, admin.id) as asking:
        found = {operation.name: wrong(described, operation, answer(world, asking, operation)) for operation in READING}

    assert {name: what for name, what in found.items() if what} == {}


def answer(world: World, asking: httpx2.Client, operation: AnyOperation) -> httpx2.Response:
    given = {name: str(value) for name, value in world.given(operation).items() if not isinstance(value, list)}
    path = operation.path.format_map(given)
    return asking.get(
        f"/api/v1{path}", params={name: value for name, value in given.items() if f"{{{name}}}" not in operation.path}
    )


def wrong(described: dict[str, Any], operation: AnyOperation, answered: httpx2.Response) -> list[str]:
    responses = described["paths"][f"/api/v1{operation.path}"]["get"]["responses"]
    schema = next(iter(responses[str(answered.status_code)]["content"].values()))["schema"]
    judge = jsonschema.Draft202012Validator({**schema, "components": described["components"]})
    return [error.message for error in judge.iter_errors(answered.json())]


@pytest.mark.slow
def test_the_server_keeps_to_its_description(url: str, admin: Principal, tmp_path: Path) -> None:
    code, told = tried(url, admin.id, tmp_path, "--phases", "examples,coverage", "--max-examples", "5")

    assert code == 0, told


@pytest.mark.nightly
@pytest.mark.parametrize("phase", ["fuzzing", "stateful"])
def test_the_server_keeps_to_its_description_for_long(
    url: str, admin: Principal, tmp_path: Path, phase: str, record_testsuite_property: Callable[[str, object], None]
) -> None:
    code, told = tried(url, admin.id, tmp_path, "--phases", phase, "--max-examples", "100", "--max-time", "900")

    # The figures of the reference page: pytest writes them with --junitxml.
    record_testsuite_property(phase, told.rpartition(" SUMMARY ")[2])
    assert code == 0, told


def tried(url: str, token: str, folder: Path, *options: str) -> tuple[int, str]:
    """Tries every operation with what fits its description and what does not; gives what was found."""
    config = folder / "schemathesis.toml"
    config.write_text(CHECKS)
    command = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config), "run"]
    command += [f"{url}/api/v1/openapi.json", "--url", url, "--header", f"Authorization: Bearer {token}"]
    command += ["--checks", "all", "--continue-on-failure", "--no-color", "--no-shrink", "--seed", str(SEED)]
    command += ["--generation-database", "none", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1800)
    return done.returncode, done.stdout[-60_000:] + done.stderr[-2_000:]
