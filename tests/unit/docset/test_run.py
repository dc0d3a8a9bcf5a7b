"""The loop over the articles of a request, with its report and listener."""

from __future__ import annotations

from pathlib import Path

from enricher.docset.file_selection import select_docset, select_files
from enricher.docset.request import Destination, Mode, Request
from enricher.docset.run import run
from enricher.sources.source_options import SourceOptions
from tests.support.project import Project, template
from tests.support.recorder import Recorder


def sources(project: Project) -> SourceOptions:
    """Return the sources of a project."""
    return SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
    )


def test_run__fills_refreshes_and_lints_with_one_loop(project: Project) -> None:
    """Each mode reports on the same articles; only the first two change them."""
    project.article(template())
    selection = select_docset([project.folder])
    reports = {
        mode: run(Request(mode, (selection,), sources(project), destination=Destination.NOWHERE))
        for mode in Mode
    }
    for mode in (Mode.FILL, Mode.REFRESH):
        assert [result.name for result in reports[mode].changed] == ["expressroute.md"]
    assert [result.name for result in reports[Mode.LINT].linted] == ["expressroute.md"]
    assert not reports[Mode.LINT].results


def test_run__asks_no_source_without_articles(tmp_path: Path) -> None:
    """Sources that can't be read don't matter then."""
    missing = SourceOptions(policies_from=tmp_path / "nowhere")
    (tmp_path / "tea.md").write_text("# Tea\n")
    report = run(Request(Mode.REFRESH, (select_docset([tmp_path]),), missing))
    assert [file.name for file in report.skipped] == ["tea.md"]


def test_run__shows_each_article_to_its_listener(project: Project) -> None:
    """The texts are shown before they are dropped from the report."""
    path = project.article(template())
    listener = Recorder()
    request = Request(
        Mode.FILL,
        select_files([path], folders=False),
        sources(project),
        destination=Destination.NOWHERE,
    )
    report = run(request, listener)
    assert listener.done == ["expressroute.md"]
    assert "Circuits should be Zone Redundant" in listener.shown[0]
    assert report.results[0].after.text == ""
    assert path.read_text() == template()
