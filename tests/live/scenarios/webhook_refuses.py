"""A webhook of a policy product refuses the Pods of a Deployment."""

import base64
import datetime
import ipaddress
import json
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario, events

REASON = "[must-have-owner] the label `owner` is missing"


class Refuses(BaseHTTPRequestHandler):
    """Answers every admission review with the same refusal."""

    def do_POST(self) -> None:
        """Refuses the object under review."""
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = {"uid": review["request"]["uid"], "allowed": False, "status": {"code": 403, "message": REASON}}
        body = json.dumps({"apiVersion": review["apiVersion"], "kind": review["kind"], "response": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Says nothing."""


def certificate(folder: Path) -> tuple[Path, bytes]:
    """A certificate for the loopback address that signs itself: the file with its key, and its text."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "policy")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    text = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "policy.pem"
    path.write_bytes(private + text)
    return path, text


@contextmanager
def refusing() -> Iterator[tuple[int, bytes]]:
    """A webhook server on a loopback port: the port and the certificate to trust."""
    with tempfile.TemporaryDirectory() as folder, HTTPServer(("127.0.0.1", 0), Refuses) as server:
        path, text = certificate(Path(folder))
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trust.load_cert_chain(path)
        server.socket = trust.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port, text
        server.shutdown()
        thread.join()


def configuration(client: objects.Object) -> objects.Object:
    webhook = {
        "name": "validation.policy.example.com",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Fail",
        "timeoutSeconds": 5,
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}},
        "objectSelector": {"matchLabels": {"app": "search"}},
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
        "clientConfig": client,
    }
    kind = "ValidatingWebhookConfiguration"
    return objects.thing("admissionregistration.k8s.io/v1", kind, "policy", webhooks=[webhook])


def fault(cluster: ControlPlane) -> None:
    with refusing() as (port, text):
        trusted = base64.b64encode(text).decode()
        cluster.apply([configuration({"url": f"https://127.0.0.1:{port}/validate", "caBundle": trusted})])
        cluster.apply([objects.deployment("search"), objects.service("search")])
        wait_for("several refusals", lambda: any(one["count"] > 5 for one in shows(cluster)))
    # The server ends with the recording; the capture shows it where such products run.
    cluster.apply([configuration({"url": "https://policy.example.com/validate", "caBundle": trusted})])


def shows(cluster: ControlPlane) -> list[objects.Object]:
    return events(cluster, "FailedCreate", "must-have-owner")


SCENARIO = Scenario(
    summary="a webhook refuses the Pods of a Deployment that lack a label",
    cause="workload/admission/webhook-denied",
    repair=("Deployment", "shop", "search"),
    fault=fault,
    shows=shows,
)
