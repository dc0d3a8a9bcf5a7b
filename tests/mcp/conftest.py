"""A server over the shipped catalogue, and a client in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult

from enricher.api import Workspace
from enricher.docset.listener import Listener
from enricher.mcp.notes import Notes
from enricher.mcp.server import make_server
from enricher.sources.source_options import SourceOptions

Ask = Callable[[Callable[[Client], Awaitable[Any]]], Any]


def ask_server(workspace: Workspace, notes: Notes) -> Ask:
    """Return a function that runs a coroutine with a client of a workspace's server."""

    def ask(use: Callable[[Client], Awaitable[Any]]) -> Any:
        async def session() -> Any:
            async with Client(make_server(workspace, notes), mode="legacy") as client:
                return await use(client)

        return anyio.run(session)

    return ask


def asking(**options: Any) -> Ask:
    """Return such a function for sources."""
    notes = Notes(Listener())
    return ask_server(Workspace(sources=SourceOptions(**options), listener=notes), notes)


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Ask a server over the shipped catalogue."""
    return asking(offline=True)


@pytest.fixture(scope="session")
def call(ask: Ask) -> Callable[..., CallToolResult]:
    """Call a tool over the shipped catalogue."""

    def called(tool: str, /, **arguments: Any) -> CallToolResult:
        result: CallToolResult = ask(lambda client: client.call_tool(tool, arguments))
        return result

    return called


@pytest.fixture(scope="session")
def answer(call: Callable[..., CallToolResult]) -> Callable[..., Any]:
    """Return the structured answer of a tool."""

    def answered(tool: str, /, **arguments: Any) -> Any:
        result = call(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content

    return answered
