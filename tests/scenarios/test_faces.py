"""No face knows more than another: every operation of the table, through every face."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple, cast

import httpx2
import msgspec
import pytest
from graphql import GraphQLSchema
from msgspec import Struct

from holdfast.app.context import KEEPER
from holdfast.faces.cli.fields import line
from holdfast.faces.cli.main import run as command_line
from holdfast.faces.graphql.route import Question
from holdfast.faces.graphql.route import run as graphql
from holdfast.faces.graphql.schema import Asked, schema
from holdfast.faces.graphql.schema import field_name as field_of
from holdfast.faces.mcp.tools import use
from holdfast.faces.sdk.remote import Remote, request_of
from holdfast.faces.server.asgi import Serving, application
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.errors import AccessError, HoldfastError, ServerRefused
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.catalogue import actions
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation
from holdfast.service.permitting import permitted
from holdfast.service.table import call, table
from holdfast.texts.say import LANGUAGES, is_said, say
from tests.builders.every_operation import ADMIN, CLUSTER, OTHER, World, operations
from tests.builders.office import Testing
from tests.builders.serving import Named, client, serving

pytestmark = pytest.mark.slow
OPERATIONS = operations()
READING = [operation for operation in OPERATIONS if operation.effect == "read"]
NAMES = [operation.name for operation in OPERATIONS]


class Outcome(Struct, frozen=True):
    """What came of a call: the result as JSON would have it, or the code of the refusal."""

    code: str
    result: Any = None


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


class Turned:
    """Whichever office it is turned to, for whom that office knows; to make the routes of a server takes longest."""

    def __init__(self, office: Office) -> None:
        self.office, self.known = office, Named()
        self.chance = _TurnedChance(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.office, name)

    def to(self, office: Office, *known: Principal) -> None:
        """Turns to an office and those whom it knows."""
        self.office, self.known = office, Named(*known)


class _TurnedChance:
    """The chance of whichever office is turned to."""

    def __init__(self, turned: Turned) -> None:
        self._turned = turned

    def __getattr__(self, name: str) -> Any:
        return getattr(self._turned.office.chance, name)

    def new_id(self) -> str:
        """Makes an id; a server keeps this function."""
        return self._turned.office.chance.new_id()


class Server(NamedTuple):
    """A server and a connection to it that all who ask share."""

    turned: Turned
    url: str
    anyone: httpx2.Client


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[Server]:
    with world.copy() as first:
        turned = Turned(first.office)
        app = application(
            cast("Office", turned), lambda shown: turned.known(shown), table(), Serving(requests_per_minute=1_000_000)
        )
        with serving(app) as url, client(url) as anyone:
            yield Server(turned, url, anyone)


@cache
def whole_schema() -> GraphQLSchema:
    return schema(table())


def plain(result: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(result))


def directly(office: Testing, who: Principal, operation: AnyOperation, asked: Any) -> Outcome:
    try:
        return Outcome("", plain(call(office.office, Asker(who=who), operation, asked)))
    except HoldfastError as error:
        return Outcome(error.code)


def over_rest(server: Server, office: Testing, who: Principal, operation: AnyOperation, asked: Any) -> Outcome:
    server.turned.to(office.office, who)
    # Nothing is encrypted here, and to read whom this machine trusts takes longer than to ask.
    plainly = httpx2.HTTPTransport(verify=False)
    with Remote(server.url, who.id, transport=plainly, pause=lambda _: None) as remote:
        return _remotely(remote, operation, asked)


def _remotely(remote: Remote, operation: AnyOperation, asked: Any) -> Outcome:
    try:
        return Outcome("", plain(remote.call(operation.name, asked, operation.result)))
    except ServerRefused as error:
        return Outcome(str(error.values["code"]))


def _asked(anyone: httpx2.Client, who: Principal, operation: AnyOperation, asked: Any) -> Outcome:
    """Asks over a connection that all share, since opening one for each would take most of the time."""
    method, path, query, body, kind = request_of(operation, asked)
    headers = {"authorization": f"Bearer {who.id}", "content-type": kind or "application/json"}
    answer = anyone.request(method, path, params=query, content=body, headers=headers)
    said = answer.json()
    return Outcome("", said) if answer.status_code < 400 else Outcome(said["code"])


def as_tool(office: Testing, who: Principal, operation: AnyOperation, asked: Any) -> Outcome:
    given = msgspec.to_builtins(asked)
    used = use(office.office, Asker(who=who), operation, given)
    if used.is_error:
        return Outcome(getattr(used.content[0], "text", ""))
    return Outcome("", plain(used.structured_content))


def on_the_command_line(place: str, operation: AnyOperation, given: dict[str, Any]) -> Outcome:
    words = shlex.split(line(operation, given))[1:]
    out, err = Spoken(), Spoken()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        code = command_line([*words, "--store", place, "-o", "json"], {"LANG": "en_US.UTF-8"})
    return Outcome(err.said(), msgspec.json.decode(out.said()) if code == 0 else None)


class Spoken(io.TextIOWrapper):
    """Takes what a command says."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    def said(self) -> str:
        """Gives it as text."""
        self.flush()
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined,no-any-return]


def still(result: Any) -> Any:
    """Leaves out what tells the hour, which no clock of a test drives on the command line."""
    if isinstance(result, dict):
        # Of a schedule `next` is a time, of a page the place behind it.
        timed = {"next"} if "cron" in result else set()
        # A document about an incident says as of when, and how long its clocks have run.
        timed |= {"content", "digest", "bytes", "suggested"} if {"incident", "media_type"} <= set(result) else set()
        return {name: still(value) for name, value in result.items() if name not in MOVING | timed}
    return [still(item) for item in result] if isinstance(result, list) else result


MOVING = frozenset(
    {
        "age_seconds",
        # What happened in the last day to examples that were recorded once.
        "turns",
        "changed",
        "stale",
        "version",
        "next_run",
        "next_scan",
        "days",
        "since",
        "now",
        "clocks",
        "missed",
        "is_clean",
        "unfounded",
    }
    | {"until", "measures", "forecasts", "budgets"}
)


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_is_explained_in_every_language(operation: AnyOperation) -> None:
    fields = [field.encode_name for field in msgspec.structs.fields(operation.parameters)]

    for lang in LANGUAGES:
        assert say(operation.help_key, lang)
    unsaid = [
        name
        for name in fields
        if not is_said(f"parameter.{operation.name}.{name}") and not is_said(f"parameter.{name}")
    ]
    assert unsaid == []


def test_no_two_operations_answer_at_one_path() -> None:
    places = [(operation.method, operation.path) for operation in OPERATIONS]

    assert len(set(places)) == len(places)


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_does_the_same_over_rest(world: World, server: Server, operation: AnyOperation) -> None:
    asked = world.asked(operation)

    with world.fit_for(operation) as office:
        # A request takes the first number for itself.
        office.office.chance.new_id()
        here = directly(office, ADMIN, operation, asked)
    with world.fit_for(operation) as office:
        there = over_rest(server, office, ADMIN, operation, asked)

    assert there == here


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_does_the_same_as_a_tool(world: World, operation: AnyOperation) -> None:
    if operation.raw or operation.has_secret:
        pytest.skip("an upload and a secret are no business of an assistant")
    asked = world.asked(operation)

    with world.fit_for(operation) as office:
        here = directly(office, ADMIN, operation, asked)
    with world.fit_for(operation) as office:
        there = as_tool(office, ADMIN, operation, asked)

    assert (bool(there.code), there.result) == (bool(here.code), here.result)


@pytest.mark.parametrize("operation", READING, ids=[operation.name for operation in READING])
def test_every_reading_operation_does_the_same_on_the_command_line(world: World, operation: AnyOperation) -> None:
    with world.fit_for(operation) as office:
        here = directly(office, KEEPER, operation, world.asked(operation))
    there = on_the_command_line(world.place, operation, world.given(operation))

    assert bool(there.code) == bool(here.code), there.code
    assert still(there.result) == still(here.result)


@pytest.mark.parametrize("operation", READING, ids=[operation.name for operation in READING])
def test_every_reading_operation_is_a_field_of_graphql(world: World, operation: AnyOperation) -> None:
    made = whole_schema()
    field = made.query_type.fields[field_of(operation)] if made.query_type else None

    assert field is not None
    assert set(field.args) == {item.encode_name for item in msgspec.structs.fields(operation.parameters)}


def test_graphql_answers_what_the_table_answers(world: World) -> None:
    made = whole_schema()
    problems = "problems(limit: 5) { total items { id cause severity } }"
    query = f'{{ clusters_get(cluster: "{CLUSTER}") {{ name title {problems} }} }}'

    with world.copy() as office:
        told = graphql(made, Question(query), Asked(office.office, Asker(who=ADMIN)))
        listed = office.call("problems.list", cluster=CLUSTER, limit=5)

    assert told == {
        "data": {
            "clusters_get": {
                "name": CLUSTER,
                "title": CLUSTER,
                "problems": {
                    "total": listed.total,
                    "items": [{"id": item.id, "cause": item.cause, "severity": item.severity} for item in listed.items],
                },
            }
        }
    }


ROLES: dict[str, set[str]] = {
    "viewer": {
        "read:fleet", "read:clusters", "read:snapshots", "read:problems", "read:objects", "read:storage",
        "read:forecasts", "read:knowledge", "read:reports", "read:waivers", "read:incidents", "read:checks",
        "ask:questions", "read:plans", "read:automation", "read:backups",
    },
    "requester": {"create:requests", "create:plans"},
    "operator": {
        "create:plans", "apply:plans", "halt:actions",
        "scan:clusters", "upload:clusters", "create:reports", "write:waivers", "read:schedules", "read:jobs",
        "work:incidents", "run:checks", "sign:checks", "read:rotas", "write:backups",
    },
    "approver": {"approve:plans"},
    "incident-commander": {"command:incidents", "write:rotas", "write:maintenances"},
    "security": {"read:audit", "read:people", "write:legal-holds"},
    "auditor": set(),
    "cost-owner": {"read:costs", "write:budgets"},
    "admin": {
        "ask:questions", "scan:clusters", "upload:clusters", "work:incidents", "command:incidents", "run:checks",
        "sign:checks", "apply:plans", "halt:actions",
    },
    "agent": {"upload:clusters"},
    "alert-source": {"create:alerts"},
}  # fmt: skip
SCOPES = {
    "everywhere": Scope(),
    "the cluster": Scope(CLUSTER),
    "another cluster": Scope(OTHER),
    "a namespace": Scope(CLUSTER, "shop"),
    "a namespace elsewhere": Scope(OTHER, "shop"),
}


def holds(role: str, permission: str) -> bool:
    """Says by a table of its own what a role may do."""
    verb = permission.partition(":")[0]
    if role == "admin" and verb in ("read", "create", "write", "delete"):
        return True
    if role == "auditor" and verb == "read":
        return True
    own = set(ROLES[role])
    if role not in ("viewer", "auditor", "admin", "agent", "alert-source"):
        own |= ROLES["viewer"]
    if role == "incident-commander":
        own |= ROLES["operator"]
    return permission in own


def may(operation: AnyOperation, role: str, scope: str, cluster: str) -> bool:
    """Says by its own reasoning whether someone with one role in one scope gets past the door."""
    if operation.bearing in ("open", "own"):
        return True
    if not holds(role, operation.permission):
        return False
    everywhere = scope == "everywhere"
    whole = {"the cluster": CLUSTER, "another cluster": OTHER}.get(scope)
    part = {"a namespace": CLUSTER, "a namespace elsewhere": OTHER}.get(scope)
    return {
        "server": everywhere,
        "whole-cluster": everywhere or whole == cluster,
        "part-of-cluster": everywhere or cluster in (whole, part),
        "fleet": True,
    }[operation.bearing]


def people() -> Iterator[tuple[str, str, Principal]]:
    for role in ROLES:
        for name, scope in SCOPES.items():
            yield role, name, Principal(id=f"{role}-{name}".replace(" ", "-"), name=role, grants=(Grant(role, scope),))


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_the_door_of_every_operation_for_every_role_in_every_scope(world: World, operation: AnyOperation) -> None:
    asked = world.asked(operation)
    cluster = getattr(asked, "cluster", "") or ""

    wrong = [
        who.id
        for role, scope, who in people()
        if _enters(who, operation, asked) is not may(operation, role, scope, cluster)
    ]

    assert wrong == []


def _enters(who: Principal, operation: AnyOperation, asked: Any) -> bool:
    try:
        permitted(who, operation, asked)
    except (AccessError, RecordAbsent):
        return False
    return True


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_a_sample_of_the_matrix_of_roles_scopes_and_faces(
    world: World, server: Server, operation: AnyOperation
) -> None:
    chosen = Random(operation.name).sample(list(people()), 6)

    assert list(wrong_answers(world, server, operation, chosen)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_the_matrix_of_roles_scopes_and_faces(world: World, server: Server, operation: AnyOperation) -> None:
    assert list(wrong_answers(world, server, operation, list(people()))) == []


def wrong_answers(
    world: World, server: Server, operation: AnyOperation, chosen: Sequence[tuple[str, str, Principal]]
) -> Iterator[str]:
    """Lists where a face lets someone in, or turns someone away, whom the rules do not, or answers otherwise."""
    asked = world.asked(operation)
    cluster = getattr(asked, "cluster", "") or ""
    with world.copy() as office:
        server.turned.to(office.office, *(who for _, _, who in chosen))
        for role, scope, who in chosen:
            expected = may(operation, role, scope, cluster)
            here = directly(office, who, operation, asked)
            for face, outcome in (("table", here), ("rest", _asked(server.anyone, who, operation, asked))):
                # A cluster out of reach does not exist, which is another way of saying no.
                is_hidden = outcome.code == "not-found" and operation.bearing in ("whole-cluster", "part-of-cluster")
                entered = outcome.code not in ("sign-in-needed", "not-permitted") and (expected or not is_hidden)
                if entered is not expected and not (expected and _is_own_refusal(operation, outcome)):
                    yield f"{face}: {role} in {scope}: {outcome.code or 'done'}, expected {expected}"
            if operation.effect == "read":
                yield from _other_faces(office, who, operation, asked, here)


_OWN_REFUSALS = ("grants", "tokens", "schedules", "incidents", "switches", "freezes", "plans", "autonomy")


def _is_own_refusal(operation: AnyOperation, outcome: Outcome) -> bool:
    """Says that an operation refuses what lies beyond its asker's own reach: granting there, or opening something."""
    return outcome.code == "not-permitted" and operation.group in _OWN_REFUSALS


def _other_faces(office: Testing, who: Principal, operation: AnyOperation, asked: Any, here: Outcome) -> Iterator[str]:
    tool = as_tool(office, who, operation, asked)
    if (bool(tool.code), tool.result) != (bool(here.code), here.result):
        yield f"mcp differs for {who.id}"
    arguments = ", ".join(
        f"{name}: {msgspec.json.encode(value).decode()}"
        for name, value in msgspec.to_builtins(asked).items()
        if value is not None and not isinstance(value, dict)
    )
    query = f"{{ {field_of(operation)}{f'({arguments})' if arguments else ''} {{ __typename }} }}"
    told = graphql(whole_schema(), Question(query), Asked(office.office, Asker(who=who)))
    codes = [error.get("extensions", {}).get("code", error["message"]) for error in told.get("errors", ())]
    if codes != ([here.code] if here.code else []):
        yield f"graphql says {codes} to {who.id}, the table {here.code!r}"


def test_nobody_gets_past_any_door_without_signing_in(world: World) -> None:
    nobody = Principal(id="", name="")

    with world.copy() as office:
        codes = {item.name: directly(office, nobody, item, world.asked(item)).code for item in OPERATIONS}

    open_ = {item.name for item in OPERATIONS if item.bearing == "open"}
    assert {name for name, code in codes.items() if code != "sign-in-needed"} == open_


@pytest.fixture(scope="module")
def words_of_others(world: World) -> set[str]:
    """Lists the names that stand nowhere in what lies in the namespace `shop`."""
    said, names = "", set()
    with world.copy() as office, office.office.stores.read() as store:
        for kept in store.snapshots.of_cluster(CLUSTER):
            source = office.office.clusters.files(store.snapshots.files(kept.id), "kept")
            refs = [ref for objects in source.load().objects.values() for ref in objects]
            own = list(source.raw([ref for ref in refs if ref.namespace == "shop"]).values())
            said += msgspec.json.encode(own).decode()
            names |= {ref.name for ref in refs if ref.namespace != "shop"} | {ref.namespace for ref in refs}
    return {name for name in names if len(name) > 5 and name not in said}


OF_CLUSTERS = [operation for operation in READING if operation.permission != "read:knowledge"]


@pytest.mark.parametrize("operation", OF_CLUSTERS, ids=[operation.name for operation in OF_CLUSTERS])
def test_a_team_reads_nothing_of_another(world: World, words_of_others: set[str], operation: AnyOperation) -> None:
    reader = Principal(id="shop", name="shop", grants=(Grant("viewer", Scope(CLUSTER, "shop")),))

    with world.fit_for(operation) as office:
        seen = directly(office, reader, operation, world.asked(operation))

    text = msgspec.json.encode(seen.result).decode()
    for name in actions():
        # What actions are called says nothing of anybody's objects.
        text = text.replace(f'"{name}"', "")
    known = {str(value) for value in msgspec.to_builtins(world.asked(operation)).values()}
    assert words_of_others
    assert {word for word in words_of_others if word in text and word not in known} == set()
