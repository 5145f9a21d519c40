"""The control plane of the tests: one for the session, or none with one clear line about why."""

import os
from collections.abc import Iterator

import pytest

from tests.live.binaries import NoBinariesError, find_binaries
from tests.live.cluster import ControlPlane


@pytest.fixture(scope="session")
def programs(request: pytest.FixtureRequest) -> None:
    """Builds the control plane once, skips without Go, and fails without Go where CI promises it."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    try:
        # A first build takes minutes: its progress lines are shown, not captured.
        with capture.global_and_fixture_disabled():
            find_binaries()
    except NoBinariesError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))


SHARED: list[ControlPlane] = []


@pytest.fixture(scope="session")
def cluster(programs: None) -> Iterator[ControlPlane]:
    """A running control plane without nodes, shared by the session."""
    with ControlPlane() as running:
        SHARED.append(running)
        yield running
        SHARED.remove(running)
        # A node would take in the Pods of whoever comes next.
        assert [node["metadata"]["name"] for node in running.get("nodes")] == []


@pytest.fixture(scope="module", autouse=True)
def emptied() -> Iterator[None]:
    """Takes out of the shared control plane what a module left: its Pods would fill the nodes of the next."""
    yield
    for shared in SHARED:
        shared.empty()


@pytest.fixture
def fresh_cluster(programs: None) -> Iterator[ControlPlane]:
    """A control plane that nobody has used before."""
    with ControlPlane() as running:
        yield running
