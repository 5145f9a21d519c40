"""What `watch` prints: changes to standard output as they come, how well the cluster is seen to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from holdfast.app.context import Context, version
from holdfast.faces.cli.judging import Wishes
from holdfast.faces.cli.output import look
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.reports.change_wire import as_json_line, describe_change
from holdfast.reports.describe import printable, reason_text
from holdfast.reports.watching import change_text
from holdfast.reports.wording import at_least
from holdfast.service.diagnosis.watching import Standing, Tidings
from holdfast.texts.details import in_words
from holdfast.texts.say import say

_MOST_NAMED = 4


class Teller:
    """Prints tidings in a form and a language."""

    def __init__(self, context: Context, asked: Wishes, cluster: str, lang: str) -> None:
        self._context = context
        self._asked = asked
        self._cluster = cluster
        self._lang = lang
        self._standing: Standing | None = None
        self._is_told = False
        self._is_judged = False
        self._last: Tidings | None = None

    def take(self, tidings: Tidings) -> None:
        """Prints what is new."""
        self._last = tidings
        self._is_judged = self._is_judged or tidings.is_judged
        if tidings.standing != self._standing:
            self._seen(tidings.standing)
        remaining = len(tidings.open)
        for change in tidings.changes:
            wire = describe_change(change, remaining, self._context.words, self._lang, version())
            if self._asked.form == "json":
                self._write(as_json_line(wire), is_data=True)
            else:
                self._write(change_text(wire, look(None, self._asked.no_color, False)))
        if tidings.is_judged and not self._is_told:
            self._is_told = True
            self._say("watch.began", count=remaining, objects=tidings.objects)

    def code(self) -> int:
        """Gives the exit code by what is open; raises ClusterUnreachable when nobody can tell."""
        last = self._last
        if last is None or not self._is_judged or last.standing.is_lost:
            detail = next(iter(last.standing.stale.values()), "") if last else ""
            detail = detail or say("watch.not-judged", self._lang)
            raise ClusterUnreachable(context=self._cluster or say("watch.current", self._lang), detail=detail)
        return int(any(at_least(item.severity, self._asked.fail_on) for item in last.open))

    def _seen(self, standing: Standing) -> None:
        before = self._standing or Standing()
        self._standing = standing
        if standing.is_lost != before.is_lost:
            self._say("watch.lost" if standing.is_lost else "watch.found", detail=self._first(standing.stale))
        elif standing.stale and standing.stale.keys() != before.stale.keys() and not standing.is_lost:
            self._say("watch.stale", kinds=self._some(sorted(standing.stale)), detail=self._first(standing.stale))
        elif before.stale and not standing.stale:
            self._say("watch.fresh")
        if set(standing.unread) != set(before.unread):
            for item in sorted(set(standing.unread) - set(before.unread)):
                text = reason_text(item.reason, item.what, self._lang)
                self._say("watch.unread", text=text, detail=in_words(item.detail, self._lang))
            again = sorted({item.what for item in before.unread} - {item.what for item in standing.unread})
            if again:
                self._say("watch.read-again", kinds=self._some(again))

    def _first(self, stale: Mapping[str, str]) -> str:
        return in_words(next(iter(stale.values()), ""), self._lang)

    def _some(self, names: list[str]) -> str:
        rest = len(names) - _MOST_NAMED
        shown = ", ".join(names[:_MOST_NAMED])
        return say("watch.and-more", self._lang, names=shown, count=rest) if rest > 0 else shown

    def _say(self, key: str, **values: str | int) -> None:
        words = printable(say(key, self._lang, **values)).replace("\n", " ").rstrip(": ")
        print(say("error.prefix", self._lang, message=words), file=sys.stderr, flush=True)

    def _write(self, text: str, is_data: bool = False) -> None:
        # A reader who has seen enough ends the watch: the broken pipe is for the caller.
        if is_data and hasattr(sys.stdout, "buffer"):
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        else:
            sys.stdout.write(text)
        sys.stdout.flush()


def tell(happening: Iterator[Tidings], teller: Teller) -> int:
    """Prints until it ends, or somebody ends it, and gives the exit code."""
    try:
        for tidings in happening:
            teller.take(tidings)
    except KeyboardInterrupt:
        # To interrupt a watch is the ordinary way to end it.
        close = getattr(happening, "close", None)
        if close is not None:
            close()
    return teller.code()
