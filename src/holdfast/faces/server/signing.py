"""Signing in and out in a browser: the cookie of a session, and the proof that a request comes from its own page."""

from __future__ import annotations

import hmac

from holdfast.faces.http.asking import Shown
from holdfast.model.access import NOBODY, Principal
from holdfast.model.errors import CsrfMissing
from holdfast.service.authentication import by_session, by_token, csrf_token
from holdfast.service.desk import Office


class Authenticating:
    """Tells who a request comes from, by its token or by its session."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __call__(self, shown: Shown) -> Principal:
        """Gives who asks, nobody where nothing holds; raises CsrfMissing for a change that another page may send."""
        now = self._office.now()
        if shown.token:
            return by_token(self._office.stores, shown.token, now)
        if not shown.session:
            return NOBODY
        who = by_session(self._office.stores, shown.session, now)
        if who.id and not shown.is_safe and not hmac.compare_digest(shown.csrf, csrf_token(shown.session)):
            raise CsrfMissing
        return who
