"""Asking twice under one key: the second time the first answer is given, and nothing happens again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from holdfast.model.record import RecordType
from holdfast.model.store_refusals import AnswerNotKept, KeyReused, RecordAbsent
from holdfast.ports.store import Store
from holdfast.service.desk import Asker
from holdfast.service.operation import AnyOperation


class Answered(Struct, frozen=True, kw_only=True):
    """What was answered under a key: to what, by a hash of it, and when; an answer with a secret is not kept."""

    question: str
    answer: str | None
    time: datetime


ANSWERS = RecordType(name="answer", version=1, type=Answered)


def question_of(asker: Asker, operation: AnyOperation, parameters: Any) -> str:
    """Gives a hash of what is asked under the asker's key, empty without one; of a large body it takes a while."""
    if not asker.once:
        return ""
    asked = msgspec.json.encode(parameters, order="deterministic")
    return hashlib.sha256(operation.name.encode() + b"\n" + asked).hexdigest()


def answered(store: Store, asker: Asker, operation: AnyOperation, question: str) -> Any:
    """Gives the first answer under the asker's key, None without one.

    Raises KeyReused for another question, and AnswerNotKept for an answer that held a secret.
    """
    if not asker.once:
        return None
    try:
        kept = store.shelf(ANSWERS).get(_name(asker))
    except RecordAbsent:
        return None
    if kept.item.question != question:
        raise KeyReused(once=asker.once)
    if kept.item.answer is None:
        raise AnswerNotKept(once=asker.once)
    return msgspec.json.decode(kept.item.answer, type=operation.result)


def remember(store: Store, asker: Asker, operation: AnyOperation, question: str, result: Any, now: datetime) -> None:
    """Keeps an answer under the asker's key."""
    if asker.once:
        answer = None if operation.has_secret else msgspec.json.encode(result).decode()
        item = Answered(question=question, answer=answer, time=now)
        store.shelf(ANSWERS).add(_name(asker), item)


def _name(asker: Asker) -> str:
    return hashlib.sha256(f"{asker.who.id}\n{asker.once}".encode()).hexdigest()
