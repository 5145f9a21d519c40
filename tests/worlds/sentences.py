"""What programs write when a dependency does not answer as they expect, by language and by what it was."""

from __future__ import annotations

from tests.worlds.plan import Part

NET = {
    "go": {
        "refused": (
            'level=error msg="request failed" err="dial tcp {ip}:{port}: connect: connection refused" '
            "upstream={host}:{port}"
        ),
        "timeout": 'level=error msg="request failed" err="dial tcp {ip}:{port}: i/o timeout" upstream={host}:{port}',
        "nxdomain": (
            'level=error msg="request failed" err="dial tcp: lookup {host} on 172.20.0.10:53: no such '
            'host" upstream={host}:{port}'
        ),
        "dns": (
            'level=error msg="request failed" err="dial tcp: lookup {host} on 172.20.0.10:53: read udp '
            '10.42.1.8:41234->172.20.0.10:53: i/o timeout"'
        ),
        "tls": (
            'level=error msg="request failed" err="tls: failed to verify certificate: x509: certificate '
            'has expired or is not yet valid" upstream={host}:{port}'
        ),
        "error": 'level=error msg="upstream answered" upstream=http://{host}:{port} status=503',
    },
    "node": {
        "refused": (
            "Error: connect ECONNREFUSED {ip}:{port}\n    at TCPConnectWrap.afterConnect [as oncomplete] "
            "(node:net:1607:16) host={host}"
        ),
        "timeout": (
            "Error: connect ETIMEDOUT {ip}:{port}\n    at TCPConnectWrap.afterConnect [as oncomplete] "
            "(node:net:1607:16) host={host}"
        ),
        "nxdomain": (
            "Error: getaddrinfo ENOTFOUND {host}\n    at GetAddrInfoReqWrap.onlookupall [as oncomplete] "
            "(node:dns:122:26)"
        ),
        "dns": (
            "Error: getaddrinfo EAI_AGAIN {host}\n    at GetAddrInfoReqWrap.onlookupall [as oncomplete] "
            "(node:dns:122:26)"
        ),
        "tls": "Error: certificate has expired\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1679:34) host={host}",
        "error": "AxiosError: Request failed with status code 503 url=http://{host}:{port}/",
    },
    "python": {
        "refused": (
            "ERROR HTTPConnectionPool(host='{host}', port={port}): Max retries exceeded with url: / "
            "(Caused by NewConnectionError('Failed to establish a new connection: [Errno 111] Connection "
            "refused'))"
        ),
        "timeout": (
            "ERROR HTTPConnectionPool(host='{host}', port={port}): Max retries exceeded with url: / "
            "(Caused by ConnectTimeoutError('Connection to {host} timed out. (connect timeout=5)'))"
        ),
        "nxdomain": (
            "ERROR HTTPConnectionPool(host='{host}', port={port}): Max retries exceeded with url: / "
            "(Caused by NameResolutionError(\"Failed to resolve '{host}' ([Errno -2] Name or service not "
            'known)"))'
        ),
        "dns": (
            "ERROR HTTPConnectionPool(host='{host}', port={port}): Max retries exceeded with url: / "
            "(Caused by NameResolutionError(\"Failed to resolve '{host}' ([Errno -3] Temporary failure in "
            'name resolution)"))'
        ),
        "tls": (
            "ERROR SSLError(host='{host}', port={port}): [SSL: CERTIFICATE_VERIFY_FAILED] certificate "
            "verify failed: certificate has expired (_ssl.c:1006)"
        ),
        "error": "ERROR 503 Server Error: Service Unavailable for url: http://{host}:{port}/",
    },
    "java": {
        "refused": (
            "ERROR [main] c.e.Client - call to {host}:{port} failed\njava.net.ConnectException: Connection "
            "refused\n\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)"
        ),
        "timeout": (
            "ERROR [main] c.e.Client - call to {host}:{port} failed\njava.net.SocketTimeoutException: Connect timed out"
        ),
        "nxdomain": (
            "ERROR [main] c.e.Client - call to {host}:{port} failed\njava.net.UnknownHostException: "
            "{host}: Name or service not known"
        ),
        "dns": (
            "ERROR [main] c.e.Client - call to {host}:{port} failed\njava.net.UnknownHostException: "
            "{host}: Temporary failure in name resolution"
        ),
        "tls": (
            "ERROR [main] c.e.Client - call to {host}:{port} failed\njavax.net.ssl.SSLHandshakeException: "
            "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check "
            "failed"
        ),
        "error": "ERROR [main] c.e.Client - call to http://{host}:{port} failed: 503 Service Unavailable",
    },
    "nginx": {
        "refused": (
            "[error] 29#29: *41 connect() failed (111: Connection refused) while connecting to upstream, "
            'client: 10.42.1.1, request: "GET / HTTP/1.1", upstream: "http://{ip}:{port}/", host: "{host}"'
        ),
        "timeout": (
            "[error] 29#29: *41 upstream timed out (110: Connection timed out) while connecting to "
            'upstream, request: "GET / HTTP/1.1", upstream: "http://{ip}:{port}/", host: "{host}"'
        ),
        "nxdomain": '[emerg] 1#1: host not found in upstream "{host}" in /etc/nginx/conf.d/default.conf:12',
        "dns": "[error] 29#29: *41 {host} could not be resolved (110: Operation timed out)",
        "tls": (
            "[error] 29#29: *41 upstream SSL certificate verify error: (10:certificate has expired) while "
            'SSL handshaking to upstream, upstream: "https://{ip}:{port}/"'
        ),
        "error": (
            '[error] 29#29: *41 upstream prematurely closed connection, upstream: "http://{ip}:{port}/", host: "{host}"'
        ),
    },
}
STORE = {
    "postgres": {
        "refused": (
            'connection to server at "{host}" ({ip}), port {port} failed: Connection refused\n\tIs the '
            "server running on that host and accepting TCP/IP connections?"
        ),
        "auth": (
            'connection to server at "{host}" ({ip}), port {port} failed: FATAL:  password authentication '
            'failed for user "app"'
        ),
        "database": (
            'connection to server at "{host}" ({ip}), port {port} failed: FATAL:  database "{database}" does not exist'
        ),
        "readonly": "ERROR:  cannot execute INSERT in a read-only transaction",
        "exhausted": (
            'connection to server at "{host}" ({ip}), port {port} failed: FATAL:  sorry, too many clients already'
        ),
    },
    "mysql": {
        "auth": (
            "ERROR 1045 (28000): Access denied for user 'app'@'10.42.3.17' (using password: YES) server={host}:{port}"
        ),
        "database": "ERROR 1049 (42000): Unknown database '{database}' server={host}:{port}",
        "readonly": (
            "ERROR 1290 (HY000): The MySQL server is running with the --read-only option so it cannot "
            "execute this statement server={host}:{port}"
        ),
        "exhausted": "ERROR 1040 (HY000): Too many connections server={host}:{port}",
    },
    "mongo": {
        "auth": 'MongoServerError: Authentication failed. code=18 codeName=AuthenticationFailed server="{host}:{port}"',
        "readonly": 'MongoServerError: not primary code=10107 codeName=NotWritablePrimary server="{host}:{port}"',
    },
    "redis": {
        "auth": "WRONGPASS invalid username-password pair or user is disabled. ({host}:{port})",
        "memory": "OOM command not allowed when used memory > 'maxmemory'. ({host}:{port})",
        "readonly": "READONLY You can't write against a read only replica. ({host}:{port})",
    },
    "rabbitmq": {
        "auth": (
            "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the "
            "broker logfile. ({host}:{port})"
        ),
        "memory": "connection blocked by broker: low on memory ({host}:{port})",
    },
    "kafka": {
        "refused": (
            "[Producer clientId=producer-1] Connection to node -1 ({host}/{ip}:{port}) could not be "
            "established. Broker may not be available."
        ),
        "auth": (
            "org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed: Invalid "
            "username or password ({host}:{port})"
        ),
    },
}


def complaint(caller: Part, target: Part, how: str, host: str, port: int, ip: str) -> list[str]:
    """Gives the lines of a caller about a dependency."""
    own = STORE.get(target.language, {}).get(how)
    language = (
        caller.language if caller.language in NET else {"dotnet": "java", "php": "python"}.get(caller.language, "go")
    )
    text = own or NET[language].get(how) or NET[language]["error"]
    database = target.name.replace("-", "_")
    return text.format(host=host, port=port, ip=ip, database=database).split("\n")
