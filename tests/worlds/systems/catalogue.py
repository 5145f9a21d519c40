"""The systems by name."""

from tests.worlds.plan import Part, Style
from tests.worlds.systems import bank, booking, crud, dataplatform, iot, shop

SYSTEMS: dict[str, tuple[Style, tuple[Part, ...]]] = {
    module.STYLE.system: (module.STYLE, module.PARTS) for module in (shop, booking, bank, iot, dataplatform, crud)
}
HELD_APART = ("dataplatform", "crud")
