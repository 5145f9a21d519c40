"""Compares worlds of chosen kinds and prints each disagreement: python -m tests.oracle KIND [FIRST] [COUNT]."""

import json
import sys
import time

from tests.oracle.control_plane import Judge
from tests.oracle.kinds import KINDS


def say(text: str) -> None:
    """Prints at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """Runs worlds with the seeds FIRST, FIRST + 1 and so on; ends with 1 where anything disagrees."""
    kinds = list(KINDS) if words[0] == "all" else words[0].split(",")
    first, count = (int(word) for word in (*words[1:3], *("0", "100")[len(words) - 1 :]))
    total = 0
    with Judge() as judge:
        for kind in kinds:
            began = time.monotonic()
            found = KINDS[kind](judge, range(first, first + count))
            for one in found:
                things = "".join(f"\n    {json.dumps(thing)}" for thing in one.objects)
                say(f"\n{kind} {one.seed}\n  real: {one.real}\n  ours: {one.ours}{things}")
            say(f"{kind}: {count} worlds, {len(found)} disagreements, {time.monotonic() - began:.0f} s")
            total += len(found)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
