"""What the path of a file says about it: which kind it lists, whose log it is, whether it holds errors.

Layouts are those of `kubectl get KIND`, `kubectl cluster-info dump`, must-gather and `oc adm inspect`,
Troubleshoot support bundles, Sonobuoy and Holdfast's own bundle.
"""

from __future__ import annotations

import re

from msgspec import Struct

from holdfast.model.codec import Head
from holdfast.model.kinds import BY_PLURAL, KINDS, KindInfo
from holdfast.model.snapshot import LogKey

MANIFEST = "holdfast-bundle.json"

_NAME = r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?"
_MUST_GATHER_LOG = re.compile(
    rf"(?:^|/)namespaces/(?P<namespace>{_NAME})/pods/(?P<pod>{_NAME})/(?P<container>{_NAME})/(?P=container)/logs/"
    r"(?P<which>current|previous)(?:\.insecure)?\.log$"
)
_BUNDLE_LOG = re.compile(
    rf"(?:^|/)(?:pods/|pod-?)?logs/(?P<namespace>{_NAME})/(?P<pod>{_NAME})/(?P<container>[-a-z0-9]+?)"
    r"(?:[-.](?P<which>previous))?\.(?:log|txt)$"
)
_SONOBUOY_LOG = re.compile(
    rf"(?:^|/)podlogs/(?P<namespace>{_NAME})/(?P<pod>{_NAME})/logs/(?P<container>[-a-z0-9]+)(?P<which>)\.txt$"
)
_EXTENSION = re.compile(r"(?i)\.(?:json|ya?ml)(?:\.gz)?$")
_ERRORS = re.compile(r"-errors\.json$")
_SHORT = {"pvs": "persistentvolumes", "pvcs": "persistentvolumeclaims"}
_BY_NAME: dict[str, KindInfo] = {info.plural: info for info in KINDS} | {
    short: BY_PLURAL[("", plural)] for short, plural in _SHORT.items()
}
_WITH_GROUP: dict[str, KindInfo] = {
    f"{plural}.{group}" if group else plural: info for (group, plural), info in BY_PLURAL.items()
}
_FORMATS = (
    ("must-gather", re.compile(r"(?:^|/)(?:cluster-scoped-resources|namespaces/[^/]+)/[^/]+/")),
    ("support-bundle", re.compile(r"(?:^|/)cluster-resources/")),
    ("cluster-info-dump", re.compile(r"(?:^|/)[^/]+/[^/]+/logs\.txt$|(?:^|/)replication-controllers\.json$")),
)


class Place(Struct, frozen=True):
    """What a path says: the kind that the file should list, the log it is, the format it speaks of."""

    listing: KindInfo | None = None
    log: LogKey | None = None
    is_dump_log: bool = False
    is_errors: bool = False
    is_manifest: bool = False
    is_document: bool = False
    format: str = ""

    @property
    def head(self) -> Head | None:
        """Gives what items of the file inherit when they do not say what they are."""
        return head_of(self.listing) if self.listing else None


def place_of(path: str) -> Place:
    """Reads a path."""
    name = path.rsplit("/", 1)[-1]
    errors = bool(_ERRORS.search(name))
    return Place(
        listing=_listing(path, _ERRORS.sub(".json", name)),
        log=_log(path),
        is_dump_log=name == "logs.txt",
        is_errors=errors,
        is_manifest=name == MANIFEST,
        is_document=bool(_EXTENSION.search(name)),
        format=next((format_ for format_, pattern in _FORMATS if pattern.search(path)), ""),
    )


def listed_kind(resource: str) -> KindInfo | None:
    """Finds the modelled kind of `plural.group`, as `kubectl api-resources -o name` prints it."""
    return _WITH_GROUP.get(resource.lower())


def head_of(info: KindInfo) -> Head:
    """Gives an apiVersion and kind that lead to a modelled kind."""
    return Head(f"{info.groups[0]}/v1" if info.groups[0] else "v1", info.kind)


def _listing(path: str, name: str) -> KindInfo | None:
    if not _EXTENSION.search(name):
        return None
    stem = _EXTENSION.sub("", name).lower()
    found = listed_kind(stem) or _BY_NAME.get(stem.replace("-", "").replace("_", ""))
    if found is not None:
        return found
    # Support bundles keep one file per namespace in a folder named by the kind.
    folders = path.lower().split("/")[:-1]
    if folders and "cluster-resources" in folders[:-1]:
        return _BY_NAME.get(folders[-1].replace("-", ""))
    return None


def _log(path: str) -> LogKey | None:
    for pattern in (_MUST_GATHER_LOG, _SONOBUOY_LOG, _BUNDLE_LOG):
        found = pattern.search(path)
        if found and not path.endswith("-errors.log"):
            return LogKey(found["namespace"], found["pod"], found["container"], found["which"] == "previous")
    return None
