"""How much a cluster holds, from the first few objects of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.model.answers import read_list_page
from holdfast.model.codec import read_heads
from holdfast.model.lists import Estimate, Resource

SAMPLE = 50
_WORKERS = 4
_NOTHING = Estimate(0, 0)


def estimate(client: Client, plan: Iterable[Resource]) -> Estimate:
    """Asks for a few objects of each kind and how many more there are; what cannot be read counts as nothing."""
    # Secrets are read by a process of their own, so they are left out: they weigh little.
    resources = [resource for resource in plan if resource.key != "Secret"]
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="holdfast-estimate") as threads:
        found = list(threads.map(lambda resource: _of(client, resource), resources))
    return Estimate(sum(item.objects for item in found), sum(item.size for item in found))


def _of(client: Client, resource: Resource) -> Estimate:
    try:
        page = read_list_page(client.get(resource.path(), [("limit", str(SAMPLE))]))
    except Failure:
        return _NOTHING
    seen = len(read_heads(page.items) or ()) if page else 0
    if page is None or not seen:
        return _NOTHING
    objects = seen + page.remaining
    return Estimate(objects, len(page.items) * objects // seen)
