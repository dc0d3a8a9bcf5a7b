"""A client that sends anything gets errors, and the next client gets its answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp_types import CallToolResult

from enricher.mcp.arguments import MAX_TEXT
from enricher.mcp.server import MAX_WAITING
from enricher.mcp.tools import TOOLS
from tests.mcp.conftest import Ask

TOOL_NAMES = [tool.name for tool in TOOLS]
WRONG: list[Any] = [None, True, -1, 10**30, 1.5, "\x00", "x" * 5_000, [], {}, [[[]]] * 99]


def nested(depth: int) -> Any:
    """Return lists in lists."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("tool", TOOLS, ids=TOOL_NAMES)
def test_arguments__of_wrong_types(ask: Ask, tool: Any) -> None:
    """Each argument with each wrong value is an error or an answer, and never a crash."""

    async def use(client: Client) -> None:
        for name in tool.arguments.__struct_fields__:
            for value in [*WRONG, nested(100)]:
                result = await client.call_tool(tool.name, {name: value})
                text = result.content[0].text  # type: ignore[union-attr]
                assert "unexpected" not in text
                assert len(text) < 100_000
        result = await client.call_tool(tool.name, {"nothing": 1})
        assert result.is_error

    ask(use)


@pytest.mark.parametrize("since", ["/etc", "..", "HEAD", "--upload-pack=x", "2026-13-45"])
def test_since__names_no_file(call: Callable[..., CallToolResult], since: str) -> None:
    """A checkout that is named by its path is not opened."""
    assert call("whats_new", since=since).is_error


@pytest.mark.parametrize("name", ["/etc/passwd", "../../etc/passwd", "-", "", "a\x00b", "C:\\x.md"])
def test_name__is_not_opened(call: Callable[..., CallToolResult], name: str) -> None:
    """The name of an article only identifies its service."""
    result = call("check_text", text="# ExpressRoute\n", name=name)
    assert "root:" not in result.content[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "[a](" * 100_000,
        "> - " * 20_000,
        "*" * 100_000,
        "---\nenrich.service: [[[\n---\n# X\n",
        "# ExpressRoute\n\n## Azure policies\n\n" + "- x\n" * 2_000,
        "x" * (MAX_TEXT + 1),
    ],
    ids=["empty", "bom", "links", "quotes", "stars", "front matter", "bullets", "too long"],
)
@pytest.mark.parametrize("tool", ["check_text", "fill_text"])
def test_text__of_any_kind(call: Callable[..., CallToolResult], tool: str, text: str) -> None:
    """Any text gets findings, a result, or an error in a line."""
    result = call(tool, text=text, name="expressroute.md")
    assert "unexpected" not in result.content[0].text[:100]  # type: ignore[union-attr]
    assert result.is_error or len(text) <= MAX_TEXT


@pytest.mark.parametrize(
    "address", ["enrich://services/nope", "enrich://", "file:///etc/passwd", "x:" + "y" * 10_000]
)
def test_resource__unknown(ask: Ask, address: str) -> None:
    """Other addresses are refused, and no file is read."""

    async def use(client: Client) -> str:
        with pytest.raises(MCPError) as error:
            await client.read_resource(address)
        return str(error.value)

    assert "no resource" in ask(use)


def test_tool__unknown(ask: Ask) -> None:
    """An unknown tool is an error of the protocol, which names the tools."""

    async def use(client: Client) -> str:
        with pytest.raises(MCPError) as error:
            await client.call_tool("delete_everything" * 1_000, {})
        return str(error.value)

    message = ask(use)
    assert "list_policies" in message
    assert len(message) < 1_000


def test_calls__at_once_are_bounded(ask: Ask) -> None:
    """Of many calls at once, those that would wait too long are refused with the reason."""

    async def use(client: Client) -> list[CallToolResult]:
        results: list[CallToolResult] = []

        async def one() -> None:
            results.append(await client.call_tool("list_policies", {"service": "aks", "limit": 1}))

        async with anyio.create_task_group() as group:
            for _ in range(200):
                group.start_soon(one)
        results.append(await client.call_tool("list_policies", {"service": "aks", "limit": 1}))
        return results

    *results, last = ask(use)
    refused = [result for result in results if result.is_error]
    assert len(results) == 200
    assert len(results) - len(refused) >= MAX_WAITING
    assert all("calls are waiting" in result.content[0].text for result in refused)
    assert not last.is_error


def test_calls__that_are_cancelled(ask: Ask) -> None:
    """Cancelled calls leave the queue; later ones are answered."""

    async def use(client: Client) -> CallToolResult:
        for _ in range(3 * MAX_WAITING):
            with anyio.move_on_after(0):
                await client.call_tool("find_policies", {"words": "private link"})
        result: CallToolResult = await client.call_tool("find_policies", {"words": "tls"})
        return result

    assert not ask(use).is_error


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    """Start the command, as a client does."""
    with subprocess.Popen(
        [sys.executable, "-m", "enricher", "-q", "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield process
        process.kill()


def exchange(process: subprocess.Popen[bytes], *lines: bytes, until: int) -> list[Any]:
    """Send lines, and return the messages up to the answer of an id."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"".join(line + b"\n" for line in lines))
    process.stdin.flush()
    messages = []
    while not messages or messages[-1].get("id") != until:
        messages.append(json.loads(process.stdout.readline()))
    return messages


def request(number: int, method: str, **params: Any) -> bytes:
    """Return a request as a line."""
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(message).encode()


HELLO = [
    request(
        0,
        "initialize",
        protocolVersion="2025-06-18",
        capabilities={},
        clientInfo={"name": "test", "version": "1"},
    ),
    b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
]


def test_stdio__survives_any_line(server: subprocess.Popen[bytes]) -> None:
    """Lines that are no messages, deep or endless, are passed over in bounded memory."""
    exchange(server, *HELLO, until=0)
    lines = [b"", b"no json", b"\xff\x00", b"[" * 100_000, b'{"a":' * 100_000, b'"' + b"a" * 10**8]
    exchange(server, *lines, request(1, "ping"), until=1)
    answers = exchange(server, request(2, "no/such/method"), request(3, "ping"), until=3)
    assert "error" in answers[0]
    if sys.platform == "linux":
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert int(status.split("VmHWM:")[1].split()[0]) < 400 * 1024  # kB
    assert server.stdin
    server.stdin.close()
    assert server.wait(30) == 0


def test_stdio__client_that_goes(server: subprocess.Popen[bytes]) -> None:
    """A client that ends while answers are written is no failure."""
    exchange(server, *HELLO, until=0)
    assert server.stdin
    assert server.stdout
    server.stdin.write(
        b"\n".join(request(n, "tools/call", name="list_policies", arguments={"limit": 100})
                   for n in range(1, 9)) + b"\n"
    )  # fmt: skip
    server.stdin.flush()
    server.stdout.close()
    server.stdin.close()
    assert server.wait(30) in (0, 141)


def test_stdio__ends_on_sigterm(server: subprocess.Popen[bytes]) -> None:
    """The process ends at once, though it waits for its client."""
    exchange(server, *HELLO, until=0)
    server.terminate()
    assert server.wait(30) != 0
