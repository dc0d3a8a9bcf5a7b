"""Articles are filled or checked, in this process or in others."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from enricher.article.model import ArticleResult
from enricher.docset.file_selection import select_docset
from enricher.docset.lock import LockFile
from enricher.docset.reader import UnprocessedFile
from enricher.docset.request import Mode, Request
from enricher.docset.worker import LintResult, Worker, WorkerSetup, process_all
from enricher.errors import ConfigError
from enricher.sources.load import load_facts
from enricher.sources.source_options import SourceOptions
from tests.support.project import Project, template


@pytest.fixture
def setup(project: Project) -> WorkerSetup:
    """Return the setup of a refresh of three articles, one of which can't be read."""
    for name in ("a.md", "b.md"):
        project.article(template(), name)
    project.article(b"\xff", "c.md")
    sources = SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
    )
    selection = select_docset([project.folder])
    request = Request(Mode.REFRESH, (selection,), sources)
    lock = LockFile.read(selection.config.lock)
    return WorkerSetup(request, selection.config, load_facts(sources), lock)


def test_worker__fills_or_checks_as_the_request_says(setup: WorkerSetup) -> None:
    """The kind of result follows from the mode; a failure is a result, too."""
    (selection,) = setup.request.docsets
    worker = Worker(setup)
    kinds = [type(result) for result in process_all(worker, selection.files, jobs=1)]
    assert kinds == [ArticleResult, ArticleResult, UnprocessedFile]
    linter = Worker(WorkerSetup(replace(setup.request, mode=Mode.LINT), setup.config, setup.loaded))
    assert isinstance(linter.process_file(selection.files[0]), LintResult)


def test_worker__recognizes_a_moved_article(setup: WorkerSetup, project: Project) -> None:
    """Edits of a moved article are recognized by its former lock entries, with a warning."""
    assert setup.lock is not None
    result = Worker(setup).process_file(project.folder / "a.md")
    assert isinstance(result, ArticleResult)
    lock = LockFile(setup.lock.path, {"former.md": result.written})
    moved = project.article(result.after.text, "moved.md")
    worker = Worker(WorkerSetup(setup.request, setup.config, setup.loaded, lock))
    again = worker.process_file(moved)
    assert isinstance(again, ArticleResult)
    assert not again.changed
    assert again.warnings == (
        "not in enrich.lock; treated as former.md, from which it was moved or copied.",
    )


def test_setup__and_results_can_be_pickled(setup: WorkerSetup) -> None:
    """Another process receives plain data, and gives the same results back."""
    (selection,) = setup.request.docsets
    here = Worker(setup).process_file(selection.files[0])
    there = Worker(pickle.loads(pickle.dumps(setup))).process_file(selection.files[0])  # noqa: S301
    assert isinstance(here, ArticleResult)
    assert isinstance(there, ArticleResult)
    sent = pickle.loads(pickle.dumps(there.without_outlines()))  # noqa: S301
    assert sent.after == here.after
    assert sent.service == here.service
    assert sent.slot_results == here.without_outlines().slot_results


def test_worker__of_a_missing_template_folder(setup: WorkerSetup) -> None:
    """A mistake in the configuration ends the run, not one article."""
    request = replace(setup.request, templates=setup.config.root / "nowhere")
    (selection,) = request.docsets
    with pytest.raises(ConfigError, match="no such folder"):
        Worker(WorkerSetup(request, setup.config, setup.loaded)).process_file(selection.files[0])


def test_worker__applies_fixes_only_if_requested(setup: WorkerSetup, project: Project) -> None:
    """Findings with a fix are reported; with `fix` they are applied, and gone."""
    text = "# ExpressRoute\n\n## Azure policies\n\n`Circuits should be Zone-Redundant`\n"
    path = project.article(text, "d.md")
    lint = replace(setup.request, mode=Mode.LINT)
    checked = Worker(WorkerSetup(lint, setup.config, setup.loaded)).process_file(path)
    assert isinstance(checked, LintResult)
    assert [finding.code for finding in checked.findings] == ["renamed-policy"]
    assert not checked.changed
    fixing = WorkerSetup(replace(lint, fix=True), setup.config, setup.loaded)
    fixed = Worker(fixing).process_file(path)
    assert isinstance(fixed, LintResult)
    assert (fixed.findings, fixed.fixes) == ((), 1)
    assert "`Circuits should be Zone Redundant`" in fixed.after.text
