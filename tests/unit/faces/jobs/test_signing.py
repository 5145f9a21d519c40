"""Whoever stops working signs how long the audit log is by then."""

import threading
from pathlib import Path

from holdfast.faces.jobs.working import Worker
from tests.builders.office import testing


def test_a_worker_that_stops_signs_what_has_come_since(tmp_path: Path) -> None:
    stopping = threading.Event()
    stopping.set()
    with testing(tmp_path) as server:
        server.call("clusters.create", name="prod")

        Worker(server.office)(stopping)

        assert server.call("audit.verify").verdict == "proven"
