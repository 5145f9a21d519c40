"""The protocol's server: over standard input and output for one assistant, or over HTTP for those who may sign in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio import to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams

from holdfast.faces.mcp.tools import READING, offered, tools, use
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation, Effect
from holdfast.texts.say import say

Ask = Callable[[Any], Asker]
"""Tells who asks, from the HTTP request or from nothing; raises AccessError."""

INVALID_PARAMS = -32602


def server(
    office: Office, table: Mapping[str, AnyOperation], ask: Ask, effects: tuple[Effect, ...] = READING, lang: str = "en"
) -> Server[Any]:
    """Makes a server whose tools are the operations with one of the effects."""
    known = offered(table, effects)

    async def listed(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=tools(table, effects, lang))

    async def called(context: ServerRequestContext[Any], asked: CallToolRequestParams) -> CallToolResult:
        operation = known.get(asked.name)
        if operation is None:
            raise MCPError(INVALID_PARAMS, say("mcp.no-tool", lang, name=asked.name))

        def run() -> CallToolResult:
            return use(office, ask(context.request), operation, asked.arguments or {})

        return await to_thread.run_sync(run)

    return Server(
        "holdfast",
        version=office.version,
        title="Holdfast",
        instructions=say("mcp.instructions", lang),
        on_list_tools=listed,
        on_call_tool=called,
    )


def run_stdio(made: Server[Any]) -> None:
    """Serves one assistant over standard input and output until it hangs up."""

    async def serve() -> None:
        async with stdio_server() as (reading, writing):
            await made.run(reading, writing, made.create_initialization_options())

    anyio.run(serve)


class OverHttp:
    """The protocol over HTTP, without sessions, so that any of several servers may answer."""

    def __init__(self, made: Server[Any]) -> None:
        self._made = made
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answers while its block lasts."""
        manager = StreamableHTTPSessionManager(app=self._made, json_response=True, stateless=True)
        async with manager.run():
            self._manager = manager
            yield
        self._manager = None

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request; to be called while it is running."""
        assert self._manager is not None
        await self._manager.handle_request(scope, receive, send)
