"""Claims, volumes, classes, drivers and snapshots."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import (
    Condition,
    Instant,
    KubeObject,
    LabelSelector,
    Part,
    Quantity,
    Requirement,
    TypedReference,
)
from holdfast.model.objects.placement import NodeSelector
from holdfast.model.objects.volumes import ClaimSpec, HostPath, NfsVolume


class ModifyVolumeStatus(Part, frozen=True):
    """Progress of a change of a claim's VolumeAttributesClass."""

    target_volume_attributes_class_name: str = ""
    status: str = ""


class ClaimStatus(Part, frozen=True):
    """What is observed of a claim."""

    phase: str = ""
    access_modes: tuple[str, ...] = ()
    capacity: dict[str, Quantity] = field(default_factory=dict)
    allocated_resources: dict[str, Quantity] = field(default_factory=dict)
    allocated_resource_statuses: dict[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    current_volume_attributes_class_name: str | None = None
    modify_volume_status: ModifyVolumeStatus | None = None


class PersistentVolumeClaim(KubeObject, frozen=True):
    """A claim for storage."""

    KIND: ClassVar[str] = "PersistentVolumeClaim"
    spec: ClaimSpec = field(default_factory=ClaimSpec)
    status: ClaimStatus = field(default_factory=ClaimStatus)


class SecretReference(Part, frozen=True):
    """Names a Secret in any namespace."""

    name: str = ""
    namespace: str = ""


class CsiVolume(Part, frozen=True):
    """A volume that a CSI driver serves."""

    driver: str = ""
    volume_handle: str = ""
    fs_type: str = ""
    read_only: bool = False
    volume_attributes: dict[str, str] = field(default_factory=dict)
    controller_publish_secret_ref: SecretReference | None = None
    node_stage_secret_ref: SecretReference | None = None
    node_publish_secret_ref: SecretReference | None = None
    controller_expand_secret_ref: SecretReference | None = None
    node_expand_secret_ref: SecretReference | None = None


class LocalVolume(Part, frozen=True):
    """A disk or directory of one node."""

    path: str = ""
    fs_type: str | None = None


class IscsiVolume(Part, frozen=True):
    """An iSCSI target."""

    target_portal: str = ""
    iqn: str = ""
    lun: int = 0
    fs_type: str = ""


class VolumeNodeAffinity(Part, frozen=True):
    """The nodes from which a volume can be reached."""

    required: NodeSelector | None = None


class VolumeSpec(Part, frozen=True):
    """What a PersistentVolume is."""

    capacity: dict[str, Quantity] = field(default_factory=dict)
    access_modes: tuple[str, ...] = ()
    claim_ref: TypedReference | None = None
    persistent_volume_reclaim_policy: str = "Retain"
    storage_class_name: str = ""
    volume_mode: str = "Filesystem"
    mount_options: tuple[str, ...] = ()
    node_affinity: VolumeNodeAffinity | None = None
    csi: CsiVolume | None = None
    nfs: NfsVolume | None = None
    local: LocalVolume | None = None
    host_path: HostPath | None = None
    iscsi: IscsiVolume | None = None
    volume_attributes_class_name: str | None = None


class VolumeStatus(Part, frozen=True):
    """What is observed of a PersistentVolume."""

    phase: str = ""
    reason: str = ""
    message: str = ""
    last_phase_transition_time: Instant | None = None


class PersistentVolume(KubeObject, frozen=True):
    """A volume."""

    KIND: ClassVar[str] = "PersistentVolume"
    spec: VolumeSpec = field(default_factory=VolumeSpec)
    status: VolumeStatus = field(default_factory=VolumeStatus)


class TopologyTerm(Part, frozen=True):
    """One alternative of a StorageClass's allowed topologies."""

    match_label_expressions: tuple[Requirement, ...] = ()


class StorageClass(KubeObject, frozen=True):
    """A class of storage."""

    KIND: ClassVar[str] = "StorageClass"
    provisioner: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    reclaim_policy: str = "Delete"
    volume_binding_mode: str = "Immediate"
    allow_volume_expansion: bool = False
    mount_options: tuple[str, ...] = ()
    allowed_topologies: tuple[TopologyTerm, ...] = ()


class VolumeAttributesClass(KubeObject, frozen=True):
    """A class of mutable volume attributes."""

    KIND: ClassVar[str] = "VolumeAttributesClass"
    driver_name: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


class VolumeError(Part, frozen=True):
    """The last error of an attach or detach."""

    message: str = ""
    time: Instant | None = None
    error_code: int | None = None


class AttachmentSource(Part, frozen=True):
    """The volume that is attached."""

    persistent_volume_name: str | None = None


class AttachmentSpec(Part, frozen=True):
    """Which volume is to be attached to which node, by which driver."""

    attacher: str = ""
    node_name: str = ""
    source: AttachmentSource = field(default_factory=AttachmentSource)


class AttachmentStatus(Part, frozen=True):
    """Whether a volume is attached."""

    attached: bool = False
    attach_error: VolumeError | None = None
    detach_error: VolumeError | None = None


class VolumeAttachment(KubeObject, frozen=True):
    """The attachment of a volume to a node."""

    KIND: ClassVar[str] = "VolumeAttachment"
    spec: AttachmentSpec = field(default_factory=AttachmentSpec)
    status: AttachmentStatus = field(default_factory=AttachmentStatus)


class AllocatableCount(Part, frozen=True):
    """How many volumes of a driver a node can take."""

    count: int | None = None


class NodeDriver(Part, frozen=True):
    """A CSI driver registered on a node."""

    name: str = ""
    node_id: str = field(default="", name="nodeID")
    topology_keys: tuple[str, ...] = ()
    allocatable: AllocatableCount | None = None


class CsiNodeSpec(Part, frozen=True):
    """The drivers of a node."""

    drivers: tuple[NodeDriver, ...] = ()


class CSINode(KubeObject, frozen=True):
    """The CSI drivers registered on a node."""

    KIND: ClassVar[str] = "CSINode"
    spec: CsiNodeSpec = field(default_factory=CsiNodeSpec)


class CsiDriverSpec(Part, frozen=True):
    """What a CSI driver can do."""

    attach_required: bool = True
    pod_info_on_mount: bool = False
    storage_capacity: bool = False
    fs_group_policy: str = "ReadWriteOnceWithFSType"
    volume_lifecycle_modes: tuple[str, ...] = ("Persistent",)
    se_linux_mount: bool = False
    requires_republish: bool = False


class CSIDriver(KubeObject, frozen=True):
    """A CSI driver."""

    KIND: ClassVar[str] = "CSIDriver"
    spec: CsiDriverSpec = field(default_factory=CsiDriverSpec)


class CSIStorageCapacity(KubeObject, frozen=True):
    """How much storage of a class a topology segment can still provision."""

    KIND: ClassVar[str] = "CSIStorageCapacity"
    storage_class_name: str = ""
    capacity: Quantity | None = None
    maximum_volume_size: Quantity | None = None
    node_topology: LabelSelector | None = None


class SnapshotSource(Part, frozen=True):
    """What a VolumeSnapshot is made from."""

    persistent_volume_claim_name: str | None = None
    volume_snapshot_content_name: str | None = None


class SnapshotError(Part, frozen=True):
    """The last error of a snapshot."""

    message: str = ""
    time: Instant | None = None


class SnapshotSpec(Part, frozen=True):
    """What a VolumeSnapshot asks for."""

    source: SnapshotSource = field(default_factory=SnapshotSource)
    volume_snapshot_class_name: str | None = None


class SnapshotStatus(Part, frozen=True):
    """What is observed of a VolumeSnapshot."""

    ready_to_use: bool | None = None
    bound_volume_snapshot_content_name: str | None = None
    creation_time: Instant | None = None
    restore_size: Quantity | None = None
    error: SnapshotError | None = None


class VolumeSnapshot(KubeObject, frozen=True):
    """A snapshot of a claim."""

    KIND: ClassVar[str] = "VolumeSnapshot"
    spec: SnapshotSpec = field(default_factory=SnapshotSpec)
    status: SnapshotStatus = field(default_factory=SnapshotStatus)


class VolumeSnapshotClass(KubeObject, frozen=True):
    """A class of snapshots."""

    KIND: ClassVar[str] = "VolumeSnapshotClass"
    driver: str = ""
    deletion_policy: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


class ContentSource(Part, frozen=True):
    """What a VolumeSnapshotContent stands for."""

    volume_handle: str | None = None
    snapshot_handle: str | None = None


class ContentSpec(Part, frozen=True):
    """What a VolumeSnapshotContent is."""

    driver: str = ""
    deletion_policy: str = ""
    source: ContentSource = field(default_factory=ContentSource)
    volume_snapshot_class_name: str | None = None
    volume_snapshot_ref: TypedReference = field(default_factory=TypedReference)


class ContentStatus(Part, frozen=True):
    """What is observed of a VolumeSnapshotContent; `creationTime` is in nanoseconds and not kept."""

    ready_to_use: bool | None = None
    snapshot_handle: str | None = None
    error: SnapshotError | None = None


class VolumeSnapshotContent(KubeObject, frozen=True):
    """The snapshot in the storage system that a VolumeSnapshot is bound to."""

    KIND: ClassVar[str] = "VolumeSnapshotContent"
    spec: ContentSpec = field(default_factory=ContentSpec)
    status: ContentStatus = field(default_factory=ContentStatus)
