"""`holdfast audit`: is the audit log still what was written, and a copy of it to keep elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.grouping import Group, keys, place, settings
from holdfast.texts.say import say

EXAMPLES = (
    ("audit-verify", "holdfast audit verify"),
    ("audit-export", "holdfast audit export audit.jsonl"),
    ("audit-trust", "holdfast audit verify --file audit.jsonl --trust KEY"),
)
BROKEN = 1


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    return Group("audit", lang, {"verify": _verify, "export": _export}, EXAMPLES)


def _verify(lang: str) -> click.Command:
    def callback(file: str, trust: tuple[str, ...], store: str, keys: str) -> int:
        from holdfast.app.keeping import open_store, signatures
        from holdfast.service.auditing import imported, verified, verified_export

        asked = settings(store, keys, trust)
        if file:
            proof = verified_export(imported(_lines(file)), signatures(asked))
        else:
            with open_store(asked) as opened, opened.stores.read() as kept:
                proof = verified(kept, opened.is_signed)
        numbers = {"count": proof.records, "proven": proof.proven, "checkpoints": proof.checkpoints}
        print(say(f"audit.{proof.verdict}", lang, **numbers))
        if proof.broken:
            print(say(f"audit.fault.{proof.broken.fault}", lang, seq=proof.broken.seq))
        return BROKEN if proof.broken else 0

    params = [
        click.Option(["--file"], metavar="FILE", default="", help=say("cli.option.audit-file", lang)),
        click.Option(["--trust"], metavar="KEY", multiple=True, help=say("cli.option.audit-trust", lang)),
        place(lang),
        keys(lang),
    ]
    examples = (EXAMPLES[0], EXAMPLES[2])
    return Spoken("verify", lang, callback, params, examples, about=say("audit.verify", lang))


def _export(lang: str) -> click.Command:
    def callback(file: str, store: str) -> int:
        from holdfast.app.keeping import open_store
        from holdfast.model.usage_refusals import OutputUnwritable
        from holdfast.service.auditing import exported

        with open_store(settings(store, trusted=("-",))) as opened, opened.stores.read() as kept:
            try:
                # A copy of a log must not take the place of an earlier one unseen.
                with Path(file).open("xb") as target:
                    count = sum(1 for line in exported(kept) if target.write(line))
            except OSError as error:
                raise OutputUnwritable(path=file, detail=error.strerror or type(error).__name__) from error
        print(say("audit.exported", lang, file=file, lines=count), file=sys.stderr)
        return 0

    params = [click.Argument(["file"], metavar="FILE", type=click.Path(dir_okay=False)), place(lang)]
    return Spoken("export", lang, callback, params, EXAMPLES[1:2], about=say("audit.export", lang))


def _lines(file: str) -> list[bytes]:
    from holdfast.model.input_refusals import SourceNotFound

    try:
        return Path(file).read_bytes().splitlines()
    except OSError as error:
        raise SourceNotFound(path=file) from error
