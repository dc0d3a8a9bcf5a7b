"""Files are linted, and those without anything on policies are not parsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.catalog.catalog import Catalog
from enricher.docset.linting import FileLinter, LintResult
from enricher.docset.reader import Reader, UnprocessedFile
from enricher.docset.resolve import lint_request
from enricher.sources.load import load_facts
from enricher.sources.source_options import SourceOptions
from tests.support.builders import guid
from tests.support.project import Project

UNKNOWN = f"/providers/Microsoft.Authorization/policyDefinitions/{guid(99)}"
CONFLICT = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"


def lint(project: Project, *, fix: bool = False, **options: object) -> list[object]:
    """Return, for each file of the project, the codes of its findings, or why it failed."""
    sources = SourceOptions(policies_from=project.folder / "checkout")
    include = ["*.bicep"]
    request = lint_request(
        [project.folder], sources, options=options, fix=fix, allow_empty=False, include=include
    )
    (docset,) = request.docsets
    catalog = Catalog(load_facts(request.sources).facts)
    linter = FileLinter(request, Reader(request, docset.config), catalog)
    return [_shown(linter.lint(path)) for path in docset.files]


def _shown(result: LintResult | UnprocessedFile) -> object:
    if isinstance(result, UnprocessedFile):
        return result.message
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.md", f"[it]({UNKNOWN})\n", ["unknown-policy-link"]),
        ("a.md", f"```\n{UNKNOWN}\n```\n", []),
        ("a.bicep", f"'{UNKNOWN}'\n", ["unknown-policy-link"]),
        ("a.bicep", f"// {UNKNOWN}\n", []),
        ("a.md", "", []),
        ("a.md", CONFLICT, []),
        ("a.md", f"{CONFLICT}\n{UNKNOWN}", "line 1: start of a git merge conflict."),
        ("a.md", "---\nenrich.service: teapots\n---\n", "unknown service 'teapots'"),
    ],
)
def test_lint(project: Project, name: str, text: str, expected: list[str] | str) -> None:
    """Markdown, code, and files that can't be checked; a page that names nothing isn't parsed."""
    (project.folder / name).write_text(text)
    (shown,) = lint(project)
    assert str(shown).startswith(expected) if isinstance(expected, str) else shown == expected


def test_lint__bytes_that_are_no_text(project: Project) -> None:
    """Markdown is UTF-8; of other files, only ids are read."""
    (project.folder / "a.bicep").write_bytes(b"\xff" + UNKNOWN.encode())
    (project.folder / "b.md").write_bytes(b"\xff")
    found, message = lint(project)
    assert found == ["unknown-policy-link"]
    assert str(message).startswith("not UTF-8")


def test_lint__with_options(project: Project) -> None:
    """A resource type that nothing knows is an error in any file."""
    Path(project.folder / "a.md").write_text("# Tea\n")
    (message,) = lint(project, resource_types=("m.tea/pots",))
    assert "nothing is known about the resource type 'm.tea/pots'" in str(message)
