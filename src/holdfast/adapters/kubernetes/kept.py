"""The way to a cluster from a kubeconfig that a server keeps: sealed at rest, and whole in itself."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from holdfast.adapters.kubernetes.access import Access, Opened, stay_quiet
from holdfast.adapters.kubernetes.client import Client
from holdfast.adapters.kubernetes.source import LiveSource, Wanted
from holdfast.model.errors import HoldfastError
from holdfast.model.usage_refusals import KubeconfigUnusable, LiveExtraMissing

LARGEST = 1 << 20
# A kubeconfig that someone else wrote must neither run programs here nor read what lies here.
_FOREIGN = ("exec", "auth-provider", "client-certificate", "client-key", "tokenFile", "certificate-authority")
_IN_MEMORY = Path("/dev/shm")
_PLACE = "kubeconfig"


def check(kubeconfig: bytes, context: str) -> None:
    """Refuses a kubeconfig that leads nowhere, runs programs or names files; raises KubeconfigUnusable."""
    with open_way(kubeconfig, context):
        pass


@contextmanager
def kept_cluster(
    kubeconfig: bytes, context: str, namespaces: tuple[str, ...], now: Callable[[], datetime]
) -> Iterator[LiveSource]:
    """Opens a running cluster; raises KubeconfigUnusable or LiveExtraMissing."""
    with open_way(kubeconfig, context) as opened:
        client = Client(opened)
        try:
            yield LiveSource(Access(), Wanted(namespaces=namespaces), now=now, client=client)
        finally:
            client.close()


@contextmanager
def open_way(kubeconfig: bytes, context: str) -> Iterator[Opened]:
    """Opens a way. Certificates must lie in files for the time of its use: in memory, where there is such a place."""
    try:
        from kubernetes.client import ApiClient, Configuration
        from kubernetes.config import kube_config
    except ImportError as error:
        raise LiveExtraMissing(extra="live", detail=str(error)) from None
    found = _read(kubeconfig)
    named, said, user = _chosen(found, context)
    configuration: Any = Configuration()
    configuration.retries = False
    configuration.connection_pool_maxsize = 16
    loading: Any = kube_config
    folder = tempfile.mkdtemp(prefix="holdfast-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None)
    try:
        try:
            loading.load_kube_config_from_dict(found, named, configuration, persist_config=False, temp_file_path=folder)
            pool = ApiClient(configuration).rest_client.pool_manager
        except HoldfastError:
            raise
        except Exception as error:  # The loader lets through whatever a damaged part makes its libraries raise.
            raise KubeconfigUnusable(path=_PLACE, detail=str(error)[:300] or type(error).__name__) from None
        if not configuration.verify_ssl:
            stay_quiet()
        yield Opened(
            named,
            str(said.get("cluster") or ""),
            str(said.get("namespace") or "default"),
            str(configuration.host).rstrip("/"),
            pool,
            configuration,
            str(user.get("as") or ""),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(kubeconfig: bytes) -> dict[str, Any]:
    if len(kubeconfig) > LARGEST:
        raise KubeconfigUnusable(path=_PLACE, detail=f"more than {LARGEST} bytes")
    try:
        found = yaml.safe_load(kubeconfig)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise KubeconfigUnusable(path=_PLACE, detail=type(error).__name__) from None
    if not isinstance(found, dict):
        raise KubeconfigUnusable(path=_PLACE, detail="it holds no mapping")
    for part in ("clusters", "users"):
        for item in _listed(found, part):
            told = [name for name in _FOREIGN if name in _mapping(item.get(part[:-1]))]
            if told:
                detail = f"`{told[0]}` of `{item.get('name')}` leads out of the file; write its data into the file"
                raise KubeconfigUnusable(path=_PLACE, detail=detail)
    return found


def _chosen(found: Mapping[str, Any], context: str) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """Gives the name of a context, what it says, and its user."""
    named = context or str(found.get("current-context") or "")
    contexts = {str(item.get("name")): _mapping(item.get("context")) for item in _listed(found, "contexts")}
    if named not in contexts:
        raise KubeconfigUnusable(path=_PLACE, detail=f"no context `{named}`; there are: {', '.join(sorted(contexts))}")
    said = contexts[named]
    users = {str(item.get("name")): _mapping(item.get("user")) for item in _listed(found, "users")}
    return named, said, users.get(str(said.get("user")), {})


def _listed(found: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    listed = found.get(part)
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
