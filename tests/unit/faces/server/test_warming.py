"""What the first asker would wait for is read while the server answers already."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.engine.rule import LoadedRule
from holdfast.faces.server.asgi import Serving, application
from holdfast.faces.server.warming import warmed
from holdfast.model.errors import RuleError
from holdfast.service.desk import Office
from holdfast.service.table import table
from tests.builders.office import testing
from tests.builders.serving import Named, client, serving

PATIENCE = 120.0


def ready(office: Office) -> int:
    """Starts a server, and gives what it says of being ready while it reads beforehand."""
    app = application(office, Named(), table(), Serving(running=(warmed(office),)))
    with serving(app) as url, client(url) as asking:
        return asking.get("/readyz").status_code


def test_rules_are_read_before_anybody_asks_and_nobody_waits_for_them(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> Sequence[LoadedRule]:
        begun.set()
        may_end.wait(PATIENCE)
        return ()

    with testing(tmp_path) as desk:
        status = ready(replace(desk.office, rules=slow))
        has_begun = begun.wait(PATIENCE)
        may_end.set()

    assert (status, has_begun) == (200, True)


def test_a_broken_rule_keeps_no_server_from_answering(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun = threading.Event()

    def broken() -> Sequence[LoadedRule]:
        begun.set()
        raise RuleError(rule="acme/rules", detail="no such module")

    with testing(tmp_path) as desk:
        status = ready(replace(desk.office, rules=broken))
        begun.wait(PATIENCE)
        for thread in threading.enumerate():
            if thread.name == "warming":
                thread.join(PATIENCE)

    assert status == 200
    assert "Traceback" not in capsys.readouterr().err
