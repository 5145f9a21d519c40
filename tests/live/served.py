"""When what was just made can be worked with: the API server says yes to a write before it and its controllers know."""

import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Any

DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
ANSWER_SECONDS = 20.0

Object = dict[str, Any]
Kind = tuple[str, str, str]
"""A group, a version and the plural of a kind."""


class Asking:
    """Asks the API server for one thing at a time, and takes no answer for not yet."""

    def __init__(self, server: str, token: str) -> None:
        self._server, self._token = server, token
        self._trust = ssl._create_unverified_context()

    def answers(self, path: str) -> bool:
        """Says that something is there."""
        return self._get(path) is not None

    def serves(self, kind: Kind) -> bool:
        """Says that objects of a kind can be listed, and that whoever asks which kinds there are is told of it."""
        return self.answers("/apis/{}/{}/{}".format(*kind)) and kind in (self._told() or ())

    def serves_no_more(self, kind: Kind) -> bool:
        """Says that nobody is told of a kind any more."""
        told = self._told()
        return told is not None and kind not in told

    def _told(self) -> set[Kind] | None:
        """Gives the kinds of all groups; None where the server does not say."""
        found = self._get("/apis", DISCOVERY)
        if found is None:
            return None
        return {
            (group["metadata"]["name"], version["version"], resource["resource"])
            for group in json.loads(found)["items"]
            for version in group["versions"]
            for resource in version.get("resources") or ()
        }

    def _get(self, path: str, accept: str = "application/json") -> bytes | None:
        """Gives an answer; None where it is a refusal, or none comes because the server is busy or not up yet."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": accept}
        request = urllib.request.Request(f"{self._server}{path}", headers=headers)
        trust = self._trust if self._server.startswith("https") else None
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS, context=trust) as response:
                found: bytes = response.read()
                return found
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return None
        except (OSError, http.client.HTTPException):
            return None


def places(objects: Iterable[Object]) -> Iterator[str]:
    """Lists what controllers put into each new namespace: Pods need its account, and who reads it the certificate."""
    for one in objects:
        if one["kind"] == "Namespace":
            space = f"/api/v1/namespaces/{one['metadata']['name']}"
            yield from (f"{space}/serviceaccounts/default", f"{space}/configmaps/kube-root-ca.crt")


def kinds(objects: Iterable[Object]) -> Iterator[Kind]:
    """Lists the kinds that are defined anew."""
    for one in objects:
        if one["kind"] == "CustomResourceDefinition":
            spec = one["spec"]
            versions = (version["name"] for version in spec["versions"] if version["served"])
            yield from ((spec["group"], version, spec["names"]["plural"]) for version in versions)
