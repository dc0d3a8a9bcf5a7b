"""The interface through which a run reports what it does."""

from __future__ import annotations

from enricher.docset.file_selection import select_docset
from enricher.docset.listener import Listener
from enricher.docset.request import Destination, Mode, Request
from enricher.docset.run import run
from enricher.sources.source_options import SourceOptions
from tests.support.project import Project, template


class WarningsOnly(Listener):
    """A listener that is interested in warnings alone."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, message: str) -> None:
        """Store a warning."""
        self.warnings.append(message)


def test_listener__may_ignore_everything_else(project: Project) -> None:
    """Progress, results and information need no method of a listener."""
    project.article(template())
    listener = WarningsOnly()
    sources = SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
    )
    request = Request(
        Mode.FILL, (select_docset([project.folder]),), sources, destination=Destination.NOWHERE
    )
    assert run(request, listener).changed
    assert listener.warnings == []


def test_listener__shows_progress_of_each_item() -> None:
    """The base class takes names, and does nothing."""
    with Listener().progress("Filling articles", 1) as advance:
        advance("a.md")
