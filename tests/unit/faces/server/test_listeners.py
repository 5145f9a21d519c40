from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from holdfast.faces.server.asgi import Serving, application
from holdfast.faces.server.listeners import Listeners
from holdfast.model.access_refusals import TooManyStreams
from holdfast.service.table import table
from tests.builders.office import ADMIN, AUDITOR
from tests.builders.office import testing as opened
from tests.builders.serving import Named, client, serving
from tests.builders.waiting import PATIENCE_SECONDS


def test_nobody_listens_more_often_than_they_may() -> None:
    listeners = Listeners(most=1)

    with listeners.counted(ADMIN):
        with pytest.raises(TooManyStreams):
            listeners.require_room(ADMIN)
        listeners.require_room(AUDITOR)

    listeners.require_room(ADMIN)


def test_one_stream_too_many_is_a_problem(tmp_path: Path) -> None:
    heard: list[Iterator[str]] = []
    with opened(tmp_path) as office:
        app = application(office.office, Named(ADMIN, AUDITOR), table(), Serving(streams=2))
        with (
            serving(app) as url,
            client(url, ADMIN.id) as admin,
            client(url, AUDITOR.id) as other,
            ExitStack() as open_,
        ):
            for who in (admin, admin, other):
                stream = open_.enter_context(who.stream("GET", "/api/v1/events", timeout=PATIENCE_SECONDS))
                # A way through the lines that nobody holds any more would end the stream.
                heard.append(stream.iter_lines())
                assert next(heard[-1])
            refused = open_.enter_context(admin.stream("GET", "/api/v1/events"))

            assert (refused.status_code, "too-many-streams" in refused.read().decode()) == (429, True)
