"""The library: its examples run, and it does what the command line does."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import enricher
import enricher.api
from docs.python_reference import public_members
from enricher.api import Workspace
from enricher.article.article_options import ArticleOptions
from enricher.errors import NotFoundError, RefusedError, SourceError, UsageError
from enricher.sources.source_options import SourceOptions
from tests.support.project import FIXTURES, Project, template
from tests.support.server import ArmContent, ArmServer

DOCS = Path(__file__).parents[2] / "docs"


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
    for method in ("fill_text", "lint_text", "explain", "refresh"):
        # Since Python 3.13, long signatures are on several lines.
        assert re.search(rf"\b{method}\(\W*self", text), method


def test_names__can_be_imported() -> None:
    """Each public name is loaded on demand, and no other name is."""
    for name in enricher.__all__:
        assert getattr(enricher, name), name
    assert not hasattr(enricher, "nothing")


METHODS = [
    member
    for name, member in {"__init__": Workspace.__init__, **public_members()}.items()
    if inspect.isfunction(member)
]


def parts_of(hint: object) -> Iterator[object]:
    """Yield a type, and those that it is made of."""
    yield hint
    for part in get_args(hint):
        yield from parts_of(part)


def test_names__include_the_types_of_parameters_and_results() -> None:
    """A caller can import whatever the options and methods take, and what they return."""
    hinted = [SourceOptions, ArticleOptions, *METHODS]
    hints = [hint for each in hinted for hint in get_type_hints(each).values()]
    types = {part for hint in hints for part in parts_of(hint) if isinstance(part, type)}
    own = {part.__name__ for part in types if part.__module__.startswith("enricher.")}
    assert {"Cloud", "Pillar", "News", "Gaps"} <= own <= {*enricher.__all__}


def test_names__are_those_that_type_checkers_see() -> None:
    """Each public name is imported from the module that defines it."""
    tree = ast.parse(Path(enricher.__file__).read_text(encoding="utf-8"))
    (checked,) = (each for each in tree.body if isinstance(each, ast.If))
    imported = {
        alias.name: f"{each.module}"
        for each in checked.body
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
    }
    assert {name: getattr(enricher, name).__module__ for name in imported} == imported
    assert {*imported, "__version__"} == {*enricher.__all__}


def test_reference__describes_the_attributes_of_results() -> None:
    """Each attribute that the page names exists, and each exported class has its section."""
    page = (DOCS / "reference" / "python-api.md").read_text(encoding="utf-8")
    sections = {each.partition("\n")[0]: each for each in page.split("\n## ")}
    for name in {*enricher.__all__} - {"__version__"}:
        assert f"`{name}" in page or name in sections, name
    for title, section in sections.items():
        class_ = getattr(enricher, title, None)
        if class_ is None or title in ("Workspace", "Listener"):
            continue
        for row in re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE):
            for path in re.findall(r"`([a-z_.]+)`", row):
                attribute_type(class_, path)


def attribute_type(class_: Any, path: str) -> object:
    """Return the type of a dotted attribute; raise AttributeError or KeyError if it lacks one."""
    first, _, rest = path.partition(".")
    member = inspect.getattr_static(class_, first, None)
    getter = getattr(member, "fget", None) or getattr(member, "func", None)
    hints = get_type_hints(getter or class_)
    hint = hints["return" if getter else first]
    if not rest:
        return hint
    parts = [part for part in parts_of(hint) if hasattr(part, "__annotations__")]
    return attribute_type(parts[0], rest)


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


def test_workspace__takes_a_single_path_or_service(project: Project, workspace: Workspace) -> None:
    """A text is one path or key, and not a sequence of its characters."""
    path = project.article(template())
    assert workspace.fill(str(path), check=True).changed
    assert workspace.lint(path).linted
    assert workspace.refresh(path, services="expressroute", check=True).changed
    assert any(workspace.policies_by_pillar("expressroute").values())


def test_workspace__reads_choices_by_their_names(workspace: Workspace) -> None:
    """A pillar or a state may be given by its name; an unknown one is refused."""
    pillar = workspace.policies("expressroute")[0].classification.primary
    assert workspace.policies("expressroute", pillar=pillar.value) == workspace.policies(
        "expressroute", pillar=pillar
    )
    assert workspace.policies(state="deprecated") == workspace.policies(
        state=enricher.PolicyState.DEPRECATED
    )
    advice = workspace.recommendations("expressroute")
    assert [each for each in advice if each.pillar is advice[0].pillar] == (
        workspace.recommendations("expressroute", pillar=advice[0].pillar.value)
    )
    for query in (workspace.policies, workspace.recommendations):
        with pytest.raises(UsageError, match="'tea' is none of reliability"):
            query(pillar="tea")
    with pytest.raises(UsageError, match="state tea: give one of stable"):
        workspace.policies(state="tea")


CIRCUITS = "Microsoft.Network/expressRouteCircuits"  # as Azure spells it


def test_workspace__ignores_the_case_of_resource_types(workspace: Workspace) -> None:
    """Types in Azure's spelling are those in lower case, in options and in a caller's service."""
    filled = [
        workspace.fill_text(template(), name="expressroute.md", resource_types=types).after.text
        for types in ((CIRCUITS,), (CIRCUITS.lower(),), CIRCUITS)
    ]
    assert "Circuits should be Zone Redundant" in filled[0]
    assert filled[0] == filled[1] == filled[2]
    own, folded = (
        enricher.Service("own", "Own", resource_types=(kind,))
        for kind in (CIRCUITS, CIRCUITS.lower())
    )
    assert workspace.policies(own) == workspace.policies(folded) != []


@pytest.mark.parametrize("options", [{"limit": 0}, {"exclude": ["zones"]}, {"language": "tlh"}])
def test_workspace__refuses_invalid_options(
    project: Project, workspace: Workspace, options: dict[str, Any]
) -> None:
    """An invalid option is refused by each method that takes options, and nothing is written."""
    path = project.article(template())
    for process in (workspace.fill, workspace.strip, workspace.lint, workspace.refresh):
        with pytest.raises(UsageError, match=f"^{next(iter(options))}: "):
            process([path], **options)
    with pytest.raises(UsageError):
        workspace.fill_text(template(), name="expressroute.md", **options)
    assert path.read_text() == template()


def test_workspace__refreshes_with_its_lock(project: Project, workspace: Workspace) -> None:
    """A refresh writes the lock; a check writes none."""
    project.article(template())
    assert workspace.refresh(check=True).changed
    assert not (project.folder / "enrich.lock").exists()
    assert workspace.refresh().changed
    assert '[articles."expressroute.md"]' in (project.folder / "enrich.lock").read_text()
    assert not workspace.refresh().changed


def test_workspace__takes_paths_as_text(project: Project) -> None:
    """A path, given as text, is the file that it names."""
    sources = SourceOptions(policies_from=str(project.folder / "checkout"))  # type: ignore[arg-type]
    names = [
        policy.display_name for policy in Workspace(project.folder, sources=sources)._catalog.live
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
    names = [policy.display_name for policy in Workspace(folder)._catalog.live]
    assert "Circuits should use private link" in names
    assert "Circuits should be Zone Redundant" not in names


def test_catalog__raises_the_error_of_a_source(tmp_path: Path) -> None:
    """A list without one of its sources would be wrong."""
    with pytest.raises(SourceError, match="no recordings"):
        _ = Workspace(sources=SourceOptions(fixtures=tmp_path / "nowhere"))._catalog
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        server.fault("policyDefinitions", 403, code="AuthorizationFailed")
        options = SourceOptions(arm_endpoint=server.url, max_age=0)
        with pytest.raises(RefusedError, match="incomplete"):
            _ = Workspace(sources=options)._catalog
