"""The part of a kubelet that serves logs, on loopback, with a certificate of its own."""

import http.server
import ssl
import threading
import urllib.parse
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.builders.certificates import pair
from tests.live.cluster import ControlPlane

Asked = tuple[str, dict[str, str]]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers a request for the log of a container."""

    server: "Server"

    def do_GET(self) -> None:
        asked = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(asked.query))
        place = asked.path.removeprefix("/containerLogs/") + (":previous" if query.get("previous") == "true" else "")
        self.server.kubelet.asked.append((place, query))
        text = self.server.kubelet.logs.get(place)
        body = (text if text is not None else f"no log of {place}").encode()
        self.send_response(200 if text is not None else 404)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""


class Server(http.server.ThreadingHTTPServer):
    """Serves the logs."""

    daemon_threads = True
    kubelet: "LogKubelet"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stays quiet."""


class LogKubelet:
    """Serves `logs`, by `NAMESPACE/POD/CONTAINER` with `:previous` for the run before, and notes what was asked for."""

    def __init__(self, folder: Path, logs: dict[str, str], pem: str = "") -> None:
        self.logs = logs
        self.asked: list[Asked] = []
        self._pem = folder / "kubelet.pem"
        self._pem.write_text(pem or "".join(pair("kubelet", days=3650)))

    def __enter__(self) -> Self:
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.kubelet = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._pem)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._server.server_port

    def node(self, name: str) -> dict[str, Any]:
        """A ready node whose kubelet this is; nobody else reports for it."""
        condition = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": ""}
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name},
            "status": {
                "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
                "daemonEndpoints": {"kubeletEndpoint": {"Port": self.port}},
                "conditions": [condition],
                "allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"},
                "capacity": {"cpu": "4", "memory": "8Gi", "pods": "110"},
            },
        }


def keep_alive(cluster: ControlPlane, node: str) -> None:
    """Writes the Lease that a kubelet renews, far into the future."""
    spec = {"holderIdentity": node, "leaseDurationSeconds": 3600, "renewTime": "2096-01-01T00:00:00.000000Z"}
    meta = {"name": node, "namespace": "kube-node-lease"}
    cluster.apply([{"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta, "spec": spec}])
