"""Packing: long answers go compressed to those who take that."""

from __future__ import annotations

import gzip

from holdfast.faces.http.asking import AnyRequest, wished

LEAST = 4096
"""What is shorter fits into few packets as it is."""
_LEVEL = 3
"""Lists of JSON become hardly shorter with more work."""


def takes_gzip(request: AnyRequest) -> bool:
    """Says that who asks takes compressed answers."""
    return not {"gzip", "x-gzip"}.isdisjoint(wished(request.headers.get("accept-encoding", "")))


def packed(request: AnyRequest, content: bytes, headers: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """Gives an answer as it is sent, with its headers."""
    if len(content) < LEAST:
        return content, headers
    told = {**headers, "vary": "accept-encoding"}
    if not takes_gzip(request):
        return content, told
    told["content-encoding"] = "gzip"
    if "etag" in told:
        # Two forms of the same are not equal byte by byte, which is what a strong tag would say.
        told["etag"] = f"W/{told['etag'].removeprefix('W/')}"
    return gzip.compress(content, _LEVEL, mtime=0), told
