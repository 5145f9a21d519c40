"""A provider that is asked by a program of whoever runs Holdfast: see `docs/reference/provider-commands.md`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from holdfast.adapters.provider.process import Ran, run
from holdfast.model.provider import Commanded, InstanceState, ProviderAnswer

FORM: Final = 1
"""The number of the form of questions and answers."""
ANSWERED: Final = 0
REFUSED: Final = 3
"""The exit code by which a program says that it did nothing, and why on its standard error."""


class Configured(Struct, frozen=True, kw_only=True):
    """The program of a provider: its arguments, the first its path, how long it may take, and its environment."""

    arguments: tuple[str, ...]
    question_seconds: float = 20.0
    command_seconds: float = 120.0
    environment: dict[str, str] = {}


class _Instance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    instance: str
    state: InstanceState
    detail: str = ""


class _Done(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str
    outcome: Literal["done", "refused", "unknown"]
    detail: str = ""
    values: dict[str, Any] = {}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CommandProvider:
    """Asks a provider by running its program once for each question."""

    def __init__(self, configured: Configured, clock: Callable[[], datetime] = _utc_now) -> None:
        self._configured = configured
        self._clock = clock

    def instance(self, instance: str) -> ProviderAnswer:
        """Says how an instance is now."""
        asked = self._clock()
        ran = self._run({"form": FORM, "ask": "instance", "instance": instance}, self._configured.question_seconds)
        said = _read(ran, _Instance)
        if isinstance(said, _Instance) and said.instance != instance:
            said = f"the answer is about {said.instance}"
        state: InstanceState = said.state if isinstance(said, _Instance) else "unknown"
        detail = said.detail if isinstance(said, _Instance) else said
        return ProviderAnswer(instance=instance, state=state, asked=asked, by=self._name, detail=detail)

    def command(self, name: str, arguments: Mapping[str, Any], key: str) -> Commanded:
        """Asks for something to be done, at most once."""
        question = {"form": FORM, "ask": "command", "command": name, "arguments": arguments, "key": key}
        ran = self._run(question, self._configured.command_seconds)
        if ran.end == "not-started" or (ran.end == "exited" and ran.code == REFUSED):
            return Commanded(outcome="refused", by=self._name, detail=ran.complaint)
        said = _read(ran, _Done)
        if isinstance(said, str):
            return Commanded(outcome="unknown", by=self._name, detail=said)
        if said.key != key:
            return Commanded(outcome="unknown", by=self._name, detail="the answer has another key")
        return Commanded(outcome=said.outcome, by=self._name, detail=said.detail, values=said.values)

    @property
    def _name(self) -> str:
        return self._configured.arguments[0].rpartition("/")[2]

    def _run(self, question: Mapping[str, Any], seconds: float) -> Ran:
        return run(self._configured.arguments, msgspec.json.encode(question), seconds, self._configured.environment)


def _read(ran: Ran, type_: type[_Instance] | type[_Done]) -> Any:
    """Gives what a program answered, or in words why that is no answer."""
    if ran.end != "exited":
        return " ".join(filter(None, (ran.end, ran.complaint)))
    if ran.code != ANSWERED:
        return " ".join(filter(None, (f"exit code {ran.code}", ran.complaint)))
    try:
        return msgspec.json.decode(ran.output, type=type_)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return f"no answer of the agreed form ({error})"
