"""The terms under which incidents are handled: those in force, and every one that an event may cite."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from holdfast.model.incident_kept import INCIDENT_TERMS, TERMS_IN_FORCE, KeptTerms, TermsInForce
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.calendar_files import ALWAYS, office
from holdfast.pillars.incidents.calendars import Calendar
from holdfast.pillars.incidents.policy import Book, Policy, Terms, default_document, default_policy, terms
from holdfast.ports.store import Store

PRESENT = "present"
"""The id of the record that says which terms are in force."""


def terms_now(store: Store) -> Terms:
    """Gives the terms in force: those that come with Holdfast where nobody has written others."""
    found = in_force(store)
    return _terms(store.shelf(INCIDENT_TERMS).get(found.terms).item) if found else own_terms()


def in_force(store: Store) -> TermsInForce | None:
    """Says which terms somebody has put in force, and who; None where nobody has."""
    with suppress(RecordAbsent):
        return store.shelf(TERMS_IN_FORCE).get(PRESENT).item
    return None


def document_now(store: Store) -> dict[str, Any]:
    """Gives the policy in force as people write it."""
    found = in_force(store)
    return store.shelf(INCIDENT_TERMS).get(found.terms).item.document if found else default_document()


def language_of(store: Store) -> str:
    """Names the language in which people are told."""
    found = in_force(store)
    return found.lang if found else "en"


def cited(store: Store) -> Terms:
    """Gives the terms in force, kept before an event cites them: a later release may bring others of its own."""
    present = terms_now(store)
    keep(store, present, document_now(store))
    return present


def put_in_force(store: Store, item: Terms, document: dict[str, Any], lang: str, by: str, now: datetime) -> None:
    """Keeps terms and lets them hold from now on."""
    present = TermsInForce(terms=keep(store, item, document), lang=lang, by=by, since=now)
    store.shelf(TERMS_IN_FORCE).put(PRESENT, present)


def keep(store: Store, item: Terms, document: dict[str, Any]) -> str:
    """Keeps terms under their versions, where they are not kept yet; gives the id."""
    key = f"{item.policy_version}.{item.calendar_version}"
    shelf = store.shelf(INCIDENT_TERMS)
    with suppress(RecordAbsent):
        return shelf.get(key).id
    kept = KeptTerms(
        policy_version=item.policy_version,
        calendar_version=item.calendar_version,
        policy=msgspec.to_builtins(item.policy),
        calendars=tuple(msgspec.to_builtins(calendar) for calendar in item.calendars.values()),
        document=document,
    )
    return shelf.add(key, kept).id


def book_of(store: Store) -> Book:
    """Gives every policy and set of calendars that an event may cite."""
    # By the versions under which they were kept: a release that adds a field to a policy does not rename old ones.
    known = [own_terms(), *(_terms(kept.item) for kept in store.shelf(INCIDENT_TERMS).page(limit=10_000))]
    return Book(
        policies={item.policy_version: item.policy for item in known},
        calendars={item.calendar_version: item.calendars for item in known},
    )


@cache
def own_terms() -> Terms:
    """Gives the terms that come with Holdfast."""
    return terms(default_policy(), (ALWAYS, office()))


def _terms(kept: KeptTerms) -> Terms:
    calendars = [msgspec.convert(item, Calendar) for item in kept.calendars]
    return Terms(
        policy=msgspec.convert(kept.policy, Policy),
        calendars={item.name: item for item in calendars},
        policy_version=kept.policy_version,
        calendar_version=kept.calendar_version,
    )
