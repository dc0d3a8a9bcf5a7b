"""The open documents of an editor, and the docsets and facts that they need."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pygls.uris import to_fs_path

from enricher.api import Workspace
from enricher.docset.draft import Draft
from enricher.errors import EnrichError
from enricher.lsp.text import Text
from enricher.sources.source_options import SourceOptions


@dataclass
class OpenDocument:
    """A document that is open in the editor. `draft` is None until its facts are loaded."""

    uri: str
    path: Path
    text: Text
    version: int | None
    draft: Draft | None = None
    is_due: bool = False  # its diagnostics are to be published

    def change(self, text: Text, version: int | None) -> None:
        """Replace the text."""
        self.text, self.version = text, version
        if self.draft:
            self.draft.update(text.text)


@dataclass(frozen=True)
class Status:
    """The state of the facts, for a status bar: a line, what it is based on, and a problem."""

    text: str
    detail: str = ""
    is_loading: bool = False
    is_problem: bool = False


class Session:
    """The documents, each with the workspace of its docset; facts are loaded in a thread.

    `given` are the sources of the command line. Without them, those of the configuration are used,
    and without these the catalogue that ships with enrich: an editor never signs in by itself.
    """

    def __init__(
        self,
        given: SourceOptions,
        publish: Callable[[OpenDocument], None],
        tell: Callable[[Status], None],
    ) -> None:
        self._given = given
        self._publish = publish
        self._tell = tell
        self._workspaces: dict[Path, Workspace] = {}  # by the folder of the docset
        self._loaded: dict[SourceOptions, Workspace] = {}
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.documents: dict[str, OpenDocument] = {}
        self.status = Status("enrich: no article")

    def open(self, uri: str, text: Text, version: int | None) -> None:
        """Add a document."""
        document = OpenDocument(uri, path_of(uri), text, version)
        self.documents[uri] = document
        self._start(self._prepare(document))

    def ready(self, uri: str) -> tuple[OpenDocument, Draft] | None:
        """Return a document with its draft, or None while its facts are being loaded."""
        document = self.documents.get(uri)
        return (document, document.draft) if document and document.draft else None

    def reload(self, *, facts: bool = False) -> None:
        """Read the configurations again, and with `facts` the sources, too."""
        self._workspaces.clear()
        if facts:
            self._loaded.clear()
        for document in self.documents.values():
            self._start(self._prepare(document))

    def _start(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _prepare(self, document: OpenDocument) -> None:
        """Give a document its draft, and publish its diagnostics."""
        async with self._lock:
            try:
                workspace = await self._workspace_of(document.path)
                draft = workspace._draft(document.path, document.text.text)
                draft.require_tools()
            except EnrichError as error:
                self._set(Status("enrich: problem", str(error), is_problem=True))
                return
            if self.documents.get(document.uri) is document:
                document.draft = draft
                self._publish(document)

    async def _workspace_of(self, path: Path) -> Workspace:
        """Return the workspace of a document's docset, with its facts; raises EnrichError."""
        workspace = self.workspace(path)
        known = self._workspaces.get(workspace._config.root)
        if known and known._config == workspace._config:
            return known
        if workspace.sources not in self._loaded:
            self._set(Status("enrich: loading…", is_loading=True))
            await asyncio.to_thread(lambda: workspace._catalog)
            self._loaded[workspace.sources] = workspace
        self._workspaces[workspace._config.root] = workspace
        self._set(_status_of(workspace))
        return workspace

    def workspace(self, path: Path) -> Workspace:
        """Return a workspace for a document, with its facts if they are loaded already."""
        folder = next(each for each in path.parents if each.is_dir())
        workspace = Workspace(folder, sources=self._given)
        if not (self._given.names_source or workspace._config.sources.names_source):
            offline = replace(self._given, offline=True)
            workspace = Workspace(folder, sources=offline)
        if loaded := self._loaded.get(workspace.sources):
            workspace._use_facts_of(loaded._catalog)
        return workspace

    def _set(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self._tell(status)


def _status_of(workspace: Workspace) -> Status:
    origin = workspace.origin
    as_of = workspace._catalog.facts.as_of
    return Status(f"enrich: {as_of}" if as_of else "enrich", "\n".join(origin))


def path_of(uri: str) -> Path:
    """Return the path of a document; one that has none yet belongs to the current folder."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path else Path.cwd() / "untitled.md"
