"""How long things may take before nobody waits for them any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

VALID: Final = timedelta(hours=24)
"""For how long a plan and the agreement to it hold."""
SERVER: Final = timedelta(minutes=1)
"""What the API server itself does."""
CONTROLLERS: Final = timedelta(minutes=15)
"""What controllers and drivers do: attaching, binding, growing."""
WORKLOADS: Final = timedelta(minutes=30)
"""What needs new Pods that become ready."""
DATA: Final = timedelta(hours=6)
"""What copies data: snapshots, restores, backups."""
