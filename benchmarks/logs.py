"""What it costs to read many logs: error texts and templates."""

from __future__ import annotations

from random import Random
from time import process_time

from holdfast.analysis.logs.templates import mine
from holdfast.engine.signals.texts import hits_in


def log(lines: int, seed: int) -> str:
    """Writes the log of a busy container of which a fifth of the lines are errors."""
    random = Random(seed)
    said = []
    for i in range(lines):
        clock = f"2026-01-15T10:{i // 60 % 60:02d}:{i % 60:02d}.{random.randrange(1000):03d}Z"
        said.append(f"{clock} {_line(random)}")
    return "\n".join(said)


def _line(random: Random) -> str:
    kind, number, trace = random.random(), random.randrange(10**5), f"{random.getrandbits(64):016x}"
    if kind < 0.4:
        return f"INFO GET /items/{number} 200 {number % 400}ms trace={trace}"
    if kind < 0.6:
        return f'{{"level":"info","msg":"order stored","order":{number},"user":"u{number % 999}"}}'
    if kind < 0.8:
        return f"WARN retry {number % 9} of the call to cart"
    return f"ERROR dial tcp 10.96.{number % 5}.4:5432: connect: connection refused id={trace}"


def reading(containers: int = 500, lines: int = 2_000) -> None:
    """Prints the CPU time for the error texts and for the templates of many logs of the same length."""
    logs = [log(lines, seed) for seed in range(containers)]
    size = sum(map(len, logs)) / 1e6
    for name, work in (("error texts", hits_in), ("templates", mine)):
        start = process_time()
        found = sum(len(work(text)) for text in logs)
        seconds = process_time() - start
        print(f"logs      {containers} of {lines:,} lines, {size:.0f} MB: {name} {seconds:.1f} s, {found:,} found")
