"""The transports: stdio, and streamable HTTP on the loopback interface.

https://modelcontextprotocol.io/specification/2025-06-18/basic/transports
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

import anyio
import uvicorn
from anyio.streams.memory import MemoryObjectSendStream
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.message import SessionMessage

from enricher.errors import UsageError

HOST = "127.0.0.1"
PATH = "/mcp"
#: The bytes of a message: a text of the longest form, with each character as an escape.
MAX_MESSAGE = 8 * 2**20
_MAX_CONNECTIONS = 64
_CHUNK = 64 * 2**10  # bytes
_MAX_UNWRITTEN = 16  # answers
_PAUSE = 0.02  # seconds
_GRACE = 3  # seconds for open requests, when the process is stopped

_log = logging.getLogger(__name__)


def serve_stdio(server: Server[Any]) -> None:
    """Serve the client on stdin and stdout until it closes stdin.

    Raises UsageError if stdin is closed from the start.
    """
    try:
        # Not sys.stdin, whose lock a waiting thread would hold when Python closes it at the end.
        stdin = open(0, "rb", closefd=False)  # noqa: SIM115 - a descriptor, read to its end
    except OSError as error:
        raise UsageError(
            "stdin is closed. Let a client start enrich mcp, or use --port."
        ) from error
    anyio.run(_serve_stdio, server, stdin)


async def _serve_stdio(server: Server[Any], stdin: BinaryIO) -> None:
    send, receive = anyio.create_memory_object_stream[str](0)
    # A daemon, so that a read from a terminal doesn't outlive Ctrl-C.
    Thread(target=_pump, args=(stdin, send, asyncio.get_running_loop()), daemon=True).start()
    backlog = _Backlog()
    lines = cast("anyio.AsyncFile[str]", backlog.gated(receive))  # only iterated
    try:
        async with receive, stdio_server(stdin=lines) as (incoming, backlog.stream):
            await server.run(incoming, backlog, server.create_initialization_options())
    except* BrokenPipeError:
        _log.info("the client has gone")


class _Backlog:
    """The stream of answers. No further request is read while many answers wait to be written.

    Otherwise a client that doesn't read its answers would fill the memory with them.
    """

    def __init__(self) -> None:
        self.stream: Any
        self._unwritten = 0

    async def gated(self, lines: AsyncIterable[str]) -> AsyncIterator[str]:
        """Yield lines, each when few answers wait."""
        async for line in lines:
            while self._unwritten > _MAX_UNWRITTEN:
                await anyio.sleep(_PAUSE)
            yield line

    async def send(self, item: SessionMessage, /) -> None:
        """Write an answer, when its turn comes."""
        self._unwritten += 1
        try:
            await self.stream.send(item)
        finally:
            self._unwritten -= 1

    async def aclose(self) -> None:
        """Close the stream."""
        await self.stream.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.aclose()


def _pump(
    stdin: BinaryIO, send: MemoryObjectSendStream[str], loop: asyncio.AbstractEventLoop
) -> None:
    """Send each line of stdin, the next one when the last was received; then close the stream."""
    # The server may have ended: its loop is closed, or nothing receives.
    with suppress(RuntimeError, anyio.BrokenResourceError, anyio.ClosedResourceError):
        for line in bounded_lines(stdin):
            asyncio.run_coroutine_threadsafe(send.send(line), loop).result()
    try:
        loop.call_soon_threadsafe(send.close)
    except RuntimeError:
        send.close()


def bounded_lines(stream: BinaryIO, limit: int = MAX_MESSAGE) -> Iterator[str]:
    """Yield the lines of a stream; of a line of more than `limit` bytes, only its start.

    Such a line is no JSON any more, so the client receives an error, and memory stays bounded.
    """
    while line := stream.readline(limit):
        is_cut = not line.endswith(b"\n") and len(line) == limit
        yield (line[:_CHUNK] if is_cut else line).decode("utf-8", "replace")
        while is_cut and (rest := stream.readline(_CHUNK)):
            is_cut = not rest.endswith(b"\n")


def serve_http(server: Server[Any], listening: socket.socket) -> None:
    """Serve clients of streamable HTTP on a listening socket until the process is stopped.

    Nothing is kept between requests. Requests whose Host or Origin names another machine are
    refused, as a page that rebinds its domain to the loopback address sends them.
    """
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MAX_MESSAGE,
        transport_security=_security(listening.getsockname()[1]),
    )
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


def listen(port: int) -> socket.socket:
    """Return a socket that listens on a port of the loopback interface; 0 chooses a free one.

    Raises UsageError if the port can't be used.
    """
    listening = socket.socket()
    try:
        if sys.platform != "win32":  # where it would allow a second server on the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise UsageError(
            f"can't serve on port {port}: {error.strerror}. Choose another --port."
        ) from error
    return listening


def url_of(listening: socket.socket) -> str:
    """Return the URL that clients of a socket connect to."""
    return f"http://{HOST}:{listening.getsockname()[1]}{PATH}"


def _security(port: int) -> TransportSecuritySettings:
    hosts = [f"{HOST}:{port}", f"localhost:{port}"]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=hosts,
        allowed_origins=[f"http://{host}" for host in hosts],
    )
