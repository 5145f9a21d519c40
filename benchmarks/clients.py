"""Clients of a server: `python -m benchmarks.clients`; each asks one question after the other.

The plan comes as JSON: the port, the headers, how many clients, for how many seconds, how many questions each asks a
second (0 for as many as it can), and the paths by the name of what is asked. What comes out is JSON: the milliseconds
of every answer by name, and the processor time that the clients themselves took in seconds. The protocol is spoken by
hand, since a client library would cost more than the server.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import defaultdict
from time import perf_counter, process_time
from typing import Any

Times = dict[str, list[float]]
_END = b"\r\n\r\n"


def main() -> None:
    """Runs the plan of standard input."""
    plan = json.load(sys.stdin)
    times = asyncio.run(_all(plan))
    json.dump({"times": times, "busy": process_time()}, sys.stdout)


async def _all(plan: dict[str, Any]) -> Times:
    times: Times = defaultdict(list)
    loop = asyncio.get_running_loop()
    clients = [Client(plan, number, times) for number in range(plan["clients"])]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", plan["port"])  # type: ignore[misc]
    await asyncio.gather(*(client.done for client in clients))
    return times


class Client(asyncio.Protocol):
    """Asks over one connection, and waits for each answer before it asks again."""

    def __init__(self, plan: dict[str, Any], number: int, times: Times) -> None:
        self._loop = asyncio.get_running_loop()
        self._rng = random.Random(number)
        self._times = times
        self._pause = 1 / plan["pace"] if plan["pace"] else 0.0
        self._due = self._end = perf_counter()
        self._end += plan["seconds"]
        self._asked = [
            (name, [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{plan['headers']}\r\n".encode() for path in paths])
            for name, paths in sorted(plan["paths"].items())
        ]
        self._name, self._begun, self._found, self._wanted = "", 0.0, bytearray(), 0
        self.done = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins to ask, at a moment of its own where there is a pace."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._due += self._rng.random() * self._pause
        self._next()

    def data_received(self, data: bytes) -> None:
        """Notes how long the answer took once it is there as a whole."""
        self._found += data
        if not self._wanted:
            head = self._found.find(_END)
            if head < 0:
                return
            length = self._found[:head].lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self._wanted = head + len(_END) + int(length or 0)
        if len(self._found) >= self._wanted:
            status = self._found[9:12].decode()
            name = self._name if status in ("200", "304") else f"{self._name} {status}"
            self._times[name].append((perf_counter() - self._begun) * 1000)
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """Ends, and fails where the server ended it."""
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server ended a connection"))

    def _next(self) -> None:
        if not self._pause:
            self._ask()
            return
        self._due += self._pause
        self._loop.call_later(max(0.0, self._due - perf_counter()), self._ask)

    def _ask(self) -> None:
        self._begun = perf_counter()
        if self._begun >= self._end:
            self.done.set_result(None)
            self._transport.close()
            return
        self._found.clear()
        self._wanted = 0
        self._name, requests = self._rng.choice(self._asked)
        self._transport.write(self._rng.choice(requests))


if __name__ == "__main__":
    main()
