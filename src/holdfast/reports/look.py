"""How a text is laid out; apart from the text itself, so that other forms need nothing of it."""

from __future__ import annotations

from msgspec import Struct

WIDEST = 100
NARROWEST = 40


class Look(Struct, frozen=True, kw_only=True):
    """How the text is laid out: columns, colours, whether everything is shown, whether only ASCII can be drawn."""

    width: int = 80
    colour: bool = False
    verbose: bool = False
    ascii: bool = False

    @property
    def columns(self) -> int:
        """Gives the columns that lines may fill: long lines tire, very short ones break words."""
        return max(NARROWEST, min(self.width, WIDEST))


PLAIN = Look()
