"""The server: which message of an editor calls what, and what it sends by itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from enricher._version import __version__
from enricher.docset.config import LOCK_NAME
from enricher.docset.draft import Draft
from enricher.docset.locate import CONFIG_NAME
from enricher.errors import ArticleError, EnrichError
from enricher.lsp import actions, answers
from enricher.lsp.session import OpenDocument, Session, Status
from enricher.lsp.text import Text
from enricher.sources.source_options import SourceOptions

_Answer = TypeVar("_Answer")

_PAUSE = 0.01  # seconds without a change, before a text is checked
#: Our own messages: what a status bar shows, and the text of an article after it is filled.
STATUS, FILLED = "enrich/status", "enrich/filled"
RELOAD = "enrich.reload"
_STDOUT, _STDERR = 1, 2  # file descriptors


class _Protocol(LanguageServerProtocol):
    """The protocol without texts of its own: `Session` has them.

    Those of pygls split lines at characters that end no line, such as U+2028.
    """

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: Any) -> Generator[Any, Any, None]:
        """Call the handler."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: Any) -> Generator[Any, Any, None]:
        """Call the handler."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: Any) -> Generator[Any, Any, None]:
        """Call the handler."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class EnrichServer(LanguageServer):
    """The language server, with the session of its editor."""

    def __init__(self, sources: SourceOptions) -> None:
        super().__init__("enrich", __version__, protocol_cls=_Protocol)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._shows_status = False
        self.session = Session(sources, self.publish, self.tell)

    @property
    def encoding(self) -> str:
        """The encoding whose code units positions count, as the editor chose it."""
        return encoding_of(self.server_capabilities)

    def start(self, params: types.InitializeParams) -> None:
        """Take over what the editor can show."""
        given = params.initialization_options
        self._shows_status = isinstance(given, dict) and bool(given.get("status"))

    @property
    def resolves_actions(self) -> bool:
        """Whether the editor asks for the edit of an action when it is chosen."""
        text = self.client_capabilities.text_document
        support = text.code_action.resolve_support if text and text.code_action else None
        return support is not None and "edit" in support.properties

    def answer(
        self, uri: str, make: Callable[[OpenDocument, Draft], _Answer], otherwise: _Answer
    ) -> _Answer:
        """Return an answer about a document.

        It is `otherwise` while the facts are being loaded, and for a text that can't be read: its
        diagnostics say why.
        """
        found = self.session.ready(uri)
        if found is None:
            return otherwise
        try:
            return make(*found)
        except ArticleError:
            return otherwise

    def publish_soon(self, document: OpenDocument) -> None:
        """Publish the diagnostics of a document when its text has not changed for a moment."""
        if timer := self._timers.pop(document.uri, None):
            timer.cancel()
        if document.draft:
            loop = asyncio.get_running_loop()
            self._timers[document.uri] = loop.call_later(_PAUSE, self.publish, document)

    def publish(self, document: OpenDocument) -> None:
        """Publish the diagnostics of a document."""
        if document.draft is None or self.session.documents.get(document.uri) is not document:
            return
        found = answers.diagnostics(document.draft, document.text)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, found, document.version)
        )

    def tell(self, status: Status) -> None:
        """Send the status to an editor that shows it; others get a message at its end."""
        if self._shows_status:
            self.protocol.notify(STATUS, _as_json(status))
        elif status.is_problem:
            self.show(status.detail, types.MessageType.Error)
        elif not status.is_loading:
            self.window_log_message(
                types.LogMessageParams(types.MessageType.Info, f"{status.text}\n{status.detail}")
            )

    def show(self, message: str, kind: types.MessageType) -> None:
        """Show a message."""
        self.window_show_message(types.ShowMessageParams(kind, message))

    def decide(self, command: str, uri: str, policy: str) -> None:
        """Write a decision on a policy into the configuration, and check all texts again."""
        document = self.session.documents.get(uri)
        if document is None:  # closed since the action was offered
            return
        workspace = self.session.workspace(document.path)
        decide = workspace.exclude if command == actions.EXCLUDE else workspace.pin
        for decided in decide(policy, [document.path]):
            self.show(
                f"{decided.file}: {decided.decision} '{decided.policy or decided.id}'.",
                types.MessageType.Info,
            )
        self.session.reload()


def encoding_of(capabilities: types.ServerCapabilities) -> str:
    """Return the encoding in whose code units columns are counted, such as `utf-16`."""
    chosen = capabilities.position_encoding or types.PositionEncodingKind.Utf16
    return types.PositionEncodingKind(chosen).value


def _as_json(status: Status) -> dict[str, object]:
    return {
        "text": status.text,
        "detail": status.detail,
        "isLoading": status.is_loading,
        "isProblem": status.is_problem,
    }


def create_server(sources: SourceOptions) -> EnrichServer:
    """Return a server with the handlers of all messages."""
    server = EnrichServer(sources)
    _handle_documents(server)
    _handle_requests(server)
    _handle_actions(server)
    _handle_commands(server)
    return server


def _handle_documents(server: EnrichServer) -> None:
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.start(params)

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching and watching.dynamic_registration:
            names = (CONFIG_NAME, "pyproject.toml", LOCK_NAME)
            watchers = [types.FileSystemWatcher(f"**/{name}") for name in names]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            registration = types.Registration("enrich-files", method, options)
            server.client_register_capability(types.RegistrationParams([registration]))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        session.open(document.uri, Text(document.text, server.encoding), document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = session.documents[params.text_document.uri]
        text = document.text.changed(params.content_changes)
        document.change(text, params.text_document.version)
        server.publish_soon(document)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        session.documents.pop(uri, None)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(_: types.DidChangeWatchedFilesParams) -> None:
        session.reload()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri.endswith(".toml"):
            session.reload()


def _handle_requests(server: EnrichServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        return server.answer(
            params.text_document.uri,
            lambda document, draft: answers.hover(draft, document.text, params.position),
            None,
        )

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=["[", "-", "*", " "]),
    )
    def completion(params: types.CompletionParams) -> types.CompletionList:
        return server.answer(
            params.text_document.uri,
            lambda document, draft: answers.completions(draft, document.text, params.position),
            types.CompletionList(is_incomplete=True, items=[]),
        )

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def document_link(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        return server.answer(
            params.text_document.uri,
            lambda document, draft: [*answers.links(draft, document.text)],
            [],
        )

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        return server.answer(
            params.text_document.uri,
            lambda document, draft: answers.symbols(draft, document.text),
            [],
        )

    @server.feature(STATUS)
    def status(_: Any) -> dict[str, object]:
        return _as_json(server.session.status)


def _handle_actions(server: EnrichServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=actions.KINDS, resolve_provider=True),
    )
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        only, resolves = params.context.only, server.resolves_actions
        return server.answer(
            params.text_document.uri,
            lambda document, draft: actions.actions(
                document, draft, params.range, only, resolves=resolves
            ),
            [],
        )

    @server.feature(types.CODE_ACTION_RESOLVE)
    def resolve_action(action: types.CodeAction) -> types.CodeAction:
        found = server.session.ready(actions.uri_of(action))
        try:
            return actions.resolved(action, *found) if found else action
        except EnrichError as error:
            server.show(str(error), types.MessageType.Error)
            return action

    @server.feature(FILLED)
    def filled(params: Any) -> dict[str, object] | None:
        found = server.session.ready(params.uri)
        if found is None:
            return None
        try:
            result = found[1].fill()
        except EnrichError as error:
            server.show(str(error), types.MessageType.Error)
            return None
        return {"text": result.after.text, "changed": result.changed, "warnings": result.warnings}


def _handle_commands(server: EnrichServer) -> None:
    @server.command(actions.EXCLUDE)
    def exclude(uri: str, policy: str) -> None:
        _decide(actions.EXCLUDE, uri, policy)

    @server.command(actions.PIN)
    def pin(uri: str, policy: str) -> None:
        _decide(actions.PIN, uri, policy)

    @server.command(RELOAD)
    def reload() -> None:
        server.session.reload(facts=True)

    def _decide(command: str, uri: str, policy: str) -> None:
        try:
            server.decide(command, uri, policy)
        except EnrichError as error:
            server.show(str(error), types.MessageType.Error)


def serve(sources: SourceOptions) -> None:
    """Serve one editor on stdin and stdout until it ends the session.

    Whatever else prints to stdout meanwhile goes to stderr, so that no message is broken.
    """
    with os.fdopen(os.dup(_STDOUT), "wb") as output:
        os.dup2(_STDERR, _STDOUT)
        create_server(sources).start_io(stdout=output)
