"""Both systems with nothing wrong but the usual noise."""

from tests.live.blind.record import Blind, no_noise

SCENARIOS = {
    "healthy-hotel": Blind("nothing", "hotel", (), no_noise),
    "healthy-iot": Blind("nothing", "iot", (), no_noise),
}
