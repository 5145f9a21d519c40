"""An IoT platform over two namespaces: configuration files, `component` labels, small nodes at the edge."""

from tests.worlds.plan import Part, Style, service, store

STYLE = Style(
    "iot",
    ("iot-edge", "iot-platform"),
    labels="component",
    wiring="file",
    address="fqdn",
    registry="ghcr.io/fieldsense",
    provider="longhorn",
    domain="iot.fieldsense.io",
    policies=True,
    version="v1.31.5+k3s1",
)
EDGE = {"namespace": "iot-edge", "language": "go"}
PLAT = {"namespace": "iot-platform"}
PARTS: tuple[Part, ...] = (
    service("mqtt-bridge", "broker!", "ingest", loss="crash", replicas=(2, 3), **EDGE),
    service("device-auth", "registry-db!", secret=("HMAC_KEY",), port=8300, **EDGE),
    service("firmware", "firmware-store", volume="15Gi", port=8301, **(EDGE | {"replicas": (1, 1)})),
    service("edge-gateway", "device-auth!", "broker!", port=8302, pdb=True, **(EDGE | {"replicas": (2, 3)})),
    store("broker", "mqtt", namespace="iot-edge", replicas=(1, 3), volume="2Gi", pdb=True),
    service("ingest", "stream-bus!", replicas=(2, 4), hpa=True, pdb=True, loss="crash", language="go", **PLAT),
    service("normalizer", "stream-bus!", "device-registry!", language="python", port=8310, memory=256, **PLAT),
    service(
        "device-registry",
        "registry-db!",
        "registry-cache",
        language="java",
        memory=512,
        port=8311,
        secret=("DB_PASSWORD",),
        account=True,
        **PLAT,
    ),
    service("rules-engine", "stream-bus!", "timeseries!", language="java", memory=640, port=8312, loss="crash", **PLAT),
    service("alerting", "rules-engine", "pager", language="python", port=8313, secret=("PAGER_TOKEN",), **PLAT),
    service("pager", language="node", port=8314, keys=("PAGER_REGION", "LOG_LEVEL"), **PLAT),
    service("dashboard", "query!", "device-registry", language="node", port=3000, replicas=(2, 2), hpa=True, **PLAT),
    service("query", "timeseries!", language="go", port=8316, replicas=(2, 3), sidecar="query-cache", **PLAT),
    service(
        "forecast", "timeseries!", language="python", memory=1024, cpu=300, port=8317, waits_for="timeseries", **PLAT
    ),
    service(
        "firmware-store", language="minio", port=9000, volume="30Gi", replicas=(1, 1), secret=("ROOT_PASSWORD",), **PLAT
    ),
    service("provisioner", "device-registry!", language="go", port=8318, account=True, **PLAT),
    service("geofence", "registry-cache!", language="go", port=8319, loss="logs", **PLAT),
    store("stream-bus", "kafka", namespace="iot-platform", replicas=(3, 3), volume="30Gi", pdb=True),
    store("timeseries", "influx", namespace="iot-platform", volume="60Gi", memory=1024),
    store("registry-db", "postgres", namespace="iot-platform", volume="10Gi"),
    store("registry-cache", "redis", namespace="iot-platform", volume="", kind="Deployment"),
    Part(
        "downsample",
        kind="CronJob",
        language="python",
        schedule="*/10 * * * *",
        calls=("timeseries",),
        probe="none",
        served=False,
        namespace="iot-platform",
    ),
    Part(
        "registry-seed",
        kind="Job",
        language="python",
        calls=("registry-db",),
        probe="none",
        served=False,
        namespace="iot-platform",
        secret=("DB_PASSWORD",),
    ),
    Part("radio-agent", kind="DaemonSet", language="go", port=9120, served=False, namespace="iot-edge", account=True),
)
