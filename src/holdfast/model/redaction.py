"""What must not leave a cluster with its description: values of secret-looking names and credentials within text."""

from __future__ import annotations

import re
from functools import lru_cache

MARKER = "[redacted]"

_SECRET_NAME = re.compile(
    r"pass(?:words?|wd|phrase|code)|(?:^|[^a-z])(?:pwd|pass|pin|psk)(?:$|[^a-z])|secret|token|credentials?"
    r"|(?:api|access|account|private|encryption|signing|master|auth|license|shared)[-_. ]?key"
    r"|connection[-_. ]?string|authorization|(?:^|[^a-z])dsn(?:$|[^a-z])"
)
# A name that ends so says where the secret is, or something about it, and not the secret.
_ABOUT_SECRET = re.compile(
    r"(?:file|files|path|paths|dir|directory|name|names|ref|reference|url|uri|host|hostname|port|endpoint|server|issuer"
    r"|audience|enabled|enable|disabled|required|ttl|expiry|expiration|seconds|minutes|timeout|interval|duration|length"
    r"|min|max|size|count|limit|limits|type|kind|method|mode|namespace|class|provider|store|policy|version|header|field"
    r"|algorithm|id|prefix|suffix|key|keys|mount|volume|quota|quotas|secrets|tokens|rotation|refresh|review|s)$"
)
_HINT = re.compile(r"pass|pwd|secret|token|key|credential|authorization|connection|dsn|hook", re.IGNORECASE)
# To look for plain texts costs a tenth of what the pattern does.
_HINTS = tuple(_HINT.pattern.split("|"))
# What follows the colon is a port when it is digits up to the path; a password ends before the next URL begins.
_URL = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s:/?#@\"'`]*):(?![0-9]{1,5}(?:[/?#]|$))"
    r"((?:(?!://)[^\s\"'`]){1,2048})@(?=[^\s@\"'`/?#]|$)"
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----.*?(?:-----END \1-----|\Z)", re.DOTALL
)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?")
# The path of such an address is the credential: whoever knows it may post.
_HOOK_NAME = re.compile(r"web[-_. ]?hook|(?:^|[^a-z])hooks?(?:$|[^a-z])")
_HOOK = re.compile(
    r"(https://(?:hooks\.slack\.com|(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks|chat\.googleapis\.com"
    r"|[\w-]+\.webhook\.office\.com|hooks\.zapier\.com|events\.pagerduty\.com/integration)/)[^\s\"'`]+",
    re.IGNORECASE,
)
# Chat servers that people run themselves take messages under such a path.
_HOOK_PATH = re.compile(
    r"(https?://[^\s/?#\"'`]+/(?:[^\s?#\"'`]{0,200}?/)?(?:incoming[-_]?)?(?:web)?hooks?/)[^\s\"'`]+", re.IGNORECASE
)
# What an API server says of a webhook outside the cluster; one that a Service serves has no credential in its path.
_CALLED = re.compile(
    r"(failed calling webhook [^\n]{0,400}?\"https?://(?![^\s/\"?]+\.svc(?:[:/?]|\.cluster))[^\s/\"?]+[/?])[^\s\"]+"
)
# An Alertmanager names the addresses of its receivers without saying that they are hooks.
_RECEIVERS = re.compile(r"(?:slack|webhook|discord|msteams\w{0,4}|mattermost|rocketchat)_configs|slack_api_url")
_RECEIVER = re.compile(r"(\b(?:\w{1,20}_)?url[\"']?[ \t]*:[ \t]*[\"']?https?://[^\s/?#\"']+[/?])[^\s\"',}]+")
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,30}://)([^\s/?#@]*@)?([^\s/?#@]*)(.?)(.*)", re.DOTALL)
_PATH = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/?#\"'`]+/)[^\s\"'`]+")
_PARAMETER = re.compile(
    r"([?&](?:[\w.-]{0,40}(?:token|secret|password|passwd|signature)|sig|key|api[-_]?key|access[-_]?key|auth|code)=)"
    r"[^&#\s\"'`]+",
    re.IGNORECASE,
)
_AWS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
_BEARER = re.compile(r"(?i)\b((?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{12,}")
_ASSIGNMENT = re.compile(
    r"(?P<key>[\"']?(?P<name>[A-Za-z_][\w.-]{1,80})[\"']?[ \t]{0,8}[:=][ \t]{0,8})"
    r"(?P<value>\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[^\s\"',;}{\[\]|>&][^\s\"',;}]*)"
)
_PLAIN = frozenset({"basic", "bearer", "", "true", "false", "null", "none", "yes", "no", "on", "off", '""', "''", "~"})


@lru_cache(maxsize=8192)
def is_secret_name(name: str) -> bool:
    """Says that a variable, key or flag of this name usually holds a secret."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    matches = list(_SECRET_NAME.finditer(words))
    if not matches:
        return False
    rest = words[matches[-1].end() :].strip("-_. ")
    return not (rest and _ABOUT_SECRET.search(rest))


def redact_named(name: str, value: str) -> str:
    """Hides a value by its name, or the credentials within it; what only refers to a secret stays."""
    if value and is_secret_name(name) and not _is_harmless(value):
        return redact_url(value) if "://" in value else MARKER
    if "://" in value and is_hook_name(name):
        return _PATH.sub(rf"\g<1>{MARKER}", redact_value(value))
    return redact_value(value)


@lru_cache(maxsize=8192)
def is_hook_name(name: str) -> bool:
    """Says that a variable or key of this name usually holds an address whose path is a credential."""
    return bool(_HOOK_NAME.search(re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()))


def may_carry(text: str) -> bool:
    """Says that a text might carry a credential; cheap, and wrong only in the direction of yes."""
    return (
        "@" in text
        or "eyJ" in text
        or "PRIVATE KEY" in text
        or "AKIA" in text
        or "ASIA" in text
        or "earer " in text
        or "asic " in text
        or ("://" in text and ("hook" in text or "chat.google" in text or "integration" in text or "=" in text))
    )


def may_hide(text: str) -> bool:
    """Says that names and texts might hold anything to hide; cheap, for what mostly holds nothing."""
    lowered = text.lower()
    return may_carry(text) or any(hint in lowered for hint in _HINTS)


def redact_value(value: str) -> str:
    """Hides credentials that a short text carries: in URLs, bearer tokens, keys."""
    if "://" in value:
        value = _in_address(value)
    if "eyJ" in value:
        value = _JWT.sub(MARKER, value)
    if "PRIVATE KEY" in value:
        value = _PRIVATE_KEY.sub(MARKER, value)
    if "AKIA" in value or "ASIA" in value:
        value = _AWS_KEY.sub(MARKER, value)
    if "earer " in value or "asic " in value:
        value = _BEARER.sub(rf"\g<1>{MARKER}", value)
    return value


def _in_address(value: str) -> str:
    if "@" in value:
        value = redact_url(value)
    if "?" in value and "=" in value:
        value = _PARAMETER.sub(rf"\g<1>{MARKER}", value)
    if "ook" in value:
        value = _CALLED.sub(rf"\g<1>{MARKER}", _HOOK_PATH.sub(rf"\g<1>{MARKER}", value))
    return _HOOK.sub(rf"\g<1>{MARKER}", value)


def redact_address(value: str) -> str:
    """Hides all of an address but its scheme, host and port: path and query may hold what lets one in."""
    found = _ADDRESS.fullmatch(value)
    if found is None:
        return redact_value(value)
    scheme, user, host, mark, rest = found.groups()
    return f"{scheme}{f'{MARKER}@' if user else ''}{host}{mark}{MARKER if rest else ''}"


def redact_url(value: str) -> str:
    """Hides the password of every URL in a text and keeps scheme, user, host, port and path."""
    return _URL.sub(_hide_password, value)


def redact_text(text: str) -> str:
    """Hides secrets in a file or script: what any value may carry, and assignments to secret-looking names."""
    text = redact_value(text)
    if "_configs" in text or "slack_api_url" in text:
        text = _RECEIVER.sub(rf"\g<1>{MARKER}", text) if _RECEIVERS.search(text) else text
    return _ASSIGNMENT.sub(_hide_assignment, text) if _HINT.search(text) else text


@lru_cache(maxsize=4096)
def redact_arguments(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Hides secrets in a command line; gives the same tuple back when there are none."""
    hidden = tuple(_argument(arguments[i - 1] if i else "", item) for i, item in enumerate(arguments))
    return arguments if hidden == arguments else hidden


def _argument(before: str, item: str) -> str:
    flag, equals, value = item.partition("=")
    if equals and flag.startswith("-") and not any(c.isspace() for c in flag):
        return f"{flag}={redact_named(flag.lstrip('-'), value)}"
    if before.startswith("-") and is_secret_name(before.lstrip("-")) and not item.startswith("-"):
        return redact_named(before.lstrip("-"), item)
    return redact_text(item)


def _is_harmless(value: str) -> bool:
    return value.lower() in _PLAIN or (value.startswith("$") and value[1:2] in ("(", "{") and value[-1] in ")}")


def _hide_password(found: re.Match[str]) -> str:
    return found[0] if _is_harmless(found[2]) else f"{found[1]}:{MARKER}@"


def _hide_assignment(found: re.Match[str]) -> str:
    value = found["value"]
    if "://" in value and is_hook_name(found["name"]):
        return found["key"] + _PATH.sub(rf"\g<1>{MARKER}", value)
    if not is_secret_name(found["name"]) or _is_harmless(value) or "://" in value:
        return found[0]
    quote = value[0] if value[0] in "\"'" else ""
    return f"{found['key']}{quote}{MARKER}{quote}"
