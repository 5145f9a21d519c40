"""JSON documents of any size, split into arrays of a few megabytes that a decoder takes at once.

A list of two gigabytes is never held as a whole. Where an item ends is guessed from how the first one begins, by a
search from the end of the window backwards; a wrong guess leaves brackets open, which the decoder sees. Then, and
for damaged or unusual documents, brackets are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from holdfast.adapters.files.limits import Limits, Unusable
from holdfast.adapters.files.pieces import Chunk, EmptyList, Piece, Trouble, classify
from holdfast.adapters.files.scanning import complete_items, opening, skip_space, value_end
from holdfast.adapters.files.streams import Reader
from holdfast.model.codec import Head, item_head, read_document, read_heads

_FIRST_KEYS = re.compile(rb'\{\s*("(?:[^"\\]|\\.)*"\s*:\s*)(?:.{0,200}?"metadata"\s*:\s*\{)?', re.DOTALL)
_KIND = re.compile(rb'"kind"\s*:\s*"([A-Za-z0-9]+)"')
_VERSION = re.compile(rb'"apiVersion"\s*:\s*"([A-Za-z0-9./-]+)"')
_GUESSES = 4
_PLAIN_LIST = Head("v1", "List")

T = TypeVar("T")


def read_json(
    source: Reader, limits: Limits, named: Head | None, tail: Callable[[int], bytes] | None = None
) -> Iterator[Piece]:
    """Reads one or more JSON documents; `named` is the kind that the file's name promises."""
    window = _Window(source, limits)
    window.fill()
    if window.ended:
        whole = list(_whole(window.data, named))
        if whole:
            yield from whole
            return
    last: Piece | None = None
    for last in _Documents(window, named, tail).read():
        yield last
    if window.trouble and last != window.trouble:
        yield window.trouble


def _whole(data: bytes, named: Head | None) -> Iterator[Piece]:
    """Reads data that is exactly one document, and nothing when it is not."""
    if data[:1] == b"[":
        heads = read_heads(data)
        if heads is not None:
            yield from _bare(data, heads, named)
        return
    document = read_document(data)
    if document is None:
        return
    judged = classify(document.head, is_list=document.is_list)
    if judged is not None:
        yield judged
    elif not document.is_list:
        yield Chunk(b"[" + data + b"]")
    elif document.items is None or document.items == b"[]":
        yield EmptyList(document.head)
    else:
        heads = read_heads(document.items)
        if heads == []:
            yield EmptyList(document.head)
        else:
            yield Chunk(document.items, document.item_head or named, 0, heads)


def _bare(items: bytes, heads: list[Head], named: Head | None) -> Iterator[Piece]:
    """Reads an array that stands alone, as older support bundles have it; its kind may come from the file's name."""
    if heads and (named or heads[0].kind):
        yield Chunk(items, named, 0, heads)
    elif not heads and named:
        yield EmptyList(_PLAIN_LIST)


class _Window:
    """The part of a stream that is held; everything before `at` is used up."""

    def __init__(self, source: Reader, limits: Limits) -> None:
        self._source = source
        self._size = limits.window
        self._longest = limits.item
        self.data = b""
        self.at = 0
        self.ended = False
        self.trouble: Trouble | None = None

    def fill(self) -> None:
        """Reads as much again as is held, at least a window; a stream that breaks ends here, leaving its trouble."""
        held = self.data[self.at :]
        if len(held) > self._longest:
            raise Unusable("too-large", f"one object of more than {self._longest} bytes")
        parts, wanted = [held], max(self._size, len(held))
        while wanted > 0 and not self.ended:
            part = self._take(min(wanted, self._size))
            self.ended = not part
            parts.append(part)
            wanted -= len(part)
        self.data = b"".join(parts)
        self.at = 0

    def _take(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except Unusable as broken:
            self.trouble = Trouble(broken.reason, broken.detail)
        except OSError as error:
            self.trouble = Trouble("unavailable", error.strerror or type(error).__name__)
        return b""


class _Documents:
    """One pass over the documents of a stream."""

    def __init__(self, window: _Window, named: Head | None, tail: Callable[[int], bytes] | None) -> None:
        self._window = window
        self._named = named
        self._tail = tail
        self._stopped = False

    def read(self) -> Iterator[Piece]:
        """Reads document after document, and says where the stream stops making sense."""
        window = self._window
        while not self._stopped and self._more():
            first = window.data[window.at : window.at + 1]
            if first == b"[":
                window.at += 1
                yield from self._items(self._named)
            elif first == b"{":
                yield from self._object()
            else:
                yield Trouble("syntax", "neither an object nor a list")
                return

    def _more(self) -> bool:
        """Skips white space and says whether anything follows."""
        window = self._window
        while True:
            window.at = skip_space(window.data, window.at)
            if window.at < len(window.data) or window.ended:
                return window.at < len(window.data)
            window.fill()

    def _until(self, find: Callable[[bytes, int], T | None]) -> T | None:
        """Looks for something from here on, and reads more until it is found."""
        window = self._window
        found = find(window.data, window.at)
        while found is None and not window.ended:
            window.fill()
            found = find(window.data, window.at)
        return found

    def _object(self) -> Iterator[Piece]:
        window = self._window
        begun = self._until(opening)
        if begun is None:
            yield self._broken("within an object")
        elif begun.items is None:
            pieces = list(_whole(window.data[window.at : begun.end], self._named))
            yield from pieces or [Trouble("syntax", "a document is not valid JSON")]
            window.at = begun.end
        else:
            head = self._full_head(Head(begun.api_version, begun.kind))
            window.at = begun.items
            yield from self._items(item_head(head) or self._named, head)
            if not self._stopped:
                yield from self._close()

    def _close(self) -> Iterator[Piece]:
        """Skips what follows the items of a list."""
        end = self._until(lambda data, at: value_end(data, at, depth=1))
        if end is None:
            yield self._broken("after its last object")
        else:
            self._window.at = end

    def _full_head(self, head: Head) -> Head:
        """Completes what a list says of itself: some writers say it after the items, at the end of the file."""
        if head.kind or self._tail is None:
            return head
        last = self._tail(4096)
        kinds, versions = _KIND.findall(last), _VERSION.findall(last)
        version = head.api_version or (versions[-1].decode() if versions else "")
        return Head(version, kinds[-1].decode() if kinds else "")

    def _items(self, hint: Head | None, listed: Head = _PLAIN_LIST) -> Iterator[Piece]:
        """Reads the items of an array up to and with its closing bracket."""
        window, count = self._window, 0
        separators = _separators(window.data, window.at)
        while True:
            cut, array, heads = self._guess(separators)
            if heads is not None:
                yield Chunk(array, hint, count, heads)
                count += len(heads)
            else:
                found = complete_items(window.data, window.at)
                yield from _scanned(window.data, found.spans, hint, count)
                count += len(found.spans)
                if found.closed is not None:
                    window.at = found.closed
                    if not count:
                        yield EmptyList(listed)
                    return
                cut = found.spans[-1][1] if found.spans else window.at
                if window.ended:
                    window.at = _after_comma(window.data, cut)
                    yield self._broken(f"after {count} complete objects")
                    return
            window.at = _after_comma(window.data, cut)
            if heads is None or not window.ended:
                window.fill()

    def _guess(self, separators: tuple[tuple[bytes, int], ...]) -> tuple[int, bytes, list[Head] | None]:
        """Finds the end of the last complete item by how items begin; no heads when no guess holds."""
        data, start = self._window.data, self._window.at
        for separator, width in separators:
            end = len(data)
            for _ in range(_GUESSES):
                end = data.rfind(separator, start, end)
                if end < 0:
                    break
                array = b"".join((b"[", memoryview(data)[start : end + width], b"]"))
                heads = read_heads(array)
                if heads is not None:
                    return end + width, array, heads
        return start, b"", None

    def _broken(self, where: str) -> Piece:
        self._stopped = True
        start = skip_space(self._window.data, self._window.at)
        rest = self._window.data[start : start + 1]
        if self._window.ended and (not rest or rest in b'{["'):
            return self._window.trouble or Trouble("truncated", f"it ends {where}")
        return Trouble("syntax", f"it is not valid JSON {where}")


def _scanned(data: bytes, spans: list[tuple[int, int]], hint: Head | None, first: int) -> Iterator[Piece]:
    """Gives items whose brackets were counted: together where they are sound, else one at a time."""
    if not spans:
        return
    array = b"[" + data[spans[0][0] : spans[-1][1]] + b"]"
    heads = read_heads(array)
    if heads is not None and len(heads) == len(spans):
        yield Chunk(array, hint, first, heads)
        return
    for number, (start, end) in enumerate(spans, first):
        yield Chunk(b"[" + data[start:end] + b"]", hint, number)


def _separators(data: bytes, at: int) -> tuple[tuple[bytes, int], ...]:
    """Gives byte patterns that stand between two items, with how much of each belongs to the first item."""
    start = skip_space(data, at)
    if data[start : start + 1] != b"{":
        return ()
    _, line_break, margin = data[at:start].rpartition(b"\n")
    if line_break:
        if not margin:
            # Each item on lines of its own, as our bundles have it; no string holds a line break.
            return ((b"},\n{", 1), (b"},\r\n{", 1))
        # Pretty-printed: only an item's closing line looks like this.
        return tuple((b"\n" + margin + b"}" + comma + margin + b"{", len(margin) + 2) for comma in (b",\n", b",\r\n"))
    found = _FIRST_KEYS.match(data, start, start + 400)
    if found is None:
        return ()
    long, short = found.group(), b"{" + found.group(1)
    return ((b"}," + long, 1), (b"}," + short, 1), (b"}, " + long, 1), (b"}, " + short, 1))


def _after_comma(data: bytes, position: int) -> int:
    position = skip_space(data, position)
    return position + 1 if data[position : position + 1] == b"," else position
