"""The provider, once for all tests that need it."""

import os
from collections.abc import Iterator

import pytest

from tests.oidc.provider import NoProviderError, install, provider


@pytest.fixture(scope="session")
def installed() -> None:
    try:
        install()
    except NoProviderError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def issuer(installed: None) -> Iterator[str]:
    with provider() as found:
        yield found


@pytest.fixture(scope="session")
def terse_issuer(installed: None) -> Iterator[str]:
    """A provider whose ID tokens hold no more than was asked for."""
    with provider("conform") as found:
        yield found
