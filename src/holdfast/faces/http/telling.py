"""What a failure is told as to those who ask from elsewhere: the inside of the server is for its log alone."""

from __future__ import annotations

import logging

from holdfast.model.errors import HoldfastError
from holdfast.texts.say import say

LOG = "holdfast.faces"


def told(error: HoldfastError, lang: str, request: str = "") -> str:
    """Says a failure in a language; what it keeps from the asker goes to the log, under the request's number."""
    if not error.outside:
        return say(error.text, lang, **error.values)
    fields = {"code": error.code, "request": request, **error.values}
    logging.getLogger(LOG).warning("kept-inside", extra={"fields": fields})
    return say(error.outside, lang)


def shared(error: HoldfastError) -> dict[str, str | int]:
    """Gives the values of a failure that an asker may know."""
    return {} if error.outside else dict(error.values)
