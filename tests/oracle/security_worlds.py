"""Worlds of Pod Security: a namespace with a level, and one Pod that asks to be admitted."""

from __future__ import annotations

import dataclasses
import random
import re
from typing import Any

from holdfast.model.objects.pod import Pod
from holdfast.verdicts.admission import ENFORCE, pod_security
from tests.oracle.worlds import Object, maybe, meta, model, namespace, some

# The words with which the admission plugin begins what it says of each control.
WORDS = {
    "allowPrivilegeEscalation != false": "allowPrivilegeEscalation",
    "forbidden AppArmor profile": "appArmorProfile",
    "non-default capabilities": "capabilities",
    "unrestricted capabilities": "capabilities",
    "host namespaces": "hostNamespaces",
    "hostPath volumes": "hostPathVolumes",
    "hostPort": "hostPorts",
    "hostProbes": "hostProbes",
    "privileged": "privileged",
    "procMount": "procMount",
    "restricted volume types": "restrictedVolumes",
    "runAsNonRoot != true": "runAsNonRoot",
    "runAsUser=0": "runAsUser",
    "seLinuxOptions": "seLinuxOptions",
    "seccompProfile": "seccompProfile",
    "forbidden sysctls": "sysctls",
}
CAPABILITIES = ("CHOWN", "NET_BIND_SERVICE", "NET_ADMIN", "SYS_TIME", "KILL", "NET_RAW", "AUDIT_WRITE", "SYS_CHROOT")
PROFILES = ("RuntimeDefault", "Unconfined", "Localhost")


@dataclasses.dataclass(frozen=True)
class SecurityWorld:
    """A namespace with its level, and the Pod that asks to be admitted."""

    seed: int
    level: str
    setting: tuple[Object, ...]
    subject: Object

    @property
    def objects(self) -> tuple[Object, ...]:
        """Everything in this world."""
        return (*self.setting, self.subject)


def security_world(seed: int) -> SecurityWorld:
    """The world of a seed."""
    chance = random.Random(f"security-{seed}")
    where = f"security-{seed}"
    level = chance.choice(("baseline", "baseline", "restricted", "restricted", "privileged"))
    return SecurityWorld(seed, level, (namespace(where, **{ENFORCE: level}),), _pod(chance, where))


def expected(world: SecurityWorld) -> frozenset[str]:
    """The one answer of the recomputation."""
    controls = {found.control for found in pod_security(world.level, model(Pod, world.subject).spec)}
    return frozenset({f"breaks {' '.join(sorted(controls))}" if controls else "admitted"})


def said(answer: Object) -> str:
    """What the API server answers, in the same form."""
    if answer["kind"] != "Status":
        return "admitted"
    if answer.get("reason") == "Invalid":
        return "invalid"
    message: str = answer["message"]
    listed = re.search(r'violates PodSecurity "[^"]+": (.*)', message)
    if listed is None:
        return message
    # Each control is followed by its places in brackets.
    plain = re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", listed[1])
    found = {_control(part.strip()) for part in plain.split(",") if part.strip()}
    return f"breaks {' '.join(sorted(found))}"


def _control(part: str) -> str:
    return next((control for words, control in WORDS.items() if part.startswith(words)), part)


def _pod(chance: random.Random, where: str) -> Object:
    spec: Object = {"containers": [_container(chance, f"c{i}") for i in range(chance.choice((1, 1, 2)))]}
    if maybe(chance, 0.3):
        spec["initContainers"] = [_container(chance, "i0")]
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if maybe(chance, 0.06):
            spec[field] = True
    if maybe(chance, 0.6):
        spec["securityContext"] = _pod_context(chance)
    spec["volumes"] = [{"name": f"v{i}", **_volume(chance)} for i in range(chance.choice((0, 0, 1, 2)))]
    if spec.get("hostNetwork"):
        for one in spec["containers"]:
            for port in one.get("ports", []):
                port.pop("hostPort", None)
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta("subject", where), "spec": spec}


def _volume(chance: random.Random) -> Object:
    return chance.choice(
        (
            {"emptyDir": {}},
            {"configMap": {"name": "settings"}},
            {"secret": {"secretName": "key"}},
            {"persistentVolumeClaim": {"claimName": "data"}},
            {"projected": {"sources": []}},
            {"hostPath": {"path": "/var/log"}},
            {"nfs": {"server": "files.example.com", "path": "/"}},
            {"downwardAPI": {"items": []}},
            {"csi": {"driver": "disk.csi.example.com"}},
            {"iscsi": {"targetPortal": "10.0.0.1:3260", "iqn": "iqn.2026-01.com.example:a", "lun": 0}},
            {"ephemeral": {"volumeClaimTemplate": {"spec": _claim_spec()}}},
        )
    )


def _claim_spec() -> Object:
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def _container(chance: random.Random, name: str) -> Object:
    found: Object = {"name": name, "image": "registry.example.com/app"}
    if maybe(chance, 0.3):
        port: Object = {"containerPort": chance.randint(1000, 2000), "name": f"p{name}"}
        if maybe(chance, 0.2):
            port["hostPort"] = port["containerPort"]
        found["ports"] = [port]
    if maybe(chance, 0.8):
        found["securityContext"] = _context(chance)
    return found


def _context(chance: random.Random) -> Object:
    found: Object = {"allowPrivilegeEscalation": False} if maybe(chance, 0.8) else {}
    if maybe(chance, 0.7):
        found["capabilities"] = _capabilities(chance)
    if maybe(chance, 0.06):
        found = {**found, "privileged": True, "allowPrivilegeEscalation": True}
    elif maybe(chance, 0.1):
        found["privileged"] = False
    if maybe(chance, 0.1):
        found["procMount"] = "Default"
    return {**found, **_shared(chance)}


def _capabilities(chance: random.Random) -> Object:
    found: Object = {"drop": chance.choice((["ALL"], ["ALL"], ["ALL"], ["all"], ["NET_RAW"], ["ALL", "KILL"]))}
    if maybe(chance, 0.3):
        found["add"] = some(chance, CAPABILITIES, 1, 2)
    return found


def _pod_context(chance: random.Random) -> Object:
    found = _shared(chance)
    if maybe(chance, 0.15):
        found["sysctls"] = [chance.choice(_SYSCTLS)]
    return found


_SYSCTLS: tuple[dict[str, str], ...] = (
    {"name": "net.ipv4.tcp_syncookies", "value": "1"},
    {"name": "kernel.msgmax", "value": "65536"},
    {"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"},
)


def _shared(chance: random.Random) -> Object:
    """What a Pod and a container both may set."""
    found: dict[str, Any] = {}
    if maybe(chance, 0.6):
        found["runAsNonRoot"] = maybe(chance, 0.85)
    if maybe(chance, 0.2):
        found["runAsUser"] = chance.choice((0, 1000, 1000))
    if maybe(chance, 0.6):
        found["seccompProfile"] = _profile(chance, 0.85)
    if maybe(chance, 0.15):
        found["appArmorProfile"] = _profile(chance, 0.5)
    if maybe(chance, 0.1):
        found["seLinuxOptions"] = chance.choice(
            ({"type": "container_t"}, {"level": "s0:c1,c2"}, {"type": "spc_t"}, {"user": "root"}, {"role": "sys"})
        )
    return found


def _profile(chance: random.Random, usual: float) -> Object:
    type_ = "RuntimeDefault" if maybe(chance, usual) else chance.choice(PROFILES)
    return {"type": type_, "localhostProfile": "profiles/app.json"} if type_ == "Localhost" else {"type": type_}
