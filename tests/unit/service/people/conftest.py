from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.office import Testing, testing


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made
