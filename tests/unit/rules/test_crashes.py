"""What a container that crashed is quoted with is the worst that it said, not the last."""

from msgspec.structs import replace

from holdfast.model.finding import Evidence
from holdfast.model.refs import Ref
from holdfast.model.snapshot import LogKey
from holdfast.rules.workload._crashes import crashes
from holdfast.service.diagnosis.diagnosing import facts_of
from tests.builders.kube import Raw, pod, snapshot

LOG = """\
2026-01-15T11:59:00Z INFO starting
2026-01-15T11:59:01Z FATAL cannot read /etc/app/config.yaml: yaml: line 7: did not find expected key
2026-01-15T11:59:02Z WARN failed to flush 3 metrics, dropped
2026-01-15T11:59:02Z WARN failed to flush 4 metrics, dropped
"""


def crashing() -> Raw:
    made = pod("web-1", ready=False, nodeName="n1", containers=[{"name": "app", "image": "example.com/app:1"}])
    made["status"]["containerStatuses"] = [
        {
            "name": "app",
            "restartCount": 5,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}},
        }
    ]
    return made


def test_the_worst_kind_of_line_is_quoted_and_not_the_last_that_sounds_bad() -> None:
    found = replace(snapshot([crashing()]), logs={LogKey("shop", "web-1", "app", previous=True): LOG})

    [(_, crash)] = crashes(facts_of(found))

    assert crash.last_words() == Evidence(
        object=Ref("Pod", "web-1", "shop"), field="log[app:previous]", value=LOG.splitlines()[1]
    )


def test_a_log_without_a_grave_line_is_not_quoted() -> None:
    found = replace(snapshot([crashing()]), logs={LogKey("shop", "web-1", "app", previous=True): "listening on 8080\n"})

    [(_, crash)] = crashes(facts_of(found))

    assert crash.last_words() is None
