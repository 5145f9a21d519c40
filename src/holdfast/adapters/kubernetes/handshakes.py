"""The certificates that servers present; nothing is sent to them but the name that they are asked for."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from holdfast.model.certificates import Certificate
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.second_round import Endpoint, Seen
from holdfast.model.x509 import can_parse, presented

CERTIFICATES = "Certificates"
NO_EXTRA = Unread(CERTIFICATES, "extra-missing", "pip install 'holdfast[certificates]'")
_WORKERS = 8
_SECONDS = 3.0


def see(endpoints: Sequence[Endpoint]) -> Seen:
    """Connects to each endpoint and reads what it presents, valid or not."""
    if not can_parse():
        return Seen(unread=(NO_EXTRA,))
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="holdfast-tls") as threads:
        answers = list(threads.map(_look, endpoints))
    found: dict[Ref, tuple[Certificate, ...]] = {}
    for endpoint, answer in zip(endpoints, answers, strict=True):
        if isinstance(answer, Certificate):
            found[endpoint.object] = (*found.get(endpoint.object, ()), answer)
    return Seen(found, tuple(answer for answer in answers if isinstance(answer, Unread)))


def _look(endpoint: Endpoint) -> Certificate | Unread:
    place = f"{endpoint.host}:{endpoint.port}"
    context = ssl.create_default_context()
    # An expired certificate must be seen, not refused; nothing confidential is sent.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((endpoint.host.strip("[]"), endpoint.port), _SECONDS) as connection,
            context.wrap_socket(connection, server_hostname=endpoint.host.strip("[]")) as secured,
        ):
            der = secured.getpeercert(binary_form=True)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Unread(f"{CERTIFICATES} {place}", "unreachable", words)
    certificate = presented(der, place) if der else None
    return certificate or Unread(f"{CERTIFICATES} {place}", "invalid")
