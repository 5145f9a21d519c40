"""The process of the fault proxy: it stands before an API server, notes every write, and lets things go wrong."""

import contextlib
import http.client
import http.server
import json
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.builders.fault_plan import Asked, Fault, Plan, object_path

MERGE = "application/merge-patch+json"
SECONDS = 60.0
PASSED = ("Content-Type", "Retry-After", "Warning", "Date", "Audit-Id")
REFUSALS = {
    "refuse-409": (409, "Conflict", "the object has been modified"),
    "429-retry-after": (429, "TooManyRequests", "too many requests, please try again later"),
    "500-before": (500, "InternalError", "an error on the server"),
    "503": (503, "ServiceUnavailable", "the server is currently unable to handle the request"),
    "commit-then-504": (504, "Timeout", "the server was unable to return a response in the time allotted"),
}
KEPT_BACK = ("refuse-409", "429-retry-after", "500-before", "503", "drop-before")
MUTATION = {"metadata": {"annotations": {"fault.example.com/mutated": "yes"}}}
CHANGE = {"metadata": {"labels": {"fault.example.com/changed": "yes"}}}
Answer = tuple[int, dict[str, str], bytes]


class Upstream:
    """The API server behind the proxy."""

    def __init__(self, url: str, token: str) -> None:
        self._place = urlsplit(url)
        self._token = token
        self._trust = ssl._create_unverified_context()

    def open(
        self, method: str, target: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Sends a request on a connection of its own."""
        host, port = str(self._place.hostname), self._place.port
        made: http.client.HTTPConnection
        if self._place.scheme == "https":
            made = http.client.HTTPSConnection(host, port, context=self._trust, timeout=SECONDS)
        else:
            made = http.client.HTTPConnection(host, port, timeout=SECONDS)
        made.request(method, target, body, headers)
        return made, made.getresponse()

    def ask(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Gives a whole answer."""
        connection, answer = self.open(method, target, body, headers)
        with contextlib.closing(connection):
            kept = {name: str(answer.headers[name]) for name in PASSED if answer.headers[name]}
            return answer.status, kept, answer.read()

    def act(self, method: str, target: str, body: Any = None, content: str = "application/json") -> Any:
        """Does something behind the client's back, as somebody else."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": content, "Accept": "application/json"}
        _, _, found = self.ask(method, target, json.dumps(body).encode() if body is not None else None, headers)
        return json.loads(found)


class Proxy(http.server.ThreadingHTTPServer):
    """Passes requests on, one thread each."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folder: Path, upstream: Upstream) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream = upstream
        self._folder = folder
        self._lock = threading.Lock()
        self._written = b""
        self._plan = Plan(b'{"faults": []}')
        self._number = 0
        self._answered: dict[str, Answer] = {}

    def arrived(self, asked: Asked) -> tuple[int, Fault | None]:
        """Numbers a request, and says what happens to it."""
        with self._lock:
            written = (self._folder / "plan.json").read_bytes()
            if written != self._written:
                self._written, self._plan = written, Plan(written)
            self._number += 1
            return self._number, self._plan.fault(asked)

    def note(self, line: dict[str, Any]) -> None:
        """Appends a line to what was recorded."""
        with self._lock, (self._folder / "requests.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")

    def met(self, kind: str) -> None:
        """Notes that a fault met a request."""
        with self._lock, (self._folder / "met.txt").open("a") as file:
            file.write(f"{kind}\n")

    def remember(self, target: str, answer: Answer) -> None:
        """Keeps the newest answer to a read."""
        with self._lock:
            self._answered[target] = answer

    def recall(self, target: str) -> Answer | None:
        """Gives the answer to the same read before."""
        with self._lock:
            return self._answered.get(target)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stays quiet: a client that goes away is no news."""


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Proxy

    def do_GET(self) -> None:
        """Passes any request on, with what is to go wrong with it."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, self.headers.get("Content-Type", ""), _json(raw))
        number, fault = self.server.arrived(asked)
        if fault and fault.kind == "watch-gone":
            gone = {"type": "ERROR", "object": _status(410, "Expired", "too old resource version")}
            self._send((200, {"Content-Type": "application/json"}, json.dumps(gone).encode() + b"\n"))
        elif asked.is_watch:
            self._stream(raw)
        else:
            self._pass(number, asked, fault, raw)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815  # So the library calls them.

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""

    def _pass(self, number: int, asked: Asked, fault: Fault | None, raw: bytes) -> None:
        at, kind = time.time(), fault.kind if fault else ""
        if fault:
            _meddle(self.server.upstream, asked, fault)
            if kind != "stale-read":
                self.server.met(kind)
        sent = raw
        if fault and kind == "write-mutates" and asked.method != "DELETE":
            # A webhook that does nothing in a rehearsal changes what is written after it was asked for.
            sent = json.dumps(merged(asked.body, fault.extra or MUTATION)).encode()
        answer = None if kind in KEPT_BACK else self._answered(asked, kind, sent)
        given = _given(answer, fault)
        if not asked.is_read:
            said = {"method": asked.method, "path": asked.path, "query": asked.query, "content": asked.content}
            told = {"status": answer[0] if answer else 0, "answer": _json(answer[2]) if answer else None}
            known = {"number": number, "at": at, "body": asked.body, "fault": kind, "given": given[0] if given else 0}
            self.server.note(said | told | known)
        if given is None:
            self._cut()
        else:
            self._send(given, cut=kind == "truncated-answer")

    def _answered(self, asked: Asked, kind: str, raw: bytes) -> Answer:
        old = self.server.recall(asked.target) if kind == "stale-read" else None
        if old:
            self.server.met(kind)
        answer = old or self.server.upstream.ask(self.command, self.path, raw or None, self._passed())
        if asked.is_read:
            self.server.remember(asked.target, answer)
        return answer

    def _passed(self) -> dict[str, str]:
        left_out = ("host", "connection", "accept-encoding", "content-length")
        return {name: value for name, value in self.headers.items() if name.lower() not in left_out}

    def _stream(self, raw: bytes) -> None:
        connection, answer = self.server.upstream.open(self.command, self.path, raw or None, self._passed())
        self.close_connection = True
        with contextlib.closing(connection):
            self.wfile.write(f"HTTP/1.1 {answer.status} -\r\nContent-Type: application/json\r\n\r\n".encode())
            while part := answer.read1(1 << 16):
                self.wfile.write(part)

    def _send(self, answer: Answer, cut: bool = False) -> None:
        status, headers, body = answer
        lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode()
        self.wfile.write(head + (body[: len(body) // 2] if cut else body))
        if cut:
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True


def _given(answer: Answer | None, fault: Fault | None) -> Answer | None:
    """What the client is told; None when it is told nothing."""
    if fault and fault.kind in REFUSALS:
        status, reason, message = REFUSALS[fault.kind]
        headers = {"Content-Type": "application/json"}
        headers |= {"Retry-After": str(int(fault.seconds))} if status == 429 else {}
        return status, headers, json.dumps(_status(status, reason, message)).encode()
    if answer is None or (fault and fault.kind == "commit-then-timeout"):
        return None
    if fault and fault.kind == "dry-run-mutates":
        return answer[0], answer[1], json.dumps(merged(_json(answer[2]), fault.extra or MUTATION)).encode()
    return answer


def _meddle(upstream: Upstream, asked: Asked, fault: Fault) -> None:
    """What happens before a write is passed on."""
    if fault.kind == "delay":
        time.sleep(fault.seconds)
    elif fault.kind == "change-before":
        upstream.act("PATCH", f"{object_path(asked.path)}?fieldManager=somebody-else", fault.extra or CHANGE, MERGE)
    elif fault.kind == "uid-reuse":
        _remake(upstream, object_path(asked.path))


def _remake(upstream: Upstream, place: str) -> None:
    """Deletes an object and makes another one of the same name and the same wishes."""
    found = upstream.act("GET", place)
    upstream.act("DELETE", place, {"gracePeriodSeconds": 0, "propagationPolicy": "Background"})
    upstream.act("PATCH", place, {"metadata": {"finalizers": None}}, MERGE)
    end = time.monotonic() + SECONDS
    # A controller may have made another one meanwhile, so that the place is never empty.
    while _uid(upstream.act("GET", place)) == _uid(found) and time.monotonic() < end:
        time.sleep(0.02)
    kept = {name: found["metadata"][name] for name in ("name", "namespace", "labels") if name in found["metadata"]}
    again = {name: value for name, value in found.items() if name != "status"} | {"metadata": kept}
    upstream.act("POST", place.rpartition("/")[0], again)


def _uid(found: Any) -> str:
    return str((found.get("metadata") or {}).get("uid", ""))


def merged(present: Any, patch: Any) -> Any:
    """An object with what a patch adds to it."""
    if not isinstance(patch, dict) or not isinstance(present, dict):
        return patch
    return present | {name: merged(present.get(name), value) for name, value in patch.items()}


def _status(code: int, reason: str, message: str) -> dict[str, Any]:
    head = {"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure"}
    return head | {"code": code, "reason": reason, "message": message}


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")


def main(folder: Path) -> None:
    """Serves until its standard input ends, as it does with whoever started it."""
    told = json.loads((folder / "upstream.json").read_bytes())
    proxy = Proxy(folder, Upstream(told["url"], told["token"]))
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    sys.stdout.write(f"{proxy.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
