"""A small API server on a loopback port: a few kinds that can be listed and watched, and the faults of real ones."""

import http.server
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import yaml

Object = dict[str, Any]
GROUPS: Mapping[str, Mapping[str, tuple[str, bool]]] = {
    "/api/v1": {
        "pods": ("Pod", True),
        "nodes": ("Node", False),
        "secrets": ("Secret", True),
        "persistentvolumeclaims": ("PersistentVolumeClaim", True),
    },
}
QUIET_SECONDS = 0.02


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers discovery, lists and watches."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        query = {key: found[0] for key, found in parse_qs(place.query).items()}
        self.server.asked.append((place.path, query))
        if place.path in ("/api", "/apis"):
            self.discovery(place.path)
        elif place.path == "/version":
            self.send({"gitVersion": "v1.36.3"})
        elif refusal := self.server.refusal(place.path.rpartition("/")[2], "watch" in query):
            self.send({"kind": "Status", "message": "refused for the test"}, refusal)
        elif "watch" in query:
            self.watch(place.path.rpartition("/")[2], int(query["resourceVersion"]), float(query["timeoutSeconds"]))
        else:
            self.list(place.path.rpartition("/")[2])

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""

    def send(self, body: Any, status: int = 200) -> None:
        """Sends JSON."""
        data = json.dumps(body).encode()
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def discovery(self, path: str) -> None:
        """Says what is served."""
        resources = [
            {
                "resource": plural,
                "responseKind": {"kind": kind},
                "scope": "Namespaced" if is_namespaced else "Cluster",
                "verbs": ["list", "watch"],
            }
            for plural, (kind, is_namespaced) in GROUPS["/api/v1"].items()
            if plural in self.server.served
        ]
        core = {"metadata": {}, "versions": [{"version": "v1", "resources": resources}]}
        self.send({"items": [core] if path == "/api" else []})

    def list(self, plural: str) -> None:
        """Gives all objects of a kind."""
        with self.server.changed:
            items = list(self.server.objects[plural].values())
            version = str(self.server.version)
        kind = GROUPS["/api/v1"][plural][0]
        self.send({"kind": f"{kind}List", "apiVersion": "v1", "metadata": {"resourceVersion": version}, "items": items})

    def watch(self, plural: str, version: int, seconds: float) -> None:
        """Tells of changes after a version until the time is up or the watch is cut."""
        self.close_connection = True
        self.send_response_only(200)
        self.end_headers()
        server, waited = self.server, 0.0
        cuts = server.cuts
        while waited < seconds and not server.closed and server.cuts == cuts:
            with server.changed:
                news = [event for event in server.events if event[0] == plural and event[1] > version]
                if server.oldest > version:
                    news = [(plural, version, {"type": "ERROR", "object": {"kind": "Status", "code": 410}})]
                if not news:
                    server.changed.wait(QUIET_SECONDS)
                    waited += QUIET_SECONDS
            for _, reached, event in news:
                version = reached
                self.wfile.write(json.dumps(event).encode() + b"\n")
                self.wfile.flush()
                if event["type"] == "ERROR":
                    return


class Server(http.server.ThreadingHTTPServer):
    """Holds objects and what happened to them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.changed = threading.Condition()
        self.objects: dict[str, dict[str, Object]] = {plural: {} for plural in GROUPS["/api/v1"]}
        self.events: list[tuple[str, int, Object]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.refusals: dict[tuple[str, bool], list[int]] = {}
        self.served = {"pods", "nodes", "secrets"}
        self.version, self.oldest, self.cuts = 1, 0, 0
        self.closed = False

    def refusal(self, plural: str, is_watch: bool) -> int:
        """The status with which a request is refused, each once; none is 0."""
        waiting = self.refusals.get((plural, is_watch), [])
        return waiting.pop(0) if waiting else 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stays quiet: a client that goes away is no news."""


class ApiServer:
    """The API server of a test, with a kubeconfig that leads to it."""

    def __init__(self, folder: Path) -> None:
        self.kubeconfig = folder / "kubeconfig"

    def __enter__(self) -> Self:
        self.server = Server()
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "small", "cluster": {"server": f"http://127.0.0.1:{self.server.server_port}"}}],
            "users": [{"name": "tests", "user": {"token": "t"}}],
            "contexts": [{"name": "small", "context": {"cluster": "small", "user": "tests"}}],
            "current-context": "small",
        }
        self.kubeconfig.write_text(yaml.safe_dump(config))
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        self.server.closed = True
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def put(self, plural: str, name: str, **fields: Any) -> None:
        """Creates or changes an object."""
        with self.server.changed:
            self.server.served.add(plural)
            is_new = name not in self.server.objects[plural]
            self._tell(plural, name, "ADDED" if is_new else "MODIFIED", fields)
            self.server.objects[plural][name] = self.server.events[-1][2]["object"]

    def remove(self, plural: str, name: str) -> None:
        """Deletes an object."""
        with self.server.changed:
            gone = self.server.objects[plural].pop(name)
            self._tell(plural, name, "DELETED", {key: gone[key] for key in gone.keys() - {"metadata"}})

    def forget(self) -> None:
        """Makes every version so far too old to watch from."""
        with self.server.changed:
            self.server.version += 1
            self.server.oldest = self.server.version

    def cut(self) -> None:
        """Ends every watch."""
        self.server.cuts += 1

    def _tell(self, plural: str, name: str, type_: str, fields: Object) -> None:
        kind, is_namespaced = GROUPS["/api/v1"][plural]
        self.server.version += 1
        meta = {"name": name, "resourceVersion": str(self.server.version)} | (
            {"namespace": "shop"} if is_namespaced else {}
        )
        made = {"apiVersion": "v1", "kind": kind, "metadata": meta, **fields}
        self.server.events.append((plural, self.server.version, {"type": type_, "object": made}))
        self.server.changed.notify_all()
