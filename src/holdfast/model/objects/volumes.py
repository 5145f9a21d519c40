"""Volumes of Pods, and the claims that templates make for them."""

from __future__ import annotations

from msgspec import field

from holdfast.model.objects.container import Resources
from holdfast.model.objects.meta import Anything, LabelSelector, LocalReference, Meta, Part, Quantity


class KeyToPath(Part, frozen=True):
    """One key of a ConfigMap or Secret and the file it becomes."""

    key: str = ""
    path: str = ""


class ConfigMapVolume(Part, frozen=True):
    """A ConfigMap mounted as files."""

    name: str = ""
    optional: bool = False
    items: tuple[KeyToPath, ...] = ()


class SecretVolume(Part, frozen=True):
    """A Secret mounted as files."""

    secret_name: str = ""
    optional: bool = False
    items: tuple[KeyToPath, ...] = ()


class ClaimVolume(Part, frozen=True):
    """A claim used as a volume."""

    claim_name: str = ""
    read_only: bool = False


class EmptyDir(Part, frozen=True):
    """Scratch space on the node."""

    medium: str = ""
    size_limit: Quantity | None = None


class HostPath(Part, frozen=True):
    """A path of the node used as a volume."""

    path: str = ""
    type: str = ""


class NfsVolume(Part, frozen=True):
    """An NFS export used as a volume."""

    server: str = ""
    path: str = ""
    read_only: bool = False


class InlineCsi(Part, frozen=True):
    """An ephemeral volume made by a CSI driver for one Pod."""

    driver: str = ""
    read_only: bool = False
    fs_type: str = ""
    volume_attributes: dict[str, str] = field(default_factory=dict)
    node_publish_secret_ref: LocalReference | None = None


class ProjectedConfig(Part, frozen=True):
    """A ConfigMap or Secret within a projected volume."""

    name: str = ""
    optional: bool = False
    items: tuple[KeyToPath, ...] = ()


class ProjectedToken(Part, frozen=True):
    """A service account token within a projected volume."""

    path: str = ""
    audience: str = ""
    expiration_seconds: int = 3600


class Projection(Part, frozen=True):
    """One source of a projected volume."""

    config_map: ProjectedConfig | None = None
    secret: ProjectedConfig | None = None
    service_account_token: ProjectedToken | None = None


class Projected(Part, frozen=True):
    """A volume that merges several sources."""

    sources: tuple[Projection, ...] = ()


class ClaimSpec(Part, frozen=True):
    """What a claim asks for."""

    access_modes: tuple[str, ...] = ()
    storage_class_name: str | None = None
    volume_name: str = ""
    volume_mode: str = "Filesystem"
    resources: Resources = field(default_factory=Resources)
    selector: LabelSelector | None = None
    data_source: Anything = None
    data_source_ref: Anything = None
    volume_attributes_class_name: str | None = None


class ClaimTemplate(Part, frozen=True):
    """A claim that a controller makes for each Pod."""

    metadata: Meta = field(default_factory=Meta)
    spec: ClaimSpec = field(default_factory=ClaimSpec)


class EphemeralVolume(Part, frozen=True):
    """A claim that lives as long as its Pod."""

    volume_claim_template: ClaimTemplate | None = None


class ImageVolume(Part, frozen=True):
    """An OCI image mounted as a volume."""

    reference: str = ""
    pull_policy: str = ""


class Volume(Part, frozen=True):
    """A volume of a Pod; exactly one source is set."""

    name: str = ""
    persistent_volume_claim: ClaimVolume | None = None
    config_map: ConfigMapVolume | None = None
    secret: SecretVolume | None = None
    empty_dir: EmptyDir | None = None
    host_path: HostPath | None = None
    nfs: NfsVolume | None = None
    iscsi: Anything = None
    csi: InlineCsi | None = None
    projected: Projected | None = None
    ephemeral: EphemeralVolume | None = None
    image: ImageVolume | None = None
