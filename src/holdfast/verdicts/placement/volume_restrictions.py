"""The filter VolumeRestrictions: a claim for one Pod alone (`ReadWriteOncePod`) is in use."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement.refusal import VOLUME_USE, Check, Refusal
from holdfast.verdicts.placement.volumes import ClaimKey, Storage, claim_keys

SINGLE = "ReadWriteOncePod"


def prepare(pod: Pod, storage: Storage, holders: Mapping[ClaimKey, tuple[str, ...]]) -> Check | None:
    """Gives the check, or None where no such claim is in use; `holders` names the placed Pods of each claim."""
    for key in claim_keys(pod):
        claim = storage.claim(key)
        if claim is None or SINGLE not in claim.spec.access_modes:
            continue
        others = [name for name in holders.get(key, ()) if name != pod.name]
        if others:
            return _everywhere(Refusal(VOLUME_USE, "in-use", f"{pod.namespace}/{others[0]}"))
    return None


def _everywhere(refusal: Refusal) -> Check:
    refused = (refusal,)
    return lambda _: refused
