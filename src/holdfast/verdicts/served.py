"""Which kinds an API server does not serve at all, so that holding none of them is knowledge."""

from __future__ import annotations

from holdfast.model.kinds import KINDS, KindInfo
from holdfast.model.objects.admission import APIService, CustomResourceDefinition
from holdfast.model.outcome import Answer
from holdfast.model.snapshot import Snapshot


def unserved_kinds(snapshot: Snapshot) -> frozenset[str]:
    """Lists the modelled kinds that the snapshot's API server does not serve; empty when that cannot be told.

    An APIService object exists for every group and version that is served, those of custom kinds included. Where
    APIServices were not read, a custom kind without a definition among the definitions that were read is unserved.
    An API server always serves the core group: APIServices without it are the few of a manifest.
    """
    if snapshot.knows(APIService.KIND):
        served = {api.spec.group for api in snapshot.all(APIService)}
        if "" in served:
            return frozenset(info.kind for info in KINDS if not served & _groups(info))
    if snapshot.knows(CustomResourceDefinition.KIND):
        defined = {definition.spec.group for definition in snapshot.all(CustomResourceDefinition)}
        return frozenset(info.kind for info in KINDS if _is_custom(info) and not defined & _groups(info))
    return frozenset()


def serves_group(snapshot: Snapshot, group: str) -> Answer:
    """Says whether the API server serves a group of custom kinds; unknown where nothing that tells was read."""
    served = {api.spec.group for api in snapshot.all(APIService)}
    if "" in served:
        return Answer.YES if group in served else Answer.NO
    if snapshot.knows(CustomResourceDefinition.KIND):
        defined = {definition.spec.group for definition in snapshot.all(CustomResourceDefinition)}
        return Answer.YES if group in defined else Answer.NO
    return Answer.UNKNOWN


_CUSTOM_GROUPS = frozenset({"snapshot.storage.k8s.io", "gateway.networking.k8s.io", "autoscaling.k8s.io"})


def _groups(info: KindInfo) -> set[str]:
    return set(info.groups)


def _is_custom(info: KindInfo) -> bool:
    return bool(_CUSTOM_GROUPS & _groups(info))
