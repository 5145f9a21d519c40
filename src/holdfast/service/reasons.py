"""Why something kept went wrong, in the reader's words: a failure is kept by its code and its values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from holdfast.model.errors import HoldfastError
from holdfast.model.failures import failures
from holdfast.texts.say import say


def reason_of(code: str, values: Mapping[str, str], lang: str) -> str:
    """Says a failure in a sentence, nothing for none; of a code that is not known no more than that it failed."""
    return say(_texts().get(code, HoldfastError.text), lang, **values) if code else ""


@cache
def _texts() -> Mapping[str, str]:
    return {failure.code: failure.text for failure in failures()}
