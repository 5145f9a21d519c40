"""A recorded cluster with a month of how its volumes filled, as a bundle."""

import io
import json
import math
import random
import tarfile
from datetime import datetime
from pathlib import Path

from holdfast.engine.signals.tables import write_packed
from holdfast.model.refs import Ref
from holdfast.model.series import Series

EXAMPLES = Path(__file__).parents[2] / "examples"
HOUR = 3600
GIB = 2**30
# Used and grown per day in GiB, and hours ago at which nobody measured for half a day.
VOLUMES = {
    "data-orders-0": (10, 8.9, 0.30, 0),
    "data-orders-1": (10, 6.1, 0.22, 200),
    "data-orders-2": (10, 3.0, 0.02, 0),
    "data-sessions-0": (2, 1.2, 0.03, 0),
}


def with_history(example: str) -> bytes:
    """The bundle of an example, with `metrics/history.csv` up to the moment at which it was taken."""
    made = io.BytesIO()
    with tarfile.open(EXAMPLES / f"{example}.tar.gz") as source, tarfile.open(fileobj=made, mode="w:gz") as target:
        taken_at = ""
        prefix = ""
        for member in source.getmembers():
            content = source.extractfile(member)
            data = content.read() if content else b""
            if member.name.endswith("holdfast-bundle.json"):
                manifest = json.loads(data)
                taken_at = manifest["taken_at"]
                prefix = member.name.removesuffix("holdfast-bundle.json")
            target.addfile(member, io.BytesIO(data))
        table = write_packed(_series(datetime.fromisoformat(taken_at).timestamp())).encode()
        info = tarfile.TarInfo(f"{prefix}metrics/history.csv")
        info.size = len(table)
        target.addfile(info, io.BytesIO(table))
    return made.getvalue()


def _series(end: float) -> list[Series]:
    chance = random.Random(7)
    found = []
    for name, (capacity, used, daily, gap) in VOLUMES.items():
        hours = [hour for hour in range(-28 * 24, 1) if not (gap and -gap <= hour < -gap + 12)]
        # A day is not like another: the growth wanders.
        drift, at = {}, 0.0
        for hour in range(0, -28 * 24 - 1, -1):
            drift[hour] = at
            at += chance.gauss(0, 0.02) * capacity / 10
        values = [
            GIB * (used + daily * hour / 24 + 0.04 * math.sin(hour / 24 * math.tau) + drift[hour]) for hour in hours
        ]
        times = [end + hour * HOUR for hour in hours]
        subject = Ref("PersistentVolumeClaim", name, "shop")
        found.append(Series(signal="volume_used_bytes", subject=subject, times=times, values=values))
        full = [float(capacity * GIB)] * len(times)
        found.append(Series(signal="volume_capacity_bytes", subject=subject, times=times, values=full))
    return found
