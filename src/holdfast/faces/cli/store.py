"""`holdfast store`: a backup of the whole store, its return, and a look at every part of it."""

from __future__ import annotations

from pathlib import Path

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.grouping import Group, keys, place, settings
from holdfast.texts.say import say

EXAMPLES = (
    ("store-backup", "holdfast store backup holdfast-monday.zip"),
    ("store-restore", "holdfast store restore holdfast-monday.zip --store postgresql://holdfast@db/holdfast"),
    ("store-check", "holdfast store check"),
)
DAMAGED = 1


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    return Group("store", lang, {"backup": _backup, "restore": _restore, "check": _check}, EXAMPLES)


def _backup(lang: str) -> click.Command:
    def callback(file: str, store: str) -> int:
        from holdfast.app.keeping import back_up
        from holdfast.app.settings import keys_of

        asked = settings(store)
        done = back_up(asked, Path(file))
        print(say("store.backed-up", lang, file=file, rows=done.rows, size=done.bytes // 1024, schema=done.schema))
        print(say("store.keys-apart", lang, keys=str(keys_of(asked))))
        return 0

    return Spoken("backup", lang, callback, [_file(), place(lang)], EXAMPLES[:1], about=say("store.backup", lang))


def _restore(lang: str) -> click.Command:
    def callback(file: str, store: str) -> int:
        from holdfast.app.keeping import restore
        from holdfast.app.settings import keys_of, place_of

        asked = settings(store)
        done = restore(Path(file), asked)
        where = place_of(asked).rpartition("@")[2]
        print(say("store.restored", lang, place=where, rows=done.rows, schema=done.schema))
        print(say("store.keys-back", lang, keys=str(keys_of(asked))))
        return 0

    return Spoken("restore", lang, callback, [_file(), place(lang)], EXAMPLES[1:2], about=say("store.restore", lang))


def _check(lang: str) -> click.Command:
    def callback(store: str, keys: str) -> int:
        from holdfast.app.keeping import damages, open_store

        with open_store(settings(store, keys)) as opened:
            found = False
            for damage in damages(opened):
                found = True
                what = f"{damage.what}: {damage.detail}" if damage.detail else damage.what
                print(say(f"store.damage.{damage.sort}", lang, what=what))
        if not found:
            print(say("store.whole", lang))
        return DAMAGED if found else 0

    params = [place(lang), keys(lang)]
    return Spoken("check", lang, callback, params, EXAMPLES[2:], about=say("store.check", lang))


def _file() -> click.Argument:
    return click.Argument(["file"], metavar="FILE", type=click.Path(dir_okay=False))
