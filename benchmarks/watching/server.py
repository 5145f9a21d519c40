"""Plays an API server in a process of its own: lists a generated cluster, then tells a recorded stream at a given rate.

`python -m benchmarks.watching.server FOLDER STREAM RATE` prints its port, waits for a line on standard input, tells
the stream, and prints how far it fell behind because the reader did not take what was sent.
"""

from __future__ import annotations

import http.server
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

_SLICE_SECONDS = 0.01
_PAGE = 500


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers discovery, lists and watches."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        plural = place.path.rpartition("/")[2]
        if place.path in ("/api", "/apis"):
            self._send(json.dumps(self.server.discovery(place.path)).encode())
        elif place.path == "/version":
            self._send(b'{"gitVersion":"v1.36.3"}')
        elif "watch" in parse_qs(place.query):
            self.close_connection = True
            self.send_response_only(200)
            self.end_headers()
            self.wfile.flush()
            self.server.watches[plural] = self.connection
            self.server.ended.wait()
        else:
            number = int(parse_qs(place.query).get("continue", ["0"])[0])
            self._send(self.server.pages[plural][number])

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""

    def _send(self, body: bytes) -> None:
        self.send_response_only(200)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """Holds the lists and the open watches."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, list[bytes]] = {}
        self.served: list[tuple[str, str, str, str, bool]] = []
        self.watches: dict[str, Any] = {}
        self.ended = threading.Event()
        for path in sorted(folder.glob("*.json")):
            items = json.loads(path.read_bytes())["items"]
            group, _, version = items[0]["apiVersion"].rpartition("/")
            kind = items[0]["kind"]
            self.pages[path.stem] = [_page(kind, items, at) for at in range(0, len(items), _PAGE)]
            self.served.append((group, version, path.stem, kind, "namespace" in items[0]["metadata"]))

    def discovery(self, path: str) -> dict[str, Any]:
        """Says what is served."""
        groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for group, version, plural, kind, is_namespaced in self.served:
            if bool(group) is (path == "/apis"):
                scope = "Namespaced" if is_namespaced else "Cluster"
                found = {"resource": plural, "responseKind": {"kind": kind}, "scope": scope, "verbs": ["list", "watch"]}
                groups.setdefault((group, version), []).append(found)
        return {
            "items": [
                {"metadata": {"name": group}, "versions": [{"version": version, "resources": found}]}
                for (group, version), found in groups.items()
            ]
        }

    def tell(self, stream: Path, rate: float) -> dict[str, float]:
        """Tells the stream, each event at its time, and measures how late the reader lets us be."""
        lags: list[float] = []
        while self.watches.keys() < self.pages.keys():
            time.sleep(_SLICE_SECONDS)
        with stream.open("rb") as file:
            began, sent, done = time.monotonic(), 0, False
            while not done:
                due = int((time.monotonic() - began) * rate) - sent
                batch: dict[str, list[bytes]] = {}
                for _ in range(max(0, due)):
                    line = file.readline()
                    done = not line
                    if done:
                        break
                    plural, _, text = line.partition(b"\t")
                    batch.setdefault(plural.decode(), []).append(text)
                    sent += 1
                for plural_, lines in batch.items():
                    self.watches[plural_].sendall(b"".join(lines))
                lags.append(time.monotonic() - began - sent / rate)
                time.sleep(_SLICE_SECONDS)
        return {"events": sent, "seconds": time.monotonic() - began, "worst_lag": max(lags), "last_lag": lags[-1]}


def _page(kind: str, items: list[Any], at: int) -> bytes:
    more = str(at // _PAGE + 1) if at + _PAGE < len(items) else ""
    meta = {"resourceVersion": "1", "continue": more}
    body = {"kind": f"{kind}List", "metadata": meta, "items": items[at : at + _PAGE]}
    return json.dumps(body, separators=(",", ":")).encode()


def main() -> None:
    """Serves, tells and reports."""
    server = Server(Path(sys.argv[1]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.readline()
    print(json.dumps(server.tell(Path(sys.argv[2]), float(sys.argv[3]))), flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
