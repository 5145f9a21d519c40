"""Two systems: hotel booking, and a platform for devices with analytics."""

from tests.live import shop
from tests.live.blind.kit import Object, app, autoscaler, budget, cron, ingress, labels, meta, secret, thing
from tests.live.objects import config_map

MONGO = "mongodb.hotel-data.svc.cluster.local"
HOTEL_SPACES = ("hotel", "hotel-data", "hotel-ops")
IOT_SPACES = ("iot", "iot-data", "analytics", "platform")


def account(name: str, where: str) -> Object:
    """A ServiceAccount."""
    return thing("v1", "ServiceAccount", name, where)


def hotel() -> list[Object]:
    """Hotel booking: a frontend, services that call each other, databases in a namespace of their own."""
    h, d = "hotel", "hotel-data"
    database = {"DB_PASSWORD": ("user-db-credentials", "password")}
    rows: list[list[Object]] = [
        app(
            "frontend",
            h,
            h,
            5000,
            replicas=3,
            env={
                "SEARCH_SERVICE_ADDR": "search:8082",
                "PROFILE_SERVICE_ADDR": "profile:8081",
                "RECOMMENDATION_SERVICE_ADDR": "recommendation:8085",
                "USER_SERVICE_ADDR": "user:8086",
                "RESERVATION_SERVICE_ADDR": "reservation:8087",
                "REVIEW_SERVICE_ADDR": "review:8089",
            },
        ),
        app(
            "search",
            h,
            h,
            8082,
            replicas=2,
            port_name="grpc",
            env={"GEO_SERVICE_ADDR": "geo:8083", "RATE_SERVICE_ADDR": "rate:8084"},
        ),
        app("geo", h, h, 8083, replicas=2, port_name="grpc", env={"MONGO_HOST": MONGO, "MONGO_PORT": "27017"}),
        app(
            "rate",
            h,
            h,
            8084,
            replicas=2,
            port_name="grpc",
            env={"MONGO_URL": f"mongodb://{MONGO}:27017/rates", "MEMCACHED_ADDR": "memcached-rate:11211"},
        ),
        app(
            "profile",
            h,
            h,
            8081,
            replicas=2,
            env={"MONGO_URL": f"mongodb://{MONGO}:27017/profiles", "MEMCACHED_ADDR": "memcached-profile:11211"},
        ),
        app("recommendation", h, h, 8085, env={"MONGO_HOST": MONGO, "MONGO_PORT": "27017"}),
        app(
            "user",
            h,
            h,
            8086,
            replicas=2,
            env={"DB_URL": "jdbc:postgresql://user-db.hotel-data:5432/users", "DB_USER": "users"},
            secrets=database,
        ),
        app(
            "reservation",
            h,
            h,
            8087,
            replicas=2,
            files="reservation-files",
            env={
                "DB_DSN": "postgres://reservation@user-db.hotel-data.svc:5432/reservations",
                "RABBITMQ_HOST": "rabbitmq.hotel-data",
                "RABBITMQ_PORT": "5672",
                "PAYMENT_URL": "http://payment:8088/charge",
            },
            secrets=database,
            keys={
                "POOL_SIZE": ("reservation-settings", "pool_size"),
                "HOLD_MINUTES": ("reservation-settings", "hold_minutes"),
            },
        ),
        app(
            "payment",
            h,
            h,
            8088,
            replicas=2,
            secrets={"GATEWAY_TOKEN": ("payment-gateway", "token")},
            env={"GATEWAY_URL": "https://psp.example.com/v2"},
        ),
        app(
            "notification",
            h,
            h,
            None,
            serviceAccountName="notification",
            env={"AMQP_URL": "amqp://rabbitmq.hotel-data:5672/", "SMTP_HOST": "smtp.example.com"},
        ),
        app("review", h, h, 8089, env={"MONGO_URL": f"mongodb://{MONGO}:27017/reviews"}),
        app("attractions", h, h, 8090, env={"MONGO_HOST": MONGO, "MONGO_PORT": "27017"}),
        app("frontend-canary", h, "hotel-canary", None, replicas=0, env={"SEARCH_SERVICE_ADDR": "search:8082"}),
        app("memcached-rate", h, h, 11211, port_name="memcache", image="registry.example.com/library/memcached:1.6"),
        app("memcached-profile", h, h, 11211, port_name="memcache", image="registry.example.com/library/memcached:1.6"),
        app(
            "mongodb",
            d,
            h,
            27017,
            "StatefulSet",
            3,
            port_name="mongo",
            data="8Gi",
            image="registry.example.com/library/mongo:7.0",
        ),
        app(
            "user-db",
            d,
            h,
            5432,
            "StatefulSet",
            1,
            port_name="postgres",
            data="10Gi",
            image="registry.example.com/library/postgres:16",
            secrets={"POSTGRES_PASSWORD": ("user-db-admin", "password")},
        ),
        app(
            "rabbitmq",
            d,
            h,
            5672,
            "StatefulSet",
            1,
            port_name="amqp",
            data="2Gi",
            image="registry.example.com/library/rabbitmq:4.0",
        ),
    ]
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]
    reader = {"kind": "ServiceAccount", "name": "notification", "namespace": h}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "notification-reader"}
    allow = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "hotel"}}}]
    data_rule = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [*allow, {"podSelector": {}}]}]}
    return [
        *shop.system(),
        *(one for row in rows for one in row),
        config_map("reservation-settings", h, pool_size="20", hold_minutes="15"),
        config_map("reservation-files", h, **{"app.yaml": "server:\n  port: 8087\nbroker: rabbitmq.hotel-data:5672\n"}),
        config_map("mail-templates", h, welcome="Hello", unused="yes"),
        secret("user-db-credentials", h, password="x"),
        secret("payment-gateway", h, token="x"),
        secret("user-db-admin", d, password="x"),
        account("notification", h),
        thing("rbac.authorization.k8s.io/v1", "Role", "notification-reader", h, rules=rules),
        thing("rbac.authorization.k8s.io/v1", "RoleBinding", "notification-reader", h, roleRef=role, subjects=[reader]),
        autoscaler("frontend", h, 8, 3),
        autoscaler("search", h, 4, 2),
        budget("frontend", h, labels("frontend", h)),
        budget("mongodb", d, labels("mongodb", h)),
        thing("networking.k8s.io/v1", "NetworkPolicy", "data-from-hotel", d, spec=data_rule),
        ingress("hotel", h, "hotel.example.com", {"/": ("frontend", "http"), "/reviews": ("review", 8089)}),
        cron("nightly-rates", h),
        cron("legacy-export", "hotel-ops", suspended=True),
        cron("invoice-sync", "hotel-ops"),
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": meta("mongo-restore", d),
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "8Gi"}}},
        },
    ]


def iot() -> list[Object]:
    """Devices that report over MQTT into Kafka, rules and alerts, and analytics over it."""
    i, d, a, k = "iot", "iot-data", "analytics", "kompose"
    from_config = {"KAFKA_BROKERS": ("iot-config", "kafka_brokers"), "REDIS_ADDR": ("iot-config", "redis_addr")}
    rows: list[list[Object]] = [
        app(
            "gateway",
            i,
            k,
            8000,
            replicas=2,
            env={
                "AUTH_URL": "http://auth:9000",
                "REGISTRY_URL": "http://device-registry:8010",
                "ALERTS_URL": "http://alert-api:8030",
            },
        ),
        app(
            "auth",
            i,
            k,
            9000,
            replicas=2,
            env={"REDIS_URL": "redis://redis.iot-data:6379/0"},
            secrets={"JWT_KEY": ("auth-keys", "jwt")},
        ),
        app(
            "device-registry",
            i,
            k,
            8010,
            replicas=2,
            env={"SPRING_DATASOURCE_URL": "jdbc:postgresql://timescale.iot-data.svc.cluster.local:5432/devices"},
            secrets={"SPRING_DATASOURCE_PASSWORD": ("timescale-app", "password")},
        ),
        app("mqtt-broker", i, k, 1883, replicas=2, port_name="mqtt", files="mqtt-files"),
        app("mqtt-bridge", i, k, None, env={"MQTT_HOST": "mqtt-broker", "MQTT_PORT": "1883"}, keys=from_config),
        app("ingest", i, k, 8020, replicas=3, keys=from_config),
        app("rules-engine", i, k, 8040, replicas=2, keys=from_config, env={"ALERTS_URL": "http://alert-api:8030"}),
        app("alert-api", i, k, 8030, replicas=2, env={"REDIS_URL": "redis://redis.iot-data:6379/1"}),
        app(
            "telemetry-writer",
            i,
            k,
            None,
            replicas=2,
            keys=from_config,
            env={"PGHOST": "timescale.iot-data", "PGPORT": "5432"},
            secrets={"PGPASSWORD": ("timescale-app", "password")},
        ),
        app("device-simulator", i, k, None, replicas=0, env={"MQTT_HOST": "mqtt-broker"}),
        app(
            "edge-agent",
            i,
            k,
            9100,
            "DaemonSet",
            port_name="metrics",
            tolerations=[{"operator": "Exists"}],
            extra={"ports": [{"name": "metrics", "containerPort": 9100, "hostPort": 9100}]},
        ),
        app(
            "kafka",
            d,
            "tier:queue",
            9092,
            "StatefulSet",
            3,
            port_name="kafka",
            data="20Gi",
            image="registry.example.com/library/kafka:3.9",
        ),
        app(
            "timescale",
            d,
            "tier:db",
            5432,
            "StatefulSet",
            1,
            port_name="postgres",
            data="50Gi",
            image="registry.example.com/library/timescaledb:2.17",
        ),
        app("redis", d, "tier:cache", 6379, port_name="redis", image="registry.example.com/library/redis:7.4"),
        app("dashboard", a, "tier:web", 3000, replicas=2, env={"QUERY_API": "http://query-api:8181"}),
        app(
            "query-api",
            a,
            "tier:api",
            8181,
            replicas=2,
            files="query-files",
            env={
                "DATABASE_URL": "postgresql://timescale.iot-data:5432/telemetry",
                "OBJECT_STORE": "http://object-store:9001",
                "WEATHER_URL": "http://weather:80",
            },
        ),
        app(
            "aggregator",
            a,
            "tier:worker",
            None,
            replicas=2,
            env={"KAFKA": "kafka.iot-data:9092", "STORE": "http://object-store:9001"},
            keys={"LOG_LEVEL": ("analytics-config", "log_level"), "WINDOW": ("analytics-config", "window")},
        ),
        app("model-serving", a, "tier:api", 8501, env={"MODEL_STORE": "http://object-store:9001/models"}),
        app(
            "object-store",
            a,
            "tier:store",
            9001,
            "StatefulSet",
            1,
            port_name="s3",
            data="30Gi",
            image="registry.example.com/library/minio:1",
        ),
        app("log-collector", "platform", "tier:agent", None, "DaemonSet"),
    ]
    for row in rows:
        for one in row:
            if one["kind"] == "DaemonSet" and one["metadata"]["name"] == "edge-agent":
                ports = one["spec"]["template"]["spec"]["containers"][0]["ports"]
                ports[0]["hostPort"] = 9100
    deny = {
        "podSelector": {"matchLabels": {"app": "object-store"}},
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [{"podSelector": {}}]}],
    }
    weather = {"type": "ExternalName", "externalName": "weather.partner.example.com"}
    return [
        *shop.system(),
        *(one for row in rows for one in row),
        config_map("iot-config", i, kafka_brokers="kafka.iot-data:9092", redis_addr="redis.iot-data:6379"),
        config_map("analytics-config", a, log_level="info", window="5m"),
        config_map("mqtt-files", i, **{"mosquitto.conf": "listener 1883\nallow_anonymous false\n"}),
        config_map("query-files", a, **{"query.toml": "[pool]\nsize = 8\n"}),
        secret("timescale-app", i, password="x"),
        secret("auth-keys", i, jwt="x"),
        thing("v1", "Service", "weather", a, spec=weather),
        autoscaler("ingest", i, 6, 3),
        autoscaler("query-api", a, 5, 2),
        budget("ingest", i, labels("ingest", k)),
        budget("kafka", d, labels("kafka", "tier:queue")),
        thing("networking.k8s.io/v1", "NetworkPolicy", "store-from-analytics", a, spec=deny),
        ingress("iot", i, "iot.example.com", {"/api": ("gateway", "http")}),
        ingress("analytics", a, "analytics.example.com", {"/": ("dashboard", 3000)}),
        cron("report-builder", a),
        cron("retention", "platform", suspended=True),
        cron("compaction", "platform"),
        thing("v1", "ResourceQuota", "analytics", a, spec={"hard": {"pods": "60"}}),
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": meta("scratch", a),
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}},
        },
    ]
