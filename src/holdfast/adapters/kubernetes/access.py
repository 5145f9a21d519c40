"""Which cluster to read, and as whom: the official client's configuration, without its typed models."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from msgspec import Struct

from holdfast.model.usage_refusals import KubeconfigUnusable, LiveExtraMissing

IN_CLUSTER = "in-cluster"
# What of the official client's configuration decides how a server is reached.
_TRANSPORT = (
    "host",
    "verify_ssl",
    "ssl_ca_cert",
    "cert_file",
    "key_file",
    "assert_hostname",
    "tls_server_name",
    "proxy",
    "proxy_headers",
    "no_proxy",
)
# Where a kubelet puts the token of a Pod's account, the authority that it trusts, and its namespace.
SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


class Access(Struct, frozen=True, kw_only=True):
    """What a user says about the cluster: all of it may be left to the kubeconfig.

    `in_cluster` means the account of this Pod, whatever kubeconfig there is.
    """

    kubeconfig: str = ""
    context: str = ""
    impersonate: str = ""
    service_account: str = SERVICE_ACCOUNT
    in_cluster: bool = False


class Opened(Struct, frozen=True):
    """A way to a server: its address, a pool of connections, and what authenticates each request."""

    context: str
    cluster: str
    namespace: str
    host: str
    pool: Any
    configuration: Any
    impersonate: str = ""

    def headers(self) -> dict[str, str]:
        """Gives the headers of one request; a token that expires is renewed by the official client."""
        made = {"User-Agent": "holdfast", "Accept-Encoding": "gzip"}
        for setting in self.configuration.auth_settings().values():
            if setting["in"] == "header" and setting["value"]:
                made[setting["key"]] = setting["value"]
        return made | ({"Impersonate-User": self.impersonate} if self.impersonate else {})

    def begin(self, url: str, accept: str, timeout: Any) -> Any:
        """Sends a GET and gives the answer with its body unread; raises what urllib3 raises."""
        return self.pool.request(
            "GET",
            url,
            headers=self.headers() | {"Accept": accept},
            timeout=timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def described(self) -> dict[str, Any]:
        """Describes the way in plain values, for a process of our own."""
        transport = {name: getattr(self.configuration, name, None) for name in _TRANSPORT}
        return {"transport": transport, "headers": self.headers()}


class Handed(Opened, frozen=True):
    """A way that another process opened, with the headers that it used."""

    given: dict[str, str] = {}

    def headers(self) -> dict[str, str]:
        """Gives the headers of one request."""
        return self.given


def open_access(access: Access) -> Opened:
    """Reads the kubeconfig, or the service account of this Pod; raises LiveExtraMissing or KubeconfigUnusable."""
    try:
        from kubernetes.client import ApiClient, Configuration
        from kubernetes.config import ConfigException
    except ImportError as error:
        raise LiveExtraMissing(extra="live", detail=str(error)) from None
    configuration: Any = Configuration()
    configuration.retries = False
    configuration.connection_pool_maxsize = 16
    usual = os.environ.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())
    place = IN_CLUSTER if access.in_cluster else access.kubeconfig or usual
    try:
        context, cluster, namespace, user = _configure(configuration, access, place)
        pool = ApiClient(configuration).rest_client.pool_manager
    except (ConfigException, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        # The loader lets through whatever a damaged file makes its parts raise.
        raise KubeconfigUnusable(path=place, detail=str(error) or type(error).__name__) from None
    except Exception as error:
        if not type(error).__module__.startswith(("yaml", "urllib3", "ssl", "kubernetes")):
            raise
        raise KubeconfigUnusable(path=place, detail=str(error) or type(error).__name__) from None
    if not configuration.verify_ssl:
        stay_quiet()
    host = str(configuration.host).rstrip("/")
    return Opened(context, cluster, namespace, host, pool, configuration, access.impersonate or user)


def reopen(described: dict[str, Any]) -> Opened:
    """Opens the way that another process described; the certificates that it names still lie where it put them."""
    from kubernetes.client import ApiClient, Configuration

    configuration: Any = Configuration()
    configuration.retries = False
    for name, value in described["transport"].items():
        setattr(configuration, name, value)
    if not configuration.verify_ssl:
        stay_quiet()
    pool = ApiClient(configuration).rest_client.pool_manager
    return Handed("", "", "", str(configuration.host).rstrip("/"), pool, configuration, given=described["headers"])


def _configure(configuration: Any, access: Access, place: str) -> tuple[str, str, str, str]:
    from kubernetes import config

    # The official client's configuration is not annotated.
    kube_config: Any = config.kube_config
    in_cluster: Any = config.incluster_config.InClusterConfigLoader
    is_named = bool(access.kubeconfig or access.context or os.environ.get("KUBECONFIG"))
    is_left_open = not is_named and not Path(place).exists() and "KUBERNETES_SERVICE_HOST" in os.environ
    if access.in_cluster or is_left_open:
        account = Path(access.service_account)
        in_cluster(str(account / "token"), str(account / "ca.crt")).load_and_set(configuration)
        return IN_CLUSTER, IN_CLUSTER, _own_namespace(account), ""
    missing = [part for part in place.split(os.pathsep) if part and not Path(part).exists()]
    if len(missing) == len(place.split(os.pathsep)):
        raise FileNotFoundError("there is no such file")
    contexts, current = kube_config.list_kube_config_contexts(config_file=place)
    named = access.context or (current or {}).get("name", "")
    chosen = next((item for item in contexts if item["name"] == named), None)
    if chosen is None:
        known = ", ".join(sorted(item["name"] for item in contexts))
        raise ValueError(f"no context `{named}`; there are: {known}")
    # Nothing is ever written back to the user's file.
    kube_config.load_kube_config(place, named, configuration, persist_config=False)
    said = chosen.get("context") or {}
    return (
        named,
        said.get("cluster", ""),
        said.get("namespace") or "default",
        _impersonated(place, said.get("user", "")),
    )


def _impersonated(place: str, user: str) -> str:
    """Gives whom a kubeconfig's user acts as, which the official client would leave out."""
    import yaml

    for part in place.split(os.pathsep):
        if not part or not Path(part).exists():
            continue
        found = yaml.safe_load(Path(part).read_bytes())
        for item in (found or {}).get("users") or ():
            if item.get("name") == user:
                return str((item.get("user") or {}).get("as") or "")
    return ""


def _own_namespace(account: Path) -> str:
    try:
        return (account / "namespace").read_text().strip() or "default"
    except OSError:
        return "default"


def stay_quiet() -> None:
    """Spares the user a warning for each request: the kubeconfig itself says that the certificate is not checked."""
    import urllib3

    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
