"""`holdfast keys`: the keys of a server, new ones, and closing anew what earlier ones closed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.grouping import Group, keys, place, settings
from holdfast.faces.cli.options import output
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.app.settings import OfficeSettings

EXAMPLES = (
    ("keys-list", "holdfast keys list"),
    ("keys-rotate", "holdfast keys rotate --keys /var/lib/holdfast/keys.json"),
    (
        "keys-reseal",
        "holdfast keys reseal --store postgresql://holdfast@db/holdfast --keys /var/lib/holdfast/keys.json",
    ),
)
BROKEN = 1


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    return Group("keys", lang, {"list": _list, "rotate": _rotate, "reseal": _reseal}, EXAMPLES)


def _list(lang: str) -> click.Command:
    def callback(store: str, keys: str, form: str) -> int:
        from holdfast.app.keeping import keyring_of

        asked = settings(store, keys)
        rows = _rows(keyring_of(asked), _counted(asked))
        if form == "json":
            print(msgspec.json.encode(rows).decode())
            return 0
        for row in rows:
            standing = "present" if row["present"] else "earlier"
            print(say(f"keys.{row['purpose']}-{standing}", lang, name=row["name"]), end="")
            print("" if row["secrets"] is None else f" {say('keys.secrets', lang, count=row['secrets'])}")
        return 0

    params = [place(lang), keys(lang), output(lang, ("text", "json"))]
    return Spoken("list", lang, callback, params, EXAMPLES[:1], about=say("keys.list", lang))


def _counted(asked: OfficeSettings) -> Mapping[str, int] | None:
    """Counts what each key closes, None where there is no store yet."""
    from holdfast.app.keeping import open_store
    from holdfast.app.settings import place_of
    from holdfast.service.resealing import closed_with

    where = place_of(asked)
    if "://" not in where and not Path(where).exists():
        return None
    with open_store(asked) as opened:
        return closed_with(opened.stores)


def _rows(keyring: Any, counted: Mapping[str, int] | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for purpose, ring in (("seal", keyring.seal), ("sign", keyring.sign)):
        for name in sorted(ring.keys, key=lambda name: (name != ring.present, name)):
            count = counted.get(name, 0) if counted is not None and purpose == "seal" else None
            rows.append({"purpose": purpose, "name": name, "present": name == ring.present, "secrets": count})
    return rows


def _rotate(lang: str) -> click.Command:
    def callback(keys: str, store: str) -> int:
        from holdfast.app.keeping import rotate_keys

        made = rotate_keys(settings(store, keys))
        print(say("keys.rotated", lang, seal=made.seal.present, sign=made.sign.present))
        print(say("keys.next", lang))
        return 0

    params = [place(lang), keys(lang)]
    return Spoken("rotate", lang, callback, params, EXAMPLES[1:2], about=say("keys.rotate", lang))


def _reseal(lang: str) -> click.Command:
    def callback(keys: str, store: str) -> int:
        from holdfast.app.keeping import reseal_store

        done = reseal_store(settings(store, keys))
        print(say("keys.resealed", lang, count=done.resealed, present=done.present))
        for name in done.broken:
            print(say("keys.broken", lang, name=name))
        return BROKEN if done.broken else 0

    params = [place(lang), keys(lang)]
    return Spoken("reseal", lang, callback, params, EXAMPLES[2:], about=say("keys.reseal", lang))
