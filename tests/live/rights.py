"""What somebody may do, as the API server judges it now: a role that was written a moment ago it may not know yet."""

import json

from tests.live.cluster import ControlPlane


def may(cluster: ControlPlane, who: str, verb: str, resource: str, namespace: str = "") -> bool:
    """Says whether a user may do something with a resource of the core group, in a namespace or in all of them."""
    plural, _, part = resource.partition("/")
    asked = {"verb": verb, "resource": plural, "subresource": part, "namespace": namespace}
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {"user": who, "resourceAttributes": asked},
    }
    said = json.loads(cluster.kubectl("create", "-f", "-", "-o", "json", stdin=json.dumps(review)))
    return bool(said["status"]["allowed"])
