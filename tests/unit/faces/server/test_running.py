import signal
import threading

import uvicorn

from holdfast.faces.server import logs
from holdfast.faces.server.running import Told


def test_a_signal_in_the_middle_of_a_line_of_the_log_is_heard_all_the_same(monkeypatch) -> None:
    def within_a_line(*_: object, **__: object) -> None:
        raise RuntimeError("reentrant call")

    stopping = threading.Event()
    server = Told(uvicorn.Config(lambda: None), stopping)
    monkeypatch.setattr(logs, "say", within_a_line)

    server.handle_exit(signal.SIGTERM, None)

    assert (server.should_exit, server.force_exit, stopping.is_set()) == (True, False, True)


def test_told_twice_it_waits_for_nothing() -> None:
    server = Told(uvicorn.Config(lambda: None), threading.Event())

    server.handle_exit(signal.SIGTERM, None)
    server.handle_exit(signal.SIGTERM, None)

    assert server.force_exit is True
