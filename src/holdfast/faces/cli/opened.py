"""The source that a command reads: a dump, or the running cluster, with its progress shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.app.context import Context
    from holdfast.faces.cli.progress import Watched


@contextmanager
def opened(
    context: Context,
    source: str | None,
    options: dict[str, Any],
    namespaces: tuple[str, ...],
    lang: str,
    *,
    pages: bool = False,
) -> Iterator[Watched]:
    """Opens the named source, else the cluster that the options reach; the line of progress ends with the block.

    `pages` keeps what is read of a cluster, for who asks for raw objects afterwards.
    """
    from holdfast.faces.cli.progress import Talk, Watched
    from holdfast.faces.cli.reaching import reach

    wanted = reach(options, namespaces, source, pages=pages)
    with Talk(lang) as talk:
        yield Watched(context.source(source) if source else context.live(wanted), talk)
