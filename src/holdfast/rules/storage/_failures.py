"""What storage drivers say when they refuse, told apart by fragments that their code or their provider fixes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from holdfast.model.objects.event import Event

OTHER = "other"
UNREACHABLE = "unreachable"


def _family(*fragments: str) -> re.Pattern[str]:
    return re.compile("|".join(fragments), re.IGNORECASE)


# The first family that matches wins: a specific refusal stands before the general words that often surround it.
_PROVISIONING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("selector", _family(r"claim selector is not supported")),
    (
        "source",
        _family(
            r"error getting (handle for DataSource|snapshot)",
            r"volumesnapshots?\S* \"?[^\"]*\"? not found",
            r"(source|snapshot) .{0,80}(not found|does not exist|is not bound|not ready|is being deleted)",
            r"InvalidSnapshot\.NotFound",
            r"less than the size .* (for|of) the source",
            r"error getting PVC .* for clone",
        ),
    ),
    ("secret", _family(r"secrets? \\?\"[^\"]+\" not found", r"error getting secret", r"failed to get secret")),
    (
        "credentials",
        _family(
            r"InvalidClientTokenId",
            r"ExpiredToken",
            r"AuthFailure",
            r"NoCredentialProviders",
            r"WebIdentityErr",
            r"AssumeRoleWithWebIdentity",
            r"failed to refresh cached credentials",
            r"no EC2 IMDS role found",
            r"could not find default credentials",
            r"invalid_grant",
            r"invalid_client",
            r"InvalidAuthenticationToken",
            r"AADSTS7000(215|222)",
            r"incorrect user ?name or password",
        ),
    ),
    (
        "throttled",
        _family(
            r"RequestLimitExceeded",
            r"throttl",
            r"TooManyRequests",
            r"rate ?limit ?(exceeded|reached)",
            r"rateLimitExceeded",
            r"status ?code:? 429",
            r"SlowDown",
        ),
    ),
    (
        "encryption",
        _family(
            r"\bkms\b",
            r"KMS[A-Z.:]",
            r"CustomerManagedKey",
            r"DiskEncryptionSet",
            r"KeyVault",
            r"encryption (key|passphrase|config)",
            r"cryptoKey",
            r"kmsKeyId",
        ),
    ),
    (
        "quota",
        _family(
            r"VolumeLimitExceeded",
            r"MaxIOPSLimitExceeded",
            r"MaximumVolumeCountExceeded",
            r"AccessPointLimitExceeded",
            r"FileSystemLimitExceeded",
            r"LimitExceeded",
            r"quota\s?exceeded",
            r"quotaExceeded",
            r"Quota '[^']+' exceeded",
            r"exceed\w* .{0,60}quota",
            r"over ?quota",
            r"OverQuota",
            r"OperationNotAllowed.{0,120}quota",
            r"VolumeSizeExceedsAvailableQuota",
        ),
    ),
    (
        "access-mode",
        _family(
            r"access ?modes?.{0,80}(not|un)\s?support",
            r"(not|un)\s?support\w*.{0,60}access ?mode",
            r"volume capabilit\w+.{0,40}not support",
            r"not support\w*.{0,40}volume capabilit",
            r"multi.?node\w*.{0,80}(not|un)\s?support",
            r"only supports? .{0,40}(ReadWriteOnce|SINGLE_NODE)",
            r"MULTI_NODE_\w+",
            r"multi node access mode",
            r"ReadWriteMany.{0,60}(not|only|un)",
        ),
    ),
    (
        "type-unavailable",
        _family(
            r"UnknownVolumeType",
            r"VolumeTypeNotAvailable",
            r"SkuNotAvailable",
            r"StorageAccountTypeNotSupported",
            r"(volume|disk|storage) ?type.{0,60}(not (supported|available|offered|found)|unavailable)",
        ),
    ),
    (
        "network",
        _family(
            r"subnet.{0,60}(not found|does not exist|no free|not enough|insufficient)",
            r"InsufficientFreeAddressesInSubnet",
            r"(reserved )?IP range.{0,60}(no free|exhausted|not found|does not exist)",
            r"(vpc|network) \S{1,60} (was )?(not found|does not exist)",
        ),
    ),
    (
        "topology",
        _family(
            r"accessibility requirements",
            r"no topology key found",
            r"no available topology",
            r"is not in requisite",
            r"InvalidZone",
            r"InvalidParameterValue.{0,40}availability.?zone",
            r"(availability )?zone.{0,60}(does not exist|not found|not supported|unavailable|mismatch|is invalid)",
            r"failed to get target node",
            r"AvailabilityZoneNotSupported",
        ),
    ),
    (
        "permission",
        _family(
            r"UnauthorizedOperation",
            r"AccessDenied",
            r"not authorized",
            r"AuthorizationFailed",
            r"unauthenticated",
            r"\bunauthorized\b",
            r"PermissionDenied",
            r"permission denied",
            r"\bforbidden\b",
            r"Error 403",
            r"LinkedAuthorizationFailed",
            r"insufficient permission",
            r"NoPermission",
            r"does not have .{0,60}permission",
        ),
    ),
    (
        "backend-full",
        _family(
            r"no space left",
            r"not enough (free |available )?(space|capacity|disk|storage|replica)",
            r"insufficient (free |available )?(space|capacity|storage|disk)",
            r"InsufficientVolumeCapacity",
            r"InsufficientCapacity",
            r"code = ResourceExhausted",
            r"ZONE_RESOURCE_POOL_EXHAUSTED",
            r"out of (space|capacity)",
            r"no (suitable|eligible|matching) (pool|host|datastore|backend|storage)",
            r"no valid (backend|host) was found",
            r"insufficient storage",
            r"pool.{0,30}(is full|near ?full)",
        ),
    ),
    (
        "pool-missing",
        _family(
            r"pool.{0,40}(not found|does not exist)",
            r"no such pool",
            r"file ?system.{0,40}(not found|does not exist)",
            r"FileSystemNotFound",
            r"datastore.{0,80}(not found|does not exist|is not accessible)",
            r"volume group.{0,40}(not found|does not exist)",
        ),
    ),
    (
        "size",
        _family(
            r"code = OutOfRange",
            r"(disk|volume|share|capacity|requested) size.{0,60}(less|smaller|lower|greater|larger|bigger|exceed)",
            r"(minimum|maximum|min|max) (volume|disk|share) size",
            r"size .{0,40}(out of range|is not a multiple)",
        ),
    ),
    (
        "parameters",
        _family(
            r"code = InvalidArgument",
            r"invalid (parameter|argument|option|value|volume type|disk type|fs ?type|storage ?class)",
            r"InvalidParameter",
            r"unknown parameter",
            r"missing required",
            r"required parameter",
            r"must be (specified|set|provided)",
            r"unsupported (parameter|value|fs|volume type)",
        ),
    ),
    (
        UNREACHABLE,
        _family(
            r"DeadlineExceeded",
            r"context deadline exceeded",
            r"connection refused",
            r"no such host",
            r"i/o timeout",
            r"code = Unavailable",
            r"no route to host",
            r"TLS handshake",
            r"dial (tcp|unix)",
            r"connection (error|timed out|reset)",
            r"request canceled while waiting",
            r"an operation with the given .{0,60}already exists",
            r"code = Aborted",
        ),
    ),
)


def family_of(message: str) -> str:
    """Names the family of a driver's refusal, `other` where its words tell nothing more."""
    return next((name for name, words in _PROVISIONING if words.search(message)), OTHER)


def telling(events: Iterable[Event]) -> tuple[str, Event] | None:
    """Picks the newest event that says why: repeats of a request that still runs say less than the refusal before."""
    newest: tuple[str, Event] | None = None
    for event in reversed(tuple(events)):
        family = family_of(event.text)
        if family not in (OTHER, UNREACHABLE):
            return family, event
        if newest is None or (newest[0] == OTHER and family == UNREACHABLE):
            newest = family, event
    return newest
