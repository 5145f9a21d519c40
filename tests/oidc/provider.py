"""A provider of identities that is certified for OpenID Connect, run on loopback, and a browser that signs in there."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2

from tests.builders.waiting import PATIENCE_SECONDS

HERE = Path(__file__).parent
REDIRECT = "http://127.0.0.1:1/api/v1/sign-in/callback"
_FORM = re.compile(r"<form[^>]*action=\"([^\"]+)\"")
_HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")


class NoProviderError(RuntimeError):
    """No provider can be had on this machine; the message says why in one line."""


def install() -> None:
    """Installs the provider from its lock beside this file, once."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise NoProviderError("Node and npm are needed for a provider of OpenID Connect.")
    if (HERE / "node_modules" / "oidc-provider").is_dir():
        return
    done = subprocess.run(["npm", "ci", "--silent"], cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["npm ci failed"]
        raise NoProviderError(f"The provider of OpenID Connect cannot be installed: {lines[-1]}")


@contextmanager
def provider(*options: str) -> Iterator[str]:
    """Runs the provider; gives its issuer."""
    command = ["node", "provider.mjs", REDIRECT, *options]
    with subprocess.Popen(
        command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield next(line.strip() for line in process.stdout if line.startswith("http://"))
        finally:
            process.kill()


def sign_in(address: str, name: str) -> dict[str, str]:
    """Goes through the provider's pages as a browser does; gives what it sends back with."""
    with httpx2.Client(trust_env=False, timeout=PATIENCE_SECONDS) as browser:
        answer = browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                location = urljoin(str(answer.url), answer.headers["location"])
                if location.startswith(REDIRECT):
                    return {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
                answer = browser.get(location)
                continue
            form = _FORM.search(answer.text)
            assert form, f"HTTP {answer.status_code}: {answer.text[:300]}"
            filled = {key: html.unescape(value) for key, value in _HIDDEN.findall(answer.text)}
            filled |= {"login": name, "password": "any"} if 'name="login"' in answer.text else {}
            answer = browser.post(urljoin(str(answer.url), html.unescape(form[1])), data=filled)
    raise AssertionError("The provider does not send back.")
