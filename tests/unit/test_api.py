"""The library: its examples run, and it does what the command line does."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import enricher
import enricher.api
from enricher.api import Workspace
from enricher.article.article_options import ArticleOptions
from enricher.errors import NotFoundError, RefusedError, SourceError, UsageError
from enricher.sources.source_options import SourceOptions
from tests.support.project import FIXTURES, Project, template
from tests.support.server import ArmContent, ArmServer


def test_documentation__examples_run() -> None:
    """The examples of the module have the results that they show."""
    failed, tried = doctest.testmod(enricher.api)
    assert tried > 5
    assert failed == 0


def test_import__is_light_and_help_is_complete() -> None:
    """`import enricher` loads nothing slow; `help(enricher)` shows every public name."""
    program = (
        "import sys, pydoc, enricher; before = {*sys.modules}; print(pydoc.render_doc(enricher));"
        "assert 'enricher.api' not in before; assert not any(m.startswith('azure') for m in before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    text = re.sub(".\b", "", done.stdout)  # pydoc's bold: a letter, a backspace, the letter
    for name in {*enricher.__all__} - {"__version__"}:
        assert name in text
    for method in ("fill_text(self", "lint_text(self", "explain(self", "refresh(self"):
        assert method in text


def test_names__can_be_imported() -> None:
    """Each public name is loaded on demand, and no other name is."""
    for name in enricher.__all__:
        assert getattr(enricher, name), name
    assert not hasattr(enricher, "nothing")


PARAMETERS = [
    get_type_hints(SourceOptions),
    get_type_hints(ArticleOptions),
    *(
        {name: hint for name, hint in get_type_hints(method).items() if name != "return"}
        for _, method in inspect.getmembers(Workspace, inspect.isfunction)
    ),
]


def test_names__include_the_types_of_parameters() -> None:
    """A caller can import whatever the options and methods take."""
    hints = [hint for parameters in PARAMETERS for hint in parameters.values()]
    types = {part for hint in hints for part in (hint, *get_args(hint)) if isinstance(part, type)}
    own = {part.__name__ for part in types if part.__module__.startswith("enricher.")}
    assert {"Cloud", "Pillar"} <= own <= {*enricher.__all__}


@pytest.fixture
def workspace(project: Project) -> Workspace:
    """A workspace with the facts of a project."""
    sources = SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
    )
    return Workspace(project.folder, sources=sources)


def test_workspace__fills_as_the_command_line_does(project: Project, workspace: Workspace) -> None:
    """A file, a text and the command give one text."""
    filled = workspace.fill_text(template(), name="expressroute.md", limit=2)
    path = project.article(template())
    report = workspace.fill([path], check=True, limit=2)
    assert [result.name for result in report.changed] == ["expressroute.md"]
    assert path.read_text() == template()
    assert project.run(path, "--limit", 2) == 0
    assert path.read_text() == filled.after.text


def test_workspace__refreshes_with_its_lock(project: Project, workspace: Workspace) -> None:
    """A refresh writes the lock, and the workspace shows its current state."""
    project.article(template())
    assert not workspace.lock.articles
    assert workspace.refresh(check=True).changed
    assert workspace.refresh().changed
    assert [*workspace.lock.articles] == ["expressroute.md"]
    assert not workspace.refresh().changed


def test_workspace__takes_paths_as_text(project: Project) -> None:
    """A path, given as text, is the file that it names."""
    sources = SourceOptions(policies_from=str(project.folder / "checkout"))  # type: ignore[arg-type]
    names = [
        policy.display_name for policy in Workspace(project.folder, sources=sources).catalog.live
    ]
    assert "Circuits should use private link" in names


def test_workspace__works_in_any_thread(project: Project, workspace: Workspace) -> None:
    """Only the main thread may set a signal handler, so a workspace sets none."""
    path = project.article(template())
    with ThreadPoolExecutor() as pool:
        assert pool.submit(workspace.fill, [path]).result().changed
        assert not pool.submit(workspace.refresh).result().failures
        assert not pool.submit(workspace.lint, [path], fix=True).result().failures


def test_workspace__lints_and_explains(project: Project, workspace: Workspace) -> None:
    """Findings of files are those of their texts; an explanation names the services."""
    text = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
    project.article(text)
    (result,) = workspace.lint([project.folder]).linted
    assert [*result.findings] == workspace.lint_text(text, name="expressroute.md")
    explanation = workspace.explain("Zone Redundant", service="expressroute")
    assert [service.key for service in explanation.services] == ["expressroute"]
    with pytest.raises(NotFoundError, match="no policy definition"):
        workspace.explain("Tea")


def test_workspace__needs_articles(workspace: Workspace) -> None:
    """No path at all is a mistake, unless an empty docset is allowed."""
    for process in (workspace.fill, workspace.lint):
        with pytest.raises(UsageError, match="Name at least one"):
            process([])
    assert workspace.lint([], allow_empty=True).linted == []


def test_workspace__has_the_decisions_of_its_configuration(project: Project) -> None:
    """A definition that the configuration excludes is not in the catalogue of live ones."""
    folder = project.configure('[policies]\nexclude = ["00000000-0000-4000-8000-000000000001"]\n')
    names = [policy.display_name for policy in Workspace(folder).catalog.live]
    assert "Circuits should use private link" in names
    assert "Circuits should be Zone Redundant" not in names


def test_catalog__raises_the_error_of_a_source(tmp_path: Path) -> None:
    """A list without one of its sources would be wrong."""
    with pytest.raises(SourceError, match="no recordings"):
        _ = Workspace(sources=SourceOptions(fixtures=tmp_path / "nowhere")).catalog
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        server.fault("policyDefinitions", 403, code="AuthorizationFailed")
        options = SourceOptions(arm_endpoint=server.url, max_age=0)
        with pytest.raises(RefusedError, match="incomplete"):
            _ = Workspace(sources=options).catalog
