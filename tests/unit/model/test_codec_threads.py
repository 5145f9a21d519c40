"""Threads may decode from the first moment on."""

import subprocess
import sys

MANY = """
import sys, threading
from holdfast.model.codec import Head, decode_items
from holdfast.model.kinds import KINDS

OWNER = '{"kind":"ReplicaSet","name":"r","uid":"u","controller":true}'
META = '"name":"a","labels":{"b":"c"},"creationTimestamp":"2026-01-15T12:00:00Z","finalizers":["f"],"generation":3'
CONDITIONS = '[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-15T12:00:00Z"}]'
ITEM = '{"metadata":{%s,"ownerReferences":[%s]},"status":{"conditions":%s}}' % (META, OWNER, CONDITIONS)
ITEMS = f"[{ITEM},{ITEM}]".encode()

sys.setswitchinterval(1e-5)
start, failures = threading.Barrier(len(KINDS)), []

def decode(info):
    version = f"{info.groups[0]}/v1".removeprefix("/")
    start.wait()
    found = decode_items(ITEMS, Head(version, info.kind))
    if len(found.objects) != 2:
        failures.append((info.kind, found.unread))

threads = [threading.Thread(target=decode, args=(info,)) for info in KINDS]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(str(failures) if failures else 0)
"""


def test_decoders_that_threads_make_at_once_are_whole() -> None:
    # A decoder made beside another one ends the interpreter now and then, so a few interpreters are asked.
    codes = [subprocess.run([sys.executable, "-c", MANY], check=False).returncode for _ in range(6)]

    assert codes == [0] * 6
