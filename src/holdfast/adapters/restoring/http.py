"""Asking a restored application over HTTP whether it answers as it should."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from http.client import HTTPException

from holdfast.model.backups import Checked, Damage, Soundness

NAME = "http"
PATIENCE_SECONDS = 10
MOST_BYTES = 16 * 1024 * 1024


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody: what is elsewhere says nothing of what was restored here."""

    def redirect_request(self, *_: object) -> None:
        """Follows no redirect."""


def check_http(url: str, status: int, contains: str) -> Checked:
    """Asks once; nobody there is unknown, another answer is damage."""
    began = time.monotonic()
    if not url.startswith(("http://", "https://")):
        return Checked(check=NAME, verdict="unknown", unknown="address-unusable")
    try:
        code, body = _asked(url)
    except (OSError, HTTPException, ValueError) as error:
        return Checked(check=NAME, verdict="unknown", unknown=str(getattr(error, "reason", error)))
    damages = []
    if code != status:
        damages.append(Damage(what="status", where=url, expected=str(status), found=str(code)))
    elif contains and contains.encode() not in body:
        damages.append(Damage(what="content", where=url, expected=contains, found=f"{len(body)} B"))
    seconds = time.monotonic() - began
    verdict: Soundness = "damaged" if damages else "verified"
    return Checked(check=NAME, verdict=verdict, damages=tuple(damages), looked_at=1, seconds=seconds)


def _asked(url: str) -> tuple[int, bytes]:
    # A proxy of the environment would answer for the application.
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PATIENCE_SECONDS) as answer:
            return int(answer.status), bytes(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        return int(error.code), bytes(error.read(MOST_BYTES))
