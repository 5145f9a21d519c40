"""The portal's own unit tests."""

import shutil
import subprocess

import pytest

from tests.browser.portal import PATIENCE_MS, ROOT

WEB = ROOT / "web"
COMMAND = ["npm", "test", "--", f"--testTimeout={PATIENCE_MS}", f"--hookTimeout={PATIENCE_MS}"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which("npm") is None or not (WEB / "node_modules" / "vitest").exists(),
        reason="what the portal is built with is not installed (make web)",
    ),
]


def test_the_units_of_the_portal_pass() -> None:
    done = subprocess.run(COMMAND, cwd=WEB, capture_output=True, text=True, check=False, timeout=600)

    assert done.returncode == 0, done.stdout + done.stderr
