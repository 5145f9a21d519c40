"""Requests as Holdfast sends them to an API server, and what of the answers two servers must agree about."""

import http.client
import json
import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import yaml

Object = dict[str, Any]
JSON = "application/json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"
SECONDS = 120.0


class Answer(NamedTuple):
    """What a server said."""

    status: int
    body: Object

    @property
    def refusal(self) -> tuple[int, str]:
        """The status and the reason of a Status document."""
        return self.status, str(self.body.get("reason", ""))

    @property
    def version(self) -> str:
        """The resource version of what was given back."""
        return str(self.body["metadata"]["resourceVersion"])


class Requests:
    """Sends requests to the server of a kubeconfig."""

    def __init__(self, kubeconfig: str) -> None:
        config = yaml.safe_load(kubeconfig)
        self._server = urlsplit(config["clusters"][0]["cluster"]["server"])
        self._token = config["users"][0]["user"]["token"]

    def get(self, path: str, accept: str = JSON, **query: str) -> Answer:
        """Reads an object or a list."""
        return self.send("GET", path, None, query, accept=accept)

    def create(self, path: str, body: Object, **query: str) -> Answer:
        """Makes an object."""
        return self.send("POST", path, body, query)

    def patch(self, path: str, body: Object, form: str = MERGE, **query: str) -> Answer:
        """Changes an object."""
        return self.send("PATCH", path, body, query, form)

    def delete(self, path: str, body: Object | None = None, **query: str) -> Answer:
        """Deletes an object."""
        return self.send("DELETE", path, body, query)

    def send(
        self,
        verb: str,
        path: str,
        body: Object | None,
        query: Mapping[str, str],
        form: str = JSON,
        accept: str = JSON,
    ) -> Answer:
        """Sends one request on a connection of its own."""
        connection = self._connection()
        try:
            connection.request(
                verb, _with(path, query), json.dumps(body) if body else None, self._headers(form, accept)
            )
            answer = connection.getresponse()
            told = answer.read()
            # Where no group serves a path, a server says so in plain words.
            return Answer(answer.status, json.loads(told) if told.startswith(b"{") else {})
        finally:
            connection.close()

    def watch(self, path: str, until: int, **query: str) -> list[Object]:
        """The first events of a watch, so many of them or until the server ends it."""
        connection = self._connection()
        try:
            wanted = {"watch": "1", "timeoutSeconds": "60", **query}
            connection.request("GET", _with(path, wanted), None, self._headers(JSON))
            answer = connection.getresponse()
            found: list[Object] = []
            while len(found) < until and (line := answer.readline()):
                found.append(json.loads(line))
            return found
        finally:
            connection.close()

    def _headers(self, form: str, accept: str = JSON) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self._token}", "User-Agent": "contract"}
        return own | {"Content-Type": form, "Accept": accept}

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._server.hostname or "", self._server.port
        if self._server.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=SECONDS)
        trust = ssl._create_unverified_context()
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=trust)


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
