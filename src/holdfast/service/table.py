"""The table of operations, and the one way to call one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import msgspec

from holdfast.model.access import Reach
from holdfast.model.audit import Deed, Outcome
from holdfast.model.errors import AccessError, HoldfastError
from holdfast.model.store_refusals import StoreUnusable
from holdfast.ports.store import Store
from holdfast.service import operations
from holdfast.service.desk import Asker, Desk, Office
from holdfast.service.held_answers import held_answer
from holdfast.service.moments import check_moments
from holdfast.service.once import answered, question_of, remember
from holdfast.service.operation import AnyOperation, Later
from holdfast.service.permitting import permitted


@cache
def table() -> Mapping[str, AnyOperation]:
    """Maps each operation by its name; the groups are the modules of `holdfast.service.operations`."""
    found: dict[str, AnyOperation] = {}
    for module in sorted(iter_modules(operations.__path__, f"{operations.__name__}."), key=lambda item: item.name):
        for operation in import_module(module.name).OPERATIONS:
            found[operation.name] = operation
    return found


def call(office: Office, asker: Asker, operation: AnyOperation, parameters: Any) -> Any:
    """Runs an operation for someone, in one transaction with its audit record.

    What the asker may not do is refused before anything is read, and the refusal of a change is recorded. Raises
    SignInNeeded, NotPermitted, MomentUnusable and what the operation raises.
    """
    try:
        reach = permitted(asker.who, operation, parameters)
    except AccessError:
        if operation.effect != "read":
            with office.stores.write() as store:
                store.audit.append(_deed(office, asker, operation, {}, "refused"))
        raise
    check_moments(parameters)
    if operation.effect == "read" or operation.alone:
        return held_answer(
            office, asker, operation, parameters, lambda: _read(office, asker, operation, parameters, reach)
        )
    return _recorded(office, asker, operation, parameters, reach)


def _read(
    office: Office, asker: Asker, operation: AnyOperation, parameters: Any, reach: Reach
) -> tuple[Any, frozenset[str]]:
    with office.stores.read() as store:
        return operation.run(_desk(office, asker, reach, store), parameters), store.areas


def _recorded(office: Office, asker: Asker, operation: AnyOperation, parameters: Any, reach: Reach) -> Any:
    notes: dict[str, Any] = {}
    prepared: Any = None
    question = question_of(asker, operation, parameters)
    try:
        if operation.prepare is not None:
            with office.stores.read() as store:
                before = answered(store, asker, operation, question)
                if before is not None:
                    return before
                prepared = operation.prepare(_desk(office, asker, reach, store, notes), parameters)
            if isinstance(prepared, Later):
                prepared = prepared.do()
        with office.stores.write() as store:
            before = answered(store, asker, operation, question)
            if before is not None:
                return before
            desk = _desk(office, asker, reach, store, notes, prepared)
            result = operation.run(desk, parameters)
            store.audit.append(_deed(office, asker, operation, notes, "done"))
            remember(store, asker, operation, question, result, desk.now)
            return result
    except StoreUnusable:
        # Where nothing can be written, nobody waits once more to write that down.
        raise
    except HoldfastError as error:
        notes.setdefault("details", {})["error"] = error.code
        outcome: Outcome = "refused" if isinstance(error, AccessError) else "failed"
        with office.stores.write() as store:
            store.audit.append(_deed(office, asker, operation, notes, outcome))
        raise


def _desk(
    office: Office,
    asker: Asker,
    reach: Reach,
    store: Store,
    notes: dict[str, Any] | None = None,
    prepared: Any = None,
) -> Desk:
    return Desk(
        office=office,
        asker=asker,
        reach=reach,
        store=store,
        now=office.now(),
        notes={} if notes is None else notes,
        prepared=prepared,
    )


def _deed(office: Office, asker: Asker, operation: AnyOperation, notes: dict[str, Any], outcome: Outcome) -> Deed:
    return Deed(
        time=office.now(),
        actor=asker.who.id or "nobody",
        action=operation.name,
        outcome=outcome,
        behalf=asker.who.behalf,
        reason=asker.reason,
        request=asker.request,
        **msgspec.convert(notes, dict[str, Any]),
    )
