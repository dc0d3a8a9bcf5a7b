"""The command serves clients over stdio and streamable HTTP; the extra is needed for it alone."""

from __future__ import annotations

import http.client
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from enricher.mcp.transports import bounded_lines
from tests.support.project import run

ENRICH = [sys.executable, "-m", "enricher"]
INSPECTOR = shutil.which("mcp-inspector")
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


async def count_tools(client: Client) -> tuple[int, int]:
    """Return the number of tools, and that of the policies for a service."""
    tools = await client.list_tools()
    listed = await client.call_tool("list_policies", {"service": "expressroute"})
    assert listed.structured_content
    return len(tools.tools), listed.structured_content["total"]


def test_stdio__serves_a_client(tmp_path: Path) -> None:
    """A client starts the command, and ends it by closing stdin."""

    async def session() -> tuple[int, int]:
        server = StdioServerParameters(
            command=ENRICH[0], args=[*ENRICH[1:], "mcp"], cwd=tmp_path, env={"PATH": ""}
        )
        async with Client(stdio_client(server)) as client:
            return await count_tools(client)

    tools, policies = anyio.run(session)
    assert tools == 8
    assert policies > 3
    assert [*tmp_path.iterdir()] == []


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Serve streamable HTTP on a free port."""
    with subprocess.Popen(
        [*ENRICH, "mcp", "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        line = process.stderr.readline()
        try:
            yield line.split()[1].rstrip(".")
        finally:
            process.terminate()
            process.communicate(timeout=30)


def test_http__serves_a_client(url: str) -> None:
    """Streamable HTTP answers as stdio does."""

    async def session() -> tuple[int, int]:
        async with Client(url) as client:
            return await count_tools(client)

    assert anyio.run(session)[0] == 8


def status_of(url: str, body: bytes, **headers: str) -> int:
    """Return the status of a request."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("POST", parts.path, body, {**HEADERS, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:80"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_http__refuses_pages_of_other_hosts(url: str, headers: dict[str, str], status: int) -> None:
    """A page whose domain is rebound to the loopback address gets nothing."""
    assert status_of(url, json.dumps(LIST).encode(), **headers) == status


def test_http__refuses_what_is_too_large(url: str) -> None:
    """A large request is refused before it is read; the server goes on."""
    assert status_of(url, b"", **{"Content-Length": str(10**10)}) == 413
    assert status_of(url, json.dumps(LIST).encode()) == 200


def test_port__in_use(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A port that another program has is named; exit code 2."""
    port = urlsplit(url).port
    assert run("mcp", "--port", port) == 2
    assert f"can't serve on port {port}" in capfd.readouterr().err


def test_extra__is_missing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without the extra, the command says how to install it; exit code 2."""
    for name in [name for name in sys.modules if name.startswith("enricher.mcp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "anyio", None)
    assert run("mcp") == 2
    assert "pip install 'enrich-waf[mcp]'" in capfd.readouterr().err


def test_extra__is_loaded_by_no_other_command() -> None:
    """Neither the SDK nor the server is imported by what a run of other commands imports."""
    program = (
        "import sys\n"
        "from enricher.cli.commands import COMMANDS\n"
        "from importlib import import_module\n"
        "for name, (target, _) in COMMANDS.items():\n"
        "    import_module('enricher.cli.' + target.partition(':')[0])\n"
        "import enricher.api\n"
        "print([name for name in sys.modules if name.startswith(('mcp', 'enricher.mcp', 'anyio',"
        " 'uvicorn', 'starlette'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.skipif(not INSPECTOR, reason="mcp-inspector is not installed")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["tools/list"], "policies_by_pillar"),
        (["tools/call", "--tool-name", "list_policies", "--tool-arg", "service=aks"], "Kubernetes"),
        (["resources/read", "--uri", "enrich://services/aks"], "Azure Kubernetes Service"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else value,
)
def test_inspector__shows_what_is_there(
    arguments: list[str], expected: str, tmp_path: Path
) -> None:
    """MCP Inspector lists and calls the tools, and finds nothing wrong with them."""
    options = ["--connect-timeout", "60000", "--method", *arguments]
    done = subprocess.run(
        [str(INSPECTOR), "--cli", *ENRICH, "mcp", *options],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: Any = json.loads(done.stdout)
    assert expected in json.dumps(result)


@pytest.mark.parametrize(
    ("stream", "lines"),
    [
        (b"", []),
        (b"one\ntwo", ["one\n", "two"]),
        (b"12345678\nnext\n", ["12345678", "next\n"]),
        (b"1234567\nnext\n", ["1234567\n", "next\n"]),
        (b"1234567890" * 50_000 + b"\nnext\n", ["12345678", "next\n"]),
        (b"1234567890", ["12345678"]),
        (b"\xff\n", ["\ufffd\n"]),
    ],
)
def test_bounded_lines__keep_the_start_of_long_ones(stream: bytes, lines: list[str]) -> None:
    """A line that is too long is cut, and the next one is whole."""
    assert [*bounded_lines(io.BytesIO(stream), 8)] == lines
