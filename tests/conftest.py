"""What holds for every test: generated inputs repeat, and nothing talks past this machine."""

import ipaddress
import sys
from typing import Any

from hypothesis import HealthCheck, settings

from holdfast.faces.cli import progress

# A test that looks at everything a command said must not depend on how long the command took.
progress.PATIENCE_SECONDS = 3_600.0
pytest_plugins = ["pytester", "tests.second_try", "tests.live.renewal"]
# How fast inputs are generated says something of the machine and nothing of what is tested.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse a connection that leaves the loopback interface."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise RuntimeError(f"A test connects to `{host}`; tests stay on loopback.")


sys.addaudithook(_stay_on_this_machine)
