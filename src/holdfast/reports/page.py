"""A page of text for a terminal: lines, wrapped words and labelled instructions."""

from __future__ import annotations

from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from holdfast.reports.look import NARROWEST, Look
from holdfast.reports.wording import is_command

IN_ASCII = str.maketrans(
    {
        "\N{BLACK DIAMOND}": "#",
        "\N{BLACK UP-POINTING TRIANGLE}": "^",
        "\N{BLACK CIRCLE}": "*",
        "\N{WHITE CIRCLE}": "o",
        "\N{WHITE SQUARE}": ".",
        "\N{MIDDLE DOT}": "-",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{BOX DRAWINGS LIGHT UP AND RIGHT}": "`",
        "\N{BOX DRAWINGS LIGHT VERTICAL AND RIGHT}": "|",
        "\N{BOX DRAWINGS LIGHT VERTICAL}": "|",
        "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
    }
)


class Page:
    """Collects lines and lets rich wrap and colour them."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._out = StringIO()
        # An empty environment keeps the layout a function of its arguments alone.
        self._console = Console(
            file=self._out,
            width=look.columns,
            force_terminal=look.colour,
            color_system="standard" if look.colour else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )

    def blank(self) -> None:
        """Leaves a line free."""
        self._out.write("\n")

    def line(self, *parts: tuple[str, str] | str) -> None:
        """Writes one line as it is, however long: what someone copies must not be broken."""
        self._console.print(Text.assemble(*parts), soft_wrap=True)

    def prose(self, words: str, style: str = "", first: str = "", first_style: str = "") -> None:
        """Writes words wrapped to the width, after `first` on the first line and indented on the others."""
        margin = cell_len(first)
        room = max(self.look.columns - margin, NARROWEST // 2)
        for number, piece in enumerate(Text(words).wrap(self._console, room)):
            self.line((first if number == 0 else " " * margin, first_style), (piece.plain.rstrip(), style))

    def labelled(self, label: str, words: str, width: int) -> None:
        """Writes a text beside its label; commands in it stay whole, one on a line."""
        lead = padded(f"   {label}", width)
        for number, row in enumerate(words.splitlines() or [""]):
            first = lead if number == 0 else " " * width
            if is_command(row) or row.startswith("https://"):
                self.line((first, "dim"), (row.strip(), "bold"))
            else:
                self.prose(row.strip(), first=first, first_style="dim")

    def done(self) -> str:
        """Gives everything that was written."""
        written = self._out.getvalue()
        return written.translate(IN_ASCII) if self.look.ascii else written


def padded(words: str, width: int) -> str:
    """Fills words up with blanks to a width in columns."""
    return words + " " * max(width - cell_len(words), 0)
