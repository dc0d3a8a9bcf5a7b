"""An editor for tests: its documents, and the messages that it exchanges with the server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Union

from cattrs import Converter
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, LanguageClientProtocol, client_capabilities

from enricher.lsp.server import encoding_of
from enricher.lsp.text import Text

_MOST = 30  # seconds that an answer may take, on a machine that does much else


def _converter() -> Converter:
    """Return pygls's converter, which would read an action with a command as that command."""
    converter = default_converter()

    def read(value: Any, _: object) -> types.Command | types.CodeAction:
        is_command = isinstance(value.get("command"), str)
        return converter.structure(value, types.Command if is_command else types.CodeAction)

    converter.register_structure_hook(types.Command | types.CodeAction, read)
    converter.register_structure_hook(Union[types.Command, types.CodeAction], read)  # noqa: UP007
    return converter


class Editor:
    """A language client with its server."""

    def __init__(self, client: LanguageClient, encoding: str) -> None:
        self.client = client
        self.encoding = encoding
        self.statuses: list[Any] = []
        self.messages: list[str] = []
        self.published: dict[str, types.PublishDiagnosticsParams] = {}

    def _listen(self) -> None:
        """Keep what the server sends by itself."""

        @self.client.feature("enrich/status")
        def on_status(params: Any) -> None:
            self.statuses.append(params)

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def on_diagnostics(params: types.PublishDiagnosticsParams) -> None:
            self.published[params.uri] = params

        @self.client.feature(types.WINDOW_SHOW_MESSAGE)
        def on_message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        @self.client.feature(types.WINDOW_LOG_MESSAGE)
        def on_log(params: types.LogMessageParams) -> None:
            self.messages.append(params.message)

        @self.client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def on_register(_: types.RegistrationParams) -> None:
            """Accept it."""

    @classmethod
    async def start(
        cls,
        folder: Path,
        *options: str,
        client: str = "visual_studio_code",
        encodings: Sequence[str] = (),
        status: bool = False,
    ) -> Editor:
        """Start a server in a folder, with the capabilities of a known editor."""
        language_client = LanguageClient(
            protocol_cls=LanguageClientProtocol, converter_factory=_converter
        )
        editor = cls(language_client, "utf-16")
        editor._listen()
        await language_client.start_io(
            sys.executable, "-m", "enricher", "lsp", *options, cwd=folder
        )
        capabilities = client_capabilities(client)
        if encodings and capabilities.general:
            capabilities.general.position_encodings = list(encodings)
        result = await language_client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                root_uri=folder.as_uri(),
                initialization_options={"status": True} if status else None,
            )
        )
        editor.encoding = encoding_of(result.capabilities)
        return editor

    async def next_status(self) -> Any:
        """Wait for the next status."""
        async with asyncio.timeout(_MOST):
            return await self.client.wait_for_notification("enrich/status")

    async def stop(self) -> None:
        """End the session and the server."""
        await self.client.shutdown_session()
        await asyncio.wait_for(self.client.stop(), _MOST)

    async def open(self, path: Path, text: str | None = None) -> Buffer:
        """Open a file; return when its first diagnostics are there."""
        source = path.read_bytes().decode("utf-8") if text is None else text
        buffer = Buffer(self, path.as_uri(), Text(source, self.encoding))
        item = types.TextDocumentItem(buffer.uri, "markdown", 1, source)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await buffer.settle()
        return buffer


class Buffer:
    """An open document."""

    def __init__(self, editor: Editor, uri: str, text: Text) -> None:
        self.editor = editor
        self.client = editor.client
        self.uri = uri
        self.text = text
        self.version = 1

    @property
    def id(self) -> types.TextDocumentIdentifier:
        """The identifier of the document."""
        return types.TextDocumentIdentifier(self.uri)

    @property
    def diagnostics(self) -> list[types.Diagnostic]:
        """The diagnostics that the editor shows."""
        published = self.editor.published.get(self.uri)
        return [*published.diagnostics] if published else []

    @property
    def _is_current(self) -> bool:
        published = self.editor.published.get(self.uri)
        return published is not None and published.version == self.version

    async def settle(self) -> list[types.Diagnostic]:
        """Wait for the diagnostics of the current version."""
        async with asyncio.timeout(_MOST):
            while not self._is_current:
                await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return self.diagnostics

    @property
    def published(self) -> types.PublishDiagnosticsParams:
        """The last diagnostics, as they were sent."""
        return self.editor.published[self.uri]

    async def republished(
        self, before: types.PublishDiagnosticsParams | None = None
    ) -> list[types.Diagnostic]:
        """Wait for diagnostics of the same text that replace earlier ones, by default the last."""
        before = before or self.published
        async with asyncio.timeout(_MOST):
            while self.published is before:
                await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return self.diagnostics

    def at(self, words: str, after: str = "") -> types.Position:
        """Return the position of words in the text, after other ones."""
        start = self.text.text.index(after)
        return self.text.position(self.text.text.index(words, start))

    def end_of(self, words: str, after: str = "") -> types.Position:
        """Return the position after words in the text."""
        start = self.text.text.index(after)
        return self.text.position(self.text.text.index(words, start) + len(words))

    def send(self, *edits: types.TextEdit) -> None:
        """Make edits, the last of the text first, and send them as one change."""
        ordered = sorted(
            edits, key=lambda edit: (edit.range.start.line, edit.range.start.character)
        )
        changes: list[types.TextDocumentContentChangeEvent] = [
            types.TextDocumentContentChangePartial(edit.range, edit.new_text)
            for edit in reversed(ordered)
        ]
        self.text = self.text.changed(changes)
        self.version += 1
        item = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(item, changes))

    def type(self, position: types.Position, text: str) -> types.Position:
        """Insert a text; return the position after it."""
        offset = self.text.offset(position)
        self.send(types.TextEdit(types.Range(position, position), text))
        return self.text.position(offset + len(text))

    async def hover(self, position: types.Position) -> str:
        """Return the text of the hover at a position; empty if there is none."""
        params = types.HoverParams(self.id, position)
        hover = await asyncio.wait_for(self.client.text_document_hover_async(params), _MOST)
        if hover is None:
            return ""
        assert isinstance(hover.contents, types.MarkupContent)
        return hover.contents.value

    async def complete(self, position: types.Position) -> list[types.CompletionItem]:
        """Return the suggestions at a position, in their order."""
        params = types.CompletionParams(self.id, position)
        found = await asyncio.wait_for(self.client.text_document_completion_async(params), _MOST)
        assert isinstance(found, types.CompletionList)
        return sorted(found.items, key=lambda item: item.sort_text or "")

    def accept(self, item: types.CompletionItem) -> None:
        """Insert a suggestion."""
        assert isinstance(item.text_edit, types.TextEdit)
        self.send(item.text_edit)

    async def actions(
        self, position: types.Position, only: str | None = None
    ) -> dict[str, types.CodeAction]:
        """Return the actions at a position, by title."""
        context = types.CodeActionContext([], [only] if only else None)
        params = types.CodeActionParams(self.id, types.Range(position, position), context)
        found = await asyncio.wait_for(self.client.text_document_code_action_async(params), _MOST)
        return {each.title: each for each in found or () if isinstance(each, types.CodeAction)}

    async def choose(self, action: types.CodeAction) -> None:
        """Do what an action says: its edit, which may have to be asked for, or its command."""
        if not action.edit and not action.command:
            action = await asyncio.wait_for(self.client.code_action_resolve_async(action), _MOST)
        if action.edit:
            assert action.edit.changes
            self.send(*action.edit.changes[self.uri])
        if action.command:
            params = types.ExecuteCommandParams(action.command.command, action.command.arguments)
            await asyncio.wait_for(self.client.workspace_execute_command_async(params), _MOST)
