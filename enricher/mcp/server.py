"""The server: the tools and resources of a workspace, as the protocol's SDK serves them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, TypeVar

import msgspec
from anyio import CapacityLimiter, to_thread
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)
from msgspec import structs

from enricher._version import __version__
from enricher.api import Workspace
from enricher.errors import EnrichError, UsageError
from enricher.mcp import resources, tools
from enricher.mcp.answers import Answer, Facts
from enricher.mcp.notes import Notes
from enricher.mcp.schemas import answer_schema, arguments_schema
from enricher.report.rule_pages import PROJECT

MAX_WAITING = 64  # calls; further ones are refused
_MAX_SHOWN = 200  # characters of what a client sent, in an error

_INSTRUCTIONS = """\
Facts about Azure's built-in policy definitions and Azure Advisor's recommendation types, by Azure \
service and pillar of the Well-Architected Framework. Each answer names its sources with their \
days in `facts`: tell the user how old they are. Lists have pages: continue at `next_offset`. \
Nothing here reads or changes the user's subscriptions or files."""

#: Every tool only reads. With the same facts, equal calls have equal answers.
_HINTS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

_log = logging.getLogger(__name__)

_Result = TypeVar("_Result")
_Page = PaginatedRequestParams | None


def make_server(workspace: Workspace, notes: Notes) -> Server[Any]:
    """Return a server for a workspace; `notes` is the listener of the workspace.

    Facts are read at the first call, and kept as long as the server.
    """
    handlers = _Handlers(workspace, notes)
    return Server(
        "enrich",
        version=__version__,
        title="Azure policies and Advisor recommendations by service and pillar",
        instructions=_INSTRUCTIONS,
        website_url=PROJECT,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_resource_templates,
        on_read_resource=handlers.read_resource,
    )


class _Handlers:
    """The handlers of requests. One call at a time uses the workspace; the others wait."""

    def __init__(self, workspace: Workspace, notes: Notes) -> None:
        self._workspace = workspace
        self._notes = notes
        self._tools = {tool.name: tool for tool in tools.TOOLS}
        self._limiter = CapacityLimiter(1)
        self._waiting = 0
        self._read_on: date | None = None

    async def list_tools(self, _context: Any, _params: _Page) -> ListToolsResult:
        """Return the tools with the schemas of their arguments and answers."""
        return ListToolsResult(
            tools=[
                Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.description,
                    input_schema=arguments_schema(tool.arguments),
                    output_schema=answer_schema(tool.answer),
                    annotations=_HINTS,
                )
                for tool in tools.TOOLS
            ]
        )

    async def call_tool(self, _context: Any, params: CallToolRequestParams) -> CallToolResult:
        """Return the answer of a tool, or an error that its caller can correct.

        Raises MCPError if there is no such tool.
        """
        tool = self._tools.get(params.name)
        if tool is None:
            known = ", ".join(self._tools)
            message = f"unknown tool '{params.name[:_MAX_SHOWN]}'. The tools are {known}."
            raise MCPError(INVALID_PARAMS, message)
        try:
            given = msgspec.convert(params.arguments or {}, tool.arguments)
            answer = await self._in_turn(partial(self._answer, tool, given))
        except msgspec.ValidationError as error:
            return _failure(f"{tool.name}: {error}"[:_MAX_SHOWN])
        except EnrichError as error:
            return _failure("\n".join([str(error), *error.choices]))
        except Exception as error:
            _log.exception("%s failed", tool.name)
            return _failure(f"unexpected {type(error).__name__}. Report it to {PROJECT}/issues.")
        content = msgspec.to_builtins(answer)
        text = msgspec.json.encode(answer).decode()
        return CallToolResult(
            content=[TextContent(type="text", text=text)], structured_content=content
        )

    async def list_resources(self, _context: Any, _params: _Page) -> ListResourcesResult:
        """Return the list of all services, and the page of each."""
        services = self._workspace._config.registry.services.values()
        index = Resource(
            uri=resources.INDEX,
            name="services",
            title="Azure services",
            description="The services that enrich knows, with their resource types.",
            mime_type="application/json",
        )
        pages = [
            Resource(
                uri=resources.address_of(service),
                name=service.key,
                title=service.name,
                description=f"Policies and Advisor recommendations for {service.name}, by pillar.",
                mime_type="text/markdown",
            )
            for service in services
        ]
        return ListResourcesResult(resources=[index, *pages])

    async def list_resource_templates(
        self, _context: Any, _params: _Page
    ) -> ListResourceTemplatesResult:
        """Return the form of the addresses of services."""
        template = ResourceTemplate(
            uri_template=resources.TEMPLATE,
            name="service",
            title="Azure service",
            description="Policies and Advisor recommendations for a service, by its key.",
            mime_type="text/markdown",
        )
        return ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        self, _context: Any, params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        """Return a resource; raise MCPError if there is none, or if its facts can't be read."""
        address = str(params.uri)
        try:
            kind, text = await self._in_turn(partial(self._read, address))
        except EnrichError as error:
            code = INVALID_PARAMS if isinstance(error, UsageError) else INTERNAL_ERROR
            raise MCPError(code, str(error)) from error
        except Exception as error:
            _log.exception("a resource failed")
            raise MCPError(INTERNAL_ERROR, f"unexpected {type(error).__name__}.") from error
        contents = TextResourceContents(uri=params.uri, text=text, mime_type=kind)
        return ReadResourceResult(contents=[contents])

    async def _in_turn(self, work: Callable[[], _Result]) -> _Result:
        """Return the result of work in a thread, when it is its turn.

        A call that is cancelled leaves the queue; one that has begun is finished first, so that
        cancelled calls can't pile up. Raises UsageError if too many calls are waiting.
        """
        if self._waiting >= MAX_WAITING:
            raise UsageError(f"{MAX_WAITING} calls are waiting. Call again later.")
        self._waiting += 1
        try:
            return await to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._waiting -= 1

    def _answer(self, tool: tools.Tool[Any], given: Any) -> Answer:
        self._load()
        answer = tool.call(self._workspace, given)
        notes = (*answer.notes, *self._notes.take())
        return structs.replace(answer, facts=self._facts(), notes=notes)

    def _read(self, address: str) -> tuple[str, str]:
        self._load()
        return resources.read_resource(self._workspace, address, self._facts())

    def _load(self) -> None:
        """Load the facts before the first answer, whose notes they are not part of."""
        if self._read_on is None:
            _ = self._workspace._catalog
            self._read_on = date.today()
        self._notes.take()

    def _facts(self) -> list[Facts]:
        read_on = self._read_on if self._workspace.sources.needs_azure else None
        return [
            Facts(source=source.text, as_of=source.day or read_on)
            for source in self._workspace._origins
        ]


def _failure(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=message)], is_error=True)
