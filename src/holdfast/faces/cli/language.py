"""Which language the reader gets: the option, else the environment, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from holdfast.texts.say import LANGUAGES

VARIABLES = ("HOLDFAST_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Finds the language before the arguments are parsed, since help and complaints need it, too."""
    asked = _option(arguments)
    if asked in LANGUAGES:
        return asked
    # As in POSIX, the first variable that is set decides, whatever it says.
    locale = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return next((lang for lang in LANGUAGES if locale.lower().startswith(lang)), "en")


def _option(arguments: Sequence[str]) -> str:
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            return value if equals else next(iter(arguments[position + 1 :]), "")
    return ""
