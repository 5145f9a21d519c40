"""Invitations: links that work once, by which someone chooses their password, or becomes the first administrator."""

from __future__ import annotations

from msgspec import Struct

from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.people.signing_in import SignedIn, claim


class Claim(Struct, frozen=True, kw_only=True):
    """The secret of a link and a password; `name` is what the first administrator wants to be called."""

    secret: str
    password: str
    name: str = ""


def _claim(desk: Desk, asked: Claim) -> SignedIn:
    return claim(desk, asked.secret, asked.password, asked.name)


OPERATIONS = (
    Operation(
        name="invitations.claim",
        parameters=Claim,
        result=SignedIn,
        run=_claim,
        permission="create:sessions",
        bearing="open",
        path="/invitations/claim",
        effect="record",
        method="POST",
        has_secret=True,
        alone=True,
    ),
)
