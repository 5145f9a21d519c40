"""The driver is scaled down, and the volumes made by hand do not offer what another claim wants."""

from tests.live.scenario import together
from tests.live.scenarios import driver_down, wrong_access_mode

SCENARIO = together(
    "a claim wants ReadWriteMany where no volume offers it, and the controller of the driver is scaled to zero",
    wrong_access_mode.SCENARIO,
    driver_down.SCENARIO,
)
