"""`holdfast serve`."""

from __future__ import annotations

import os
import sys

import click

from holdfast.faces.cli import grouping
from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.extras import server_extra
from holdfast.faces.cli.options import with_default
from holdfast.texts.say import say

EXAMPLES = (
    ("serve", "holdfast serve"),
    (
        "serve-team",
        "holdfast serve --host 0.0.0.0 --store postgresql://holdfast@db/holdfast --url https://holdfast.example.com",
    ),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    @server_extra()
    def callback(
        host: str,
        port: int,
        store: str,
        keys: str,
        url: str,
        proxies: str,
        rate: int,
        tls_cert: str,
        tls_key: str,
        no_worker: bool,
        in_cluster: str,
        oidc_issuer: str,
        oidc_client: str,
        oidc_title: str,
        oidc_groups: tuple[str, ...],
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.app.settings import OfficeSettings
        from holdfast.faces.server.logs import to_lines
        from holdfast.faces.server.providing import BACK
        from holdfast.faces.server.running import Hosting, address, listen, run
        from holdfast.faces.server.whole import Wishes, whole
        from holdfast.ports.identities import Registration
        from holdfast.service.own_cluster import keep_own
        from holdfast.service.people.oidc import keep_mapped, mapped

        to_lines()
        hosting = Hosting(host=host, port=port, certificate=tls_cert, key=tls_key, proxies=proxies)
        context = Context()
        with context.office(OfficeSettings(store=store, keys=keys)) as opened, listen(hosting) as listener:
            place = url.rstrip("/") or address(listener, hosting)
            if in_cluster:
                keep_own(opened.office, opened.keeper, in_cluster)
            provider = None
            if oidc_issuer:
                back = f"{place}{BACK}"
                secret = os.environ.get("HOLDFAST_OIDC_SECRET", "")
                provider = context.provider(
                    Registration(issuer=oidc_issuer, client=oidc_client, secret=secret, title=oidc_title, redirect=back)
                )
                keep_mapped(opened.office.stores, opened.office.chance, [mapped(text) for text in oidc_groups])
            made = whole(opened.office, Wishes(url=place, rate=rate, works=not no_worker, provider=provider))
            if made.first_link:
                until = f"{made.first_until:%Y-%m-%d %H:%M} UTC"
                print(say("serve.first-admin", lang, url=made.first_link, until=until), file=sys.stderr)
            ready = say("serve.listening", lang, url=place)
            run(made.app, listener, hosting, made.worker, lambda: print(ready, file=sys.stderr, flush=True))
        return 0

    def option(name: str, metavar: str, default: str | int = "") -> click.Option:
        key = name.replace("-", "_")
        told = f"cli.option.serve-{name}"
        return click.Option(
            [f"--{name}", key],
            metavar=metavar,
            type=click.IntRange(0, 65_535) if name == "port" else type(default),
            default=lambda: os.environ.get(f"HOLDFAST_{key.upper()}", default),
            help=with_default(told, str(default), lang) if default else say(told, lang),
        )

    params: list[click.Parameter] = [
        option("host", "ADDRESS", "127.0.0.1"),
        option("port", "N", 8420),
        grouping.place(lang),
        option("keys", "FILE"),
        option("url", "URL"),
        option("proxies", "ADDRESSES"),
        option("rate", "N", 6000),
        option("tls-cert", "FILE"),
        option("tls-key", "FILE"),
        option("oidc-issuer", "URL"),
        option("oidc-client", "ID"),
        option("oidc-title", "TEXT"),
        click.Option(
            ["--oidc-group", "oidc_groups"],
            multiple=True,
            metavar="GROUP=ROLE[@CLUSTER[/NAMESPACE]]",
            default=lambda: os.environ.get("HOLDFAST_OIDC_GROUPS", "").split(),
            help=say("cli.option.serve-oidc-group", lang),
        ),
        option("in-cluster", "NAME"),
        click.Option(["--no-worker"], is_flag=True, help=say("cli.option.serve-no-worker", lang)),
    ]
    return Spoken("serve", lang, callback, params, EXAMPLES)
