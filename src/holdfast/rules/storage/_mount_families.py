"""Why a mount fails, told apart by fragments that mount(8), the kernel, kubelet and drivers write."""

from __future__ import annotations

import re

TIMED_OUT = "timed-out"
OTHER = "other"


def _family(*fragments: str) -> re.Pattern[str]:
    return re.compile("|".join(fragments), re.IGNORECASE)


# The first family that matches wins: the more precise words come first.
_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("driver-not-registered", _family(r"not found in the list of registered CSI drivers", r"failed to get CSI client")),
    ("host-path-type", _family(r"hostPath type check failed")),
    ("selinux", _family(r"SELinux", r"selinux_context", r"context=\S+ .*mount option")),
    (
        "helper-missing",
        _family(
            r"you might need a /sbin/mount",
            r"need a /usr/sbin/mount\.",
            r"exec: \"?mount\.\w+\"?: executable file not found",
            r"iscsiadm.{0,40}(not found|no such file)",
            r"(mkfs|fsck|blkid|cryptsetup)\S*.{0,20}executable file not found",
            r"unknown filesystem type 'nfs",
        ),
    ),
    (
        "image-features",
        _family(
            r"feature set mismatch", r"unsupported features?.{0,20}(kernel|image)", r"image uses unsupported features"
        ),
    ),
    (
        "decryption",
        _family(
            r"luks(Open|Format)",
            r"cryptsetup",
            r"(encryption|with this) passphrase",
            r"failed to (open|unlock|decrypt) encrypted",
            r"from KMS\b",
        ),
    ),
    (
        "nfs-version",
        _family(
            r"NFS version or transport protocol is not supported",
            r"mount\.nfs.{0,80}protocol not supported",
        ),
    ),
    (
        "option-refused",
        _family(
            r"incorrect mount option",
            r"(unknown|unrecognized|invalid|bad) mount option",
            r"unknown parameter",
            r"unrecognized mount option",
        ),
    ),
    ("node-out-of-space", _family(r"no space left on device")),
    (
        "fs-type",
        _family(
            r"it already contains \w+",
            r"unknown filesystem type",
            r"it is already formatted (as|with)",
            r"target .{0,60}formatted as",
            r"no such device.{0,20}fs ?type",
            r"fs ?type .{0,40}(not|un)\s?support",
            r"exclusive.{0,10}fsType",
        ),
    ),
    (
        "file-system-damaged",
        _family(
            r"fsck.{0,40}found errors",
            r"could not correct them",
            r"UNEXPECTED INCONSISTENCY",
            r"Structure needs cleaning",
            r"bad superblock",
            r"can't read superblock",
            r"metadata corruption",
            r"run (e2fsck|fsck|xfs_repair)",
            r"xfs_repair",
            r"Bad magic number",
        ),
    ),
    ("read-only", _family(r"read-only file ?system", r"write-protected", r"cannot mount .{0,60}read-?write")),
    ("stale-handle", _family(r"stale (NFS )?file handle")),
    (
        "export-refused",
        _family(
            r"access denied by server",
            r"mount\.nfs.{0,200}(permission denied|operation not permitted)",
            r"mount error(\(13\)| 13\b)",
            r"reason given by server: No such file",
            r"mount\.nfs.{0,200}no such file or directory",
            r"mounting \S+:\S+ failed, reason given by server",
        ),
    ),
    ("secret-missing", _family(r"secrets? \\?\"[^\"]+\" not found", r"failed to (get|fetch) .{0,40}secret")),
    (
        "permission",
        _family(r"permission denied", r"AccessDenied", r"not authorized", r"unauthorized", r"operation not permitted"),
    ),
    (
        "device-busy",
        _family(
            r"device or resource busy",
            r"already mounted or .{0,60}busy",
            r"rbd image .{0,80}still being used",
            r"target is busy",
            r"is (apparently )?in use by the system",
            r"exclusive lock",
        ),
    ),
    (
        "node-plugin",
        _family(r"dial unix .{0,120}csi", r"csi\S*\.sock.{0,40}(refused|no such file)", r"transport is closing"),
    ),
    (
        "name-unresolved",
        _family(
            r"(failed to resolve|could not resolve|can't resolve)",
            r"name or service not known",
            r"name does not resolve",
            r"temporary failure in name resolution",
            r"no such host",
        ),
    ),
    (
        "server-unreachable",
        _family(
            r"mount\.(nfs|cifs|ceph).{0,200}(timed out|refused|unreachable|host is down|no route)",
            r"no route to host",
            r"host is down",
            r"mount error\(1(01|10|11|12|13|15)\)",
            r"connection (timed out|refused)",
            r"mon.{0,20}(timed out|unreachable)",
            r"iscsi.{0,120}(timed out|cannot make connection|login)",
            r"portal.{0,60}(timed out|unreachable)",
        ),
    ),
    (
        "device-missing",
        _family(
            r"no device mounted",
            r"device.{0,60}(not found|does not exist|doesn't exist)",
            r"unable to find device",
            r"could(n't| not) find device",
            r"failed to find .{0,40}device",
            r"rbd: (map|sysfs write) failed",
            r"no such device",
        ),
    ),
    (
        "path-missing",
        _family(r"path \"?[^\" ]+\"? does not exist", r"lstat \S+: no such file", r"special device \S+ does not exist"),
    ),
    ("fs-group-slow", _family(r"setting volume ownership", r"permissions?.{0,40}(in progress|could be slow)")),
    (
        TIMED_OUT,
        _family(
            r"timed out waiting for the condition",
            r"context deadline exceeded",
            r"DeadlineExceeded",
            r"an operation with the given .{0,60}already exists",
            r"code = Aborted",
        ),
    ),
)


def mount_family(message: str) -> str:
    """Names the family of a failed mount, `other` where its words tell nothing more."""
    return next((name for name, words in _FAMILIES if words.search(message)), OTHER)
