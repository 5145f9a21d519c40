"""Finds, or builds once, the real helm, and renders the chart with it."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.live.binaries import find_go, locked, run_go

HELM = "v4.3.0"
CHART = Path(__file__).resolve().parents[2] / "deploy" / "helm" / "holdfast"
NAMESPACE = "holdfast-system"
RELEASE = "holdfast"

Object = dict[str, Any]
Values = dict[str, Any]


class ChartError(AssertionError):
    """Helm refused; the message is what it said."""


def find_helm() -> Path:
    """The program, from the cache; raises NoBinariesError where it is not there and cannot be built."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    program = home / "holdfast" / "helm" / HELM / "helm"
    program.parent.mkdir(parents=True, exist_ok=True)
    with locked(program.with_name("lock")):
        if not program.exists():
            go_flags = f"{os.environ.get('GOFLAGS', '')} -buildvcs=false".strip()
            with tempfile.TemporaryDirectory(dir=program.parent) as scratch:
                environment = os.environ | {"CGO_ENABLED": "0", "GOBIN": scratch, "GOFLAGS": go_flags}
                package = f"helm.sh/helm/{HELM.partition('.')[0]}/cmd/helm@{HELM}"
                run_go([find_go(), "install", "-trimpath", "-ldflags", "-s -w", package], environment)
                (Path(scratch) / "helm").replace(program)
    return program


class Helm:
    """The real helm, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self._program = find_helm()
        self._home = home

    def lint(self, values: Values) -> str:
        """What the strict lint says; raises ChartError."""
        return self._run("lint", str(CHART), "--strict", values=values)

    def template(self, values: Values, release: str = RELEASE) -> list[Object]:
        """The objects of the chart; raises ChartError."""
        shown = self._run("template", release, str(CHART), "--namespace", NAMESPACE, values=values)
        return [item for item in yaml.safe_load_all(shown) if item]

    def _run(self, *words: str, values: Values) -> str:
        command = [str(self._program), *words, "--values", "-"]
        environment = {"HOME": str(self._home), "PATH": os.defpath}
        done = subprocess.run(
            command, input=yaml.safe_dump(values), env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ChartError(f"{done.stdout}\n{done.stderr}")
        return done.stdout


POSTGRES: Values = {
    "store": {"kind": "postgres", "postgres": {"secretName": "holdfast-db"}},
    "keys": {"secretName": "holdfast-keys"},
}
AGENT: Values = {
    "server": {"enabled": False},
    "agent": {
        "enabled": True,
        "server": "https://holdfast.example.com",
        "cluster": "prod-seoul",
        "tokenSecretName": "holdfast-agent",
    },
}
FULL: Values = POSTGRES | {
    "image": {
        "repository": "registry.example.com/holdfast",
        "digest": f"sha256:{'0' * 64}",
        "pullSecrets": [{"name": "p"}],
    },
    "server": {
        "replicas": 3,
        "clusterName": "prod-seoul",
        "proxies": "*",
        "extraEnv": [{"name": "HOLDFAST_RATE", "value": "600"}],
        "podAnnotations": {"example.com/a": "b"},
        "podLabels": {"example.com/team": "platform"},
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "tolerations": [{"key": "dedicated", "operator": "Exists"}],
        "affinity": {"podAntiAffinity": {}},
        "priorityClassName": "system-cluster-critical",
    },
    "oidc": {
        "issuer": "https://id.example.com",
        "client": "holdfast",
        "title": "Example",
        "groups": ["sre=admin", "shop=viewer@prod-seoul/shop"],
        "secretName": "holdfast-oidc",
    },
    "ingress": {"enabled": True, "className": "nginx", "host": "holdfast.example.com", "tlsSecretName": "holdfast-tls"},
    "metrics": {"serviceMonitor": {"enabled": True, "tokenSecretName": "holdfast-metrics", "labels": {"a": "b"}}},
    "networkPolicy": {
        "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}}],
        "extraEgress": [{"ports": [{"port": 9090, "protocol": "TCP"}]}],
    },
    "agent": AGENT["agent"],
}
VALUE_SETS: dict[str, Values] = {"default": {}, "postgres": POSTGRES, "agent": AGENT, "full": FULL}
