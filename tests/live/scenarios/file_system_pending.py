"""A volume has grown, and the file system on it has not."""

import datetime
import json

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario

CLAIM = "data-sessions-0"


def fault(cluster: ControlPlane) -> None:
    raised = '{"spec":{"resources":{"requests":{"storage":"8Gi"}}}}'
    cluster.kubectl("patch", "pvc", CLAIM, "-n", "shop", "--type=merge", "-p", raised)
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=25)
    condition = {
        "type": "FileSystemResizePending",
        "status": "True",
        "lastProbeTime": None,
        "lastTransitionTime": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "message": "Waiting for user to (re-)start a pod to finish file system resize of volume on node.",
    }
    status = {"conditions": [condition], "allocatedResourceStatuses": {"storage": "NodeResizePending"}}
    patch = json.dumps({"status": status | {"allocatedResources": {"storage": "8Gi"}}})
    cluster.kubectl("patch", "pvc", CLAIM, "-n", "shop", "--subresource=status", "--type=merge", "-p", patch)


def shows(cluster: ControlPlane) -> object:
    (claim,) = cluster.get("persistentvolumeclaims", "shop", CLAIM)
    return claim["status"].get("conditions")


SCENARIO = Scenario(
    summary="a volume has grown, and the file system on it still waits to",
    cause="storage/expansion/file-system-pending",
    repair=("PersistentVolumeClaim", "shop", "data-sessions-0"),
    fault=fault,
    shows=shows,
)
