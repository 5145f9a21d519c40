"""Clients of a server: `python -m benchmarks.clients PLAN`; each asks one question after the other.

The plan is JSON: the port, the headers, how many clients, for how many seconds, how many questions each asks a second
(0 for as many as it can), and the paths by the name of what is asked. What comes out is the milliseconds of every
answer by name, as JSON. The protocol is spoken by hand, since a client library would cost more than the server.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import defaultdict
from time import perf_counter
from typing import Any

Times = dict[str, list[float]]


def main() -> None:
    """Runs the plan of standard input."""
    json.dump(asyncio.run(_all(json.load(sys.stdin))), sys.stdout)


async def _all(plan: dict[str, Any]) -> Times:
    times: Times = defaultdict(list)
    await asyncio.gather(*(_client(plan, number, times) for number in range(plan["clients"])))
    return times


async def _client(plan: dict[str, Any], number: int, times: Times) -> None:
    rng = random.Random(number)
    reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"])
    begun = perf_counter()
    due = begun + (rng.random() / plan["pace"] if plan["pace"] else 0.0)
    names = sorted(plan["paths"])
    while perf_counter() - begun < plan["seconds"]:
        if plan["pace"]:
            await asyncio.sleep(max(0.0, due - perf_counter()))
            due += 1 / plan["pace"]
        name = rng.choice(names)
        path = rng.choice(plan["paths"][name])
        start = perf_counter()
        status = await _ask(reader, writer, path, plan["headers"])
        times[name if status in (200, 304) else f"{name} {status}"].append((perf_counter() - start) * 1000)
    writer.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, headers: str) -> int:
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    if length:
        await reader.readexactly(int(length))
    return int(head[9:12])


if __name__ == "__main__":
    main()
